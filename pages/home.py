"""Home: Figure 2 of the 1998 paper, alive, and a small canvas that runs through it."""

import streamlit as st

from ui import device, pictures, shell, state
from ui.components.ink import ink
from ui.components.strip import strip
from ui.words import _

CANVAS = 200  # px


@st.fragment
def figure() -> None:
    """The canvas, and the drawing's way through the network while the pen moves."""
    with st.container(key="hero_canvas"):
        drawn = ink(CANVAS, hint=_("Draw a digit"), key="home_ink")
    checkpoint = state.checkpoint("mnist")
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
        + _("Computed on: {device}.").format(device=device.words()),
        alt=_(
            "A drawn digit passes through two convolutions, two poolings and three full connections."
            " The answer is {answer}."
        ).format(answer=answer),
    )


def door(title: str, sentence: str, page: str, link: str) -> None:
    """One of the three ways on from here."""
    st.html(f'<h3 class="serif section">{title}</h3><p style="margin:0;color:var(--ink2)">{sentence}</p>')
    st.page_link(f"pages/{page}.py", label=f"{link} →")


shell.frame(
    "home",
    _("Watch a network learn to see."),
    _(
        "LeNet is small enough to see whole: 44,426 numbers that turn a drawing into an answer."
        " Train it here in about a minute, then open it up."
    ),
    hero=True,
)
with st.container(horizontal=True, gap="small", vertical_alignment="center", key="hero_buttons"):
    if st.button(_("Train a LeNet"), type="primary"):
        st.switch_page("pages/train.py")
    if st.button(_("Draw a digit")):
        st.switch_page("pages/classify.py")
figure()
st.space("small")
left, middle, right = st.columns(3, gap="medium")
with left:
    door(_("Train"), _("Watch the loss fall and six kernels take shape, live."), "train", _("Start a run"))
with middle:
    door(
        _("Look inside"),
        _("Point at any cell; see the pixels and weights that made it."),
        "inside",
        _("Open the network"),
    )
with right:
    door(
        _("Classify"),
        _("Draw a digit or upload a photo; see what the network saw."),
        "classify",
        _("Draw something"),
    )
