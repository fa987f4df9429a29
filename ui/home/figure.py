"""Home's figure: Figure 2 of the 1998 paper, computed for the visitor's drawing."""

import streamlit as st

from ui import formats, pictures, resources
from ui.components.ink import ink
from ui.components.strip import strip
from ui.i18n import _

CANVAS = 200  # px


@st.fragment
def figure() -> None:
    """Show the canvas, and every layer of the network for the drawing while the pen moves."""
    with st.container(key="hero_canvas"):
        drawn = ink(CANVAS, hint=_("Draw a digit"), key="home_ink")
    checkpoint = resources.checkpoint("mnist")
    image = pictures.of_ink(drawn, "digits")
    image = pictures.a_seven() if image is None else image
    answer = int(pictures.answers(checkpoint, image).argmax())
    strip(
        checkpoint.model,
        image,
        mode="figure",
        names=checkpoint.info.classes,
        key="figure",
        note=_("[Red] follows one cell. After Figure 2 of LeCun et al., 1998, with live values.")
        + " "
        + _("Computed on: {device}.").format(device=formats.device()),
        alt=_(
            "A drawn digit passes through two convolutions, two poolings and three full connections."
            " The answer is {answer}."
        ).format(answer=answer),
    )
