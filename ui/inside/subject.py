"""What Look inside is about: a network, and one picture that it looks at."""

from dataclasses import dataclass, replace

import streamlit as st

from lenet.checkpoints import Checkpoint
from lenet.data import DIGITS
from ui import network_picker, pictures, resources, shell, test_sets, upload_tiles, uploads, visitor
from ui.components.sight import Drawing
from ui.components.strip import Cell
from ui.components.tiles import tiles
from ui.i18n import _, class_names, joined
from ui.inside import set_picture
from ui.test_sets import Pictures
from ui.visitor import Image

ROW, NARROW_ROW = 20, 7  # test pictures beside one another, and on a phone
TILE = 40  # px, their side


@dataclass(frozen=True)
class Subject:
    """A network and its picture, or the drawing on the page's canvas."""

    checkpoint: Checkpoint
    image: Image  # of a drawing what is seen while nothing is drawn
    cell: Cell | None = None  # the one that the visitor picked in the layers
    run: str = ""  # the id of the run whose network it is; empty for a network that ships
    drawing: Drawing | None = None  # the components follow it
    label: int | None = None  # the class that a test picture has in its data set


def about_views(checkpoint: Checkpoint) -> str:
    """How the answer on Classify differs from that to the picture alone."""
    sentences = [
        _("The answer here is to this picture alone. Classify takes the mean over six slightly moved views of it.")
    ]
    judgement = checkpoint.card.judgement
    if judgement and judgement.picture_weight > 1:
        words = _("The picture itself counts {times:g} times there: this network is more often wrong on other views.")
        sentences.append(words.format(times=judgement.picture_weight))
    return joined(*sentences)


def choose() -> Subject:
    """A row of widgets for the picture and the network, and below it the pictures that there are."""
    sources = {"drawing": _("Your drawing"), "sample": _("Test picture"), "upload": _("Upload")}
    if visitor.arrived() and st.query_params.get("picture") in sources:
        visitor.looked_at(st.query_params["picture"])
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
        _name_in_address(visitor.looked_at())
        checkpoint = network_picker.pick()
        if visitor.looked_at() == "sample" and st.button(_("Another")):
            set_picture.leave()
            visitor.sample(visitor.sample() + 1)
    find = {"drawing": _drawing, "sample": _sample, "upload": _upload}[visitor.looked_at()]
    run = resources.run_named(resources.model())
    return replace(find(checkpoint), run=run.id if run else "")


def _name_in_address(source: str) -> None:
    """The chosen source is chosen after a reload, too."""
    if source == "sample":  # as at first
        st.query_params.pop("picture", None)
    else:
        set_picture.leave()
        st.query_params["picture"] = source


def _drawing(checkpoint: Checkpoint) -> Subject:
    return Subject(
        checkpoint, pictures.a_seven(), drawing=Drawing(checkpoint.info.kind, alone=checkpoint.info.classes == DIGITS)
    )


def _upload(checkpoint: Checkpoint) -> Subject:
    """The ways to bring pictures, beside all that came."""
    left, right = st.columns([300, 700], gap="medium")
    with left:
        files = uploads.receive()
    with right:
        chosen = upload_tiles.choose(files, checkpoint, columns=8, width=56)
        with st.container(horizontal=True, gap="small"):
            upload_tiles.offer_removal(files)
    if chosen is not None or files.batches:
        has_digits = checkpoint.info.classes == DIGITS
        visitor.upload({} if chosen is None else files.images_of(chosen, apart=has_digits))
    image = visitor.upload().get(checkpoint.info.kind)
    if image is None:
        shell.note(_("You have uploaded nothing yet; here is a 7."))
    return Subject(checkpoint, pictures.a_seven() if image is None else image)


def _sample(checkpoint: Checkpoint) -> Subject:
    """A row of test pictures, one of which is chosen, unless the address names a picture."""
    named, test_set = set_picture.named(), test_sets.samples(checkpoint.info)
    if named:
        shell.note(named.words)
    number = _row(test_set, checkpoint, chosen=named is None) if test_set else None
    if named:
        comparable = named.info.classes == checkpoint.info.classes
        return Subject(checkpoint, pictures.of_sample(named.pixels), label=named.label if comparable else None)
    if test_set is None or number is None:
        missing = _("{title} is not on this machine yet; here is a 7. Fetch it on the Train page.")
        shell.note(missing.format(title=checkpoint.info.title))
        return Subject(checkpoint, pictures.a_seven())
    images, labels = test_set
    return Subject(checkpoint, pictures.of_sample(images[number]), label=int(labels[number]))


def _row(test_set: Pictures, checkpoint: Checkpoint, *, chosen: bool) -> int:
    """A row of test pictures to pick from; the index of the one that the visitor looks at.

    Args:
        chosen: whether that one is shown, and not a picture in the address.
    """
    images, labels = test_set
    number = visitor.sample() % len(images)
    first = number - number % ROW
    names = class_names(checkpoint.info)
    picked = tiles(
        images[first : first + ROW] / 255,
        alts=[names[label] for label in labels[first : first + ROW].tolist()],
        columns=ROW,
        narrow_columns=NARROW_ROW,
        width=TILE,
        clickable=True,
        selected=number - first if chosen else None,
        key="test_pictures",
    )
    if picked is not None and not (chosen and first + picked == number):
        set_picture.leave()
        visitor.sample(first + picked)
        st.rerun()
    return number
