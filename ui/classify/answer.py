"""The answer on Classify, beside the picture that it is about."""

import streamlit as st

from lenet.checkpoints import Checkpoint
from ui import timeline, visitor
from ui.components.answer import answer
from ui.components.sight import Drawing
from ui.i18n import _, class_names
from ui.visitor import Image


def show_answer(checkpoint: Checkpoint, image: Image | None = None, drawing: Drawing | None = None) -> None:
    """Show the answer to a picture, or to the drawing on the page's canvas; None before there is one."""
    picture = None if image is None else image[0, 0]
    answer(
        checkpoint.network,
        class_names(checkpoint.info),
        checkpoint.info.kind,
        checkpoint.card.judgement,
        picture=picture,
        drawing=drawing,
        key="answer",
    )


def look_inside(source: str) -> None:
    """The button that opens the picture in Look inside."""
    if st.button(_("Look inside this picture")):
        visitor.looked_at(source)
        st.switch_page("pages/inside.py", query_params=timeline.address())
