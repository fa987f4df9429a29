"""Look inside: every value of every layer for one picture; the pointer shows the value below it."""

import streamlit as st
from torch import Tensor

from lenet.checkpoints import Checkpoint
from ui import network_picker, pictures, resources, shell, visitor
from ui.components.strip import strip
from ui.i18n import _, class_names


def picture(checkpoint: Checkpoint, source: str) -> Tensor | None:
    """The chosen picture as the network sees it, or None if there is none yet."""
    if source == "drawing":
        return pictures.of_ink(visitor.drawing(), checkpoint.info.kind)
    if source == "upload":
        return visitor.upload().get(checkpoint.info.kind)
    test_set = resources.samples(checkpoint.info)
    return pictures.of_sample(test_set[0][visitor.sample() % len(test_set[0])]) if test_set else None


shell.frame(
    "inside",
    _("Look inside"),
    _("One picture, every layer. Point at a cell, or tap it, to see how it was computed."),
)
SOURCES = {"drawing": _("Your drawing"), "sample": _("Test picture"), "upload": _("Upload")}
with st.container(horizontal=True, gap="small", vertical_alignment="center"):
    chosen = st.segmented_control(
        _("Picture"),
        SOURCES,
        format_func=SOURCES.__getitem__,
        default=visitor.looked_at(),
        required=True,
        label_visibility="collapsed",
        key=f"source_{visitor.language()}",
    )
    visitor.looked_at(chosen or "sample")
    checkpoint = network_picker.pick()
    if visitor.looked_at() == "sample" and st.button(_("Another")):
        visitor.sample(visitor.sample() + 1)

image = picture(checkpoint, visitor.looked_at())
if image is None:
    image = pictures.a_seven()
    missing = {
        "drawing": _("You have drawn nothing yet; here is a 7. Draw on the Classify page."),
        "upload": _("You have uploaded nothing yet; here is a 7. Upload on the Classify page."),
        "sample": _("{title} is not on this machine yet; here is a 7. Fetch it on the Train page."),
    }
    shell.note(missing[visitor.looked_at()].format(title=checkpoint.info.title))
strip(
    checkpoint.model,
    class_names(checkpoint.info),
    mode="sheet",
    picture=image[0, 0],
    key="sheet",
    alt=_("Every layer of LeNet for one picture. The answer is {answer}."),
)
