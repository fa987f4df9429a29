"""The answer on Classify, beside the picture that it is about."""

from collections.abc import Mapping

import streamlit as st

from lenet import guards
from lenet.checkpoints import Checkpoint
from lenet.preprocessing import Kind
from ui import examples, network_picker, timeline, visitor
from ui.components.answer import Elsewhere, answer
from ui.components.sight import Drawing
from ui.i18n import _, class_names
from ui.visitor import Image

ASKED: dict[Kind, str] = {"digits": "mnist", "clothing": "fashion-mnist"}  # the network that knows each kind


def show_answer(
    checkpoint: Checkpoint,
    image: Image | None = None,
    drawing: Drawing | None = None,
    images: Mapping[Kind, Image] | None = None,
) -> None:
    """Show the answer to a picture, or to the drawing on the page's canvas; None before there is one.

    Args:
        images: the picture as the networks of each kind see it, where they see it differently.
    """
    info = checkpoint.info
    other: Kind = "clothing" if info.kind == "digits" else "digits"
    image = images[info.kind] if images else image
    seen_elsewhere = images[other] if images else image
    asked = answer(
        checkpoint.network,
        class_names(info),
        info.kind,
        checkpoint.card.judgement,
        picture=None if image is None else image[0, 0],
        drawing=drawing,
        elsewhere=_elsewhere(other, seen_elsewhere),
        sheet=examples.address(info),
        key="answer",
    )
    if asked:
        network_picker.choose(ASKED[other])
        st.rerun()


def _elsewhere(kind: Kind, image: Image | None) -> Elsewhere:
    """The offer to ask the network of the other kind."""
    sentence, question = {
        "clothing": (_("This looks like clothing."), _("Ask the clothing network")),
        "digits": (_("This looks like a digit."), _("Ask the network of digits")),
    }[kind]
    return Elsewhere(kind, guards.OF_KIND[kind], sentence, question, None if image is None else image[0, 0])


def look_inside(source: str) -> None:
    """The button that opens the picture in Look inside."""
    if st.button(_("Look inside this picture")):
        visitor.looked_at(source)
        st.switch_page("pages/inside.py", query_params=timeline.address())
