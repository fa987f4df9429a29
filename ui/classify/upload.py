"""Upload: the ways to bring pictures, all that came, and the answer to the chosen one."""

import streamlit as st

from lenet.checkpoints import Checkpoint
from lenet.data import DIGITS
from lenet.preprocessing import Kind
from ui import upload_answers, upload_tiles, uploads, visitor, webp
from ui.classify import teach, upload_table
from ui.classify.answer import look_inside, offer_elsewhere, show_answer
from ui.classify.stages import show_stages
from ui.components.figures import figures
from ui.i18n import _, class_names
from ui.uploads import Upload, Uploads
from ui.visitor import Image


def upload(checkpoint: Checkpoint) -> None:
    """Show the files on the left and the answer to the chosen one on the right."""
    view = st.session_state.get("files_view", "tiles")
    left, right = st.columns([400, 600] if view == "tiles" else [580, 420], gap="medium")
    with left:
        files = uploads.receive()
        chosen = _choose(files, checkpoint) if files.files else None
    with right:
        images = None if chosen is None else _looked_at(files, chosen, checkpoint)
        alone = chosen is not None and images is chosen.images  # else the picture stands above the answer
        show_answer(checkpoint, images=images, original=webp.address(chosen.photo) if chosen and alone else "")
        if chosen is not None and images is not None:
            visitor.upload(images)
            if alone:
                show_stages(checkpoint, upload=chosen)
            teach.correct(checkpoint, images[checkpoint.info.kind])
            look_inside("upload")
    uploads.read_on()


def _choose(files: Uploads, checkpoint: Checkpoint) -> Upload | None:
    """All files, as tiles or as a table, with what can be done with them."""
    views = {"tiles": _("Pictures"), "table": _("Table")}
    view = st.segmented_control(
        _("View"),
        views,
        format_func=views.__getitem__,
        default="tiles",
        required=True,
        label_visibility="collapsed",
        key="files_view",
        persist_state="session",
    )
    rows = upload_answers.rows(files, checkpoint)
    offer_elsewhere(files, rows, checkpoint)
    upload_table.accuracy(rows, class_names(checkpoint.info))
    with st.container(key="files_list", gap="small"):
        if view == "table":
            upload_table.choose(files, rows, checkpoint)
        else:
            upload_tiles.choose(files, checkpoint)
    with st.container(horizontal=True, gap="small"):
        upload_tiles.offer_removal(files)
        upload_table.offer_download(rows, checkpoint)
    return files.answered


def _looked_at(files: Uploads, chosen: Upload, checkpoint: Checkpoint) -> dict[Kind, Image] | None:
    """The picture as the networks see it; where it shows several digits, the one that the visitor has chosen.

    They stand above the answer, with a box around each. None where none of them can be read.
    """
    if not chosen.parts or checkpoint.info.classes != DIGITS:
        return chosen.images
    part = files.part_of(chosen)
    picked = figures(
        checkpoint.network,
        class_names(checkpoint.info),
        checkpoint.info.kind,
        checkpoint.card.judgement,
        photo=webp.address(chosen.photo),
        parts=chosen.parts,
        chosen=part,
        key="figures",
    )
    if picked in chosen.readable and picked != part:
        files.parts[chosen.id] = picked
        st.rerun()
    return files.images_of(chosen, apart=True) if chosen.readable else None
