"""Home: Figure 2 of the 1998 paper, computed for what the visitor draws on a small canvas."""

import streamlit as st

from ui import shell
from ui.glossary.marks import marked
from ui.i18n import _


def door(title: str, sentence: str, page: str, link: str) -> None:
    """Show a link to another page; `sentence` is HTML."""
    st.html(f'<h2 class="serif section">{title}</h2><p style="margin:0;color:var(--ink2)">{sentence}</p>')
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

from ui.home import figure  # noqa: E402  # it brings more than a headline needs: by now that is on its way

figure.figure()
shell.start_background_work()
st.space("small")
left, middle, right = st.columns(3, gap="medium")
with left:
    door(
        _("Train"),
        marked(_("Watch the loss fall and six kernels take shape, live."), "loss", "kernel"),
        "train",
        _("Start a run"),
    )
with middle:
    door(
        _("Look inside"),
        marked(_("Point at any cell; see the pixels and weights that made it."), "weight"),
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
