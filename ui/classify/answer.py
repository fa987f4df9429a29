"""The answer on Classify, beside the picture that it is about."""

from collections.abc import Mapping, Sequence

import streamlit as st

from lenet import guards
from lenet.checkpoints import Checkpoint
from lenet.preprocessing import Kind
from ui import examples, network_picker, resources, shell, timeline, upload_answers, visitor
from ui.components.answer import Elsewhere, answer
from ui.components.sight import Drawing
from ui.i18n import _, class_names
from ui.upload_answers import Row
from ui.uploads import Uploads
from ui.visitor import Image

ASKED: dict[Kind, str] = {"digits": "mnist", "clothing": "fashion-mnist"}  # the network that knows each kind
SEVERAL = 2  # files


def show_answer(
    checkpoint: Checkpoint,
    image: Image | None = None,
    drawing: Drawing | None = None,
    images: Mapping[Kind, Image] | None = None,
    original: str = "",
) -> None:
    """Show the answer to a picture, or to the drawing on the page's canvas; None before there is one.

    Args:
        images: the picture as the networks of each kind see it, where they see it differently.
        original: the address of the picture as it came.
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
        original=original,
        elsewhere=_elsewhere(other, seen_elsewhere),
        sheet=examples.address(info),
        key="answer",
    )
    if asked:
        network_picker.choose(ASKED[other])
        st.rerun()


def _elsewhere(kind: Kind, image: Image | None) -> Elsewhere:
    """The offer to ask the network of the other kind."""
    sentence = _("This looks like clothing.") if kind == "clothing" else _("This looks like a digit.")
    return Elsewhere(kind, guards.OF_KIND[kind], sentence, _offer(kind), None if image is None else image[0, 0])


def offer_elsewhere(files: Uploads, rows: Sequence[Row], checkpoint: Checkpoint) -> None:
    """Where several files are unknown to this network and known to that of the other kind: say so, and offer it."""
    refused = [number for number, row in enumerate(rows) if row.answer.is_none]
    if len(refused) < SEVERAL:  # a single one is offered beside its answer
        return
    other: Kind = "clothing" if checkpoint.info.kind == "digits" else "digits"
    answers = upload_answers.rows(files, resources.checkpoint(ASKED[other]))
    count = sum(not answers[number].answer.is_none for number in refused)
    if count < SEVERAL:
        return
    sentence = {
        "clothing": _("{count} of these look like clothing."),
        "digits": _("{count} of these look like digits."),
    }
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        shell.note(sentence[other].format(count=count))
        if st.button(_offer(other)):
            network_picker.choose(ASKED[other])
            st.rerun()


def _offer(kind: Kind) -> str:
    return _("Ask the clothing network") if kind == "clothing" else _("Ask the network of digits")


def look_inside(source: str) -> None:
    """The button that opens the picture in Look inside."""
    if st.button(_("Look inside this picture")):
        visitor.looked_at(source)
        st.switch_page("pages/inside.py", query_params=timeline.address())
