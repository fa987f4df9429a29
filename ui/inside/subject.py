"""What Look inside is about: a network, and one picture that it looks at."""

from dataclasses import dataclass

import streamlit as st

from lenet.checkpoints import Checkpoint
from ui import network_picker, pictures, resources, shell, visitor
from ui.components.strip import Cell
from ui.i18n import _
from ui.visitor import Image


@dataclass(frozen=True)
class Subject:
    """A network and its picture."""

    checkpoint: Checkpoint
    image: Image
    cell: Cell | None = None  # the one that the visitor picked in the layers
    run: str = ""  # the id of the run whose network it is; empty for a network that ships


def choose() -> Subject:
    """A row of widgets for the picture and the network; where there is no such picture yet, a 7 takes its place."""
    sources = {"drawing": _("Your drawing"), "sample": _("Test picture"), "upload": _("Upload")}
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        chosen = st.segmented_control(
            _("Picture"),
            sources,
            format_func=sources.__getitem__,
            default=visitor.looked_at(),
            required=True,
            label_visibility="collapsed",
            key=f"source_{visitor.language()}",
        )
        visitor.looked_at(chosen or "sample")
        checkpoint = network_picker.pick()
        if visitor.looked_at() == "sample" and st.button(_("Another")):
            visitor.sample(visitor.sample() + 1)

    image = _picture(checkpoint, visitor.looked_at())
    if image is None:
        image = pictures.a_seven()
        missing = {
            "drawing": _("You have drawn nothing yet; here is a 7. Draw on the Classify page."),
            "upload": _("You have uploaded nothing yet; here is a 7. Upload on the Classify page."),
            "sample": _("{title} is not on this machine yet; here is a 7. Fetch it on the Train page."),
        }
        shell.note(missing[visitor.looked_at()].format(title=checkpoint.info.title))
    run = resources.run_named(resources.model())
    return Subject(checkpoint, image, run=run.id if run else "")


def _picture(checkpoint: Checkpoint, source: str) -> Image | None:
    """The chosen picture as the network sees it, or None if there is none yet."""
    if source == "drawing":
        return pictures.of_ink(visitor.drawing(), checkpoint.info.kind)
    if source == "upload":
        return visitor.upload().get(checkpoint.info.kind)
    test_set = resources.samples(checkpoint.info)
    return pictures.of_sample(test_set[0][visitor.sample() % len(test_set[0])]) if test_set else None
