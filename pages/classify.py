"""Classify: draw, upload or choose a sample; the network answers at once and shows what it saw."""

import streamlit as st

from lenet.checkpoints import Checkpoint
from lenet.data import DIGITS
from lenet.preprocessing import figures_of_ink
from ui import network_picker, pictures, resources, shell, timeline, uploads, visitor
from ui.components.answer import answer
from ui.components.ink import ink
from ui.components.sight import Drawing
from ui.components.tiles import tiles
from ui.i18n import _, class_names
from ui.visitor import Image

CANVAS = 432  # px
SAMPLES = 40


def look_inside(source: str) -> None:
    """The button that opens the picture in Look inside."""
    if st.button(_("Look inside this picture")):
        visitor.looked_at(source)
        st.switch_page("pages/inside.py", query_params=timeline.address())


def show_answer(checkpoint: Checkpoint, image: Image | None) -> None:
    """Show the answer to a picture; None before there is one."""
    picture = None if image is None else image[0, 0]
    answer(checkpoint.network, class_names(checkpoint.info), picture=picture, key="answer")


@st.fragment
def draw(checkpoint: Checkpoint) -> None:
    """Show the canvas on the left and its answer, while the pen moves, on the right."""
    left, right = st.columns([400, 600], gap="medium")
    with left:
        drawn = ink(CANVAS, hint=_("Draw here, large"), key="classify_ink", tools=True)
    with right:
        drawing = Drawing(checkpoint.info.kind, alone=checkpoint.info.classes == DIGITS)
        answer(checkpoint.network, class_names(checkpoint.info), drawing=drawing, key="answer")
        if drawn is not None and not (drawing.alone and len(figures_of_ink(drawn)) > 1):
            look_inside("drawing")


def upload(checkpoint: Checkpoint) -> None:
    """Show the files on the left and the answer to the chosen one on the right."""
    left, right = st.columns([400, 600], gap="medium")
    with left:
        files = uploads.receive()
        chosen = uploads.choose(files, checkpoint)
    with right:
        show_answer(checkpoint, None if chosen is None else chosen.images[checkpoint.info.kind])
        if chosen is not None:
            visitor.upload(chosen.images)
            look_inside("upload")


def samples(checkpoint: Checkpoint) -> None:
    """Show pictures of the test set to choose from, for those who cannot draw."""
    test_set = resources.samples(checkpoint.info)
    if test_set is None:
        st.info(
            _("{title} is not on this machine yet. Fetch it on the Train page.").format(title=checkpoint.info.title)
        )
        return
    images, labels = test_set[0][:SAMPLES], test_set[1][:SAMPLES]
    names = class_names(checkpoint.info)
    left, right = st.columns([400, 600], gap="medium")
    with left:
        picked = tiles(
            images / 255,
            alts=[names[label] for label in labels.tolist()],
            scale="sequential",
            lo=0,
            hi=1,
            columns=8,
            narrow_columns=6,
            clickable=True,
            selected=visitor.sample() % len(images),
            key="samples",
        )
        if picked is not None and picked != visitor.sample():
            visitor.sample(picked)
            st.rerun()
    with right:
        number = visitor.sample() % len(images)
        show_answer(checkpoint, pictures.of_sample(images[number]))
        shell.note(_("Its label: {name}").format(name=names[int(labels[number])]))
        look_inside("sample")


digits = network_picker.chosen().info.kind == "digits"
shell.frame(
    "classify",
    _("Draw a digit") if digits else _("Draw or upload"),
    _("The network answers as you draw, and shows the 28×28 picture it really saw."),
)
WAYS = {"draw": _("Draw"), "upload": _("Upload"), "samples": _("Samples")}
with st.container(horizontal=True, gap="small", vertical_alignment="center"):
    way = st.segmented_control(
        _("Picture"),
        WAYS,
        format_func=WAYS.__getitem__,
        default="draw",
        required=True,
        label_visibility="collapsed",
        key="way",
        persist_state="session",
    )
    asked = network_picker.pick()
{"draw": draw, "upload": upload, "samples": samples}[way or "draw"](asked)
