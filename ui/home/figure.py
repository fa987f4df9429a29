"""Home's figure: Figure 2 of the 1998 paper, computed for the visitor's drawing."""

import streamlit as st

from ui import pictures, resources
from ui.components.ink import ink
from ui.components.sight import Drawing
from ui.components.strip import strip
from ui.i18n import _, joined

CANVAS = 200  # px


@st.fragment
def figure() -> None:
    """Show the canvas, and every layer of the network for the drawing while the pen moves, as one figure."""
    with st.container(key="home_figure"):
        with st.container(key="pad"):
            ink(CANVAS, hint=_("Draw a digit"), key="home_ink")
        layers()


def layers() -> None:
    """Show the figure, which leaves room for the canvas."""
    checkpoint = resources.checkpoint("mnist")
    strip(
        checkpoint.network,
        checkpoint.info.classes,
        mode="figure",
        picture=pictures.a_seven()[0, 0],
        drawing=Drawing("digits"),
        key="figure",
        note=joined(
            _("[Red] follows one cell. After Figure 2 of LeCun et al., 1998, with live values."),
            _("One view; Classify averages six."),
        ),
        alt=_(
            "A drawn digit passes through two convolutions, two poolings and three full connections."
            " The answer is {answer}."
        ),
    )
