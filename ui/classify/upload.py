"""Upload: the ways to bring pictures, all that came, and the answer to the chosen one."""

import base64
from html import escape

import streamlit as st

from lenet.checkpoints import Checkpoint
from ui import upload_answers, upload_tiles, uploads, visitor
from ui.classify import upload_table
from ui.classify.answer import look_inside, show_answer
from ui.i18n import _
from ui.uploads import Upload, Uploads

COPY = 160  # px, the width of the picture itself beside what the network saw of it


def upload(checkpoint: Checkpoint) -> None:
    """Show the files on the left and the answer to the chosen one on the right."""
    view = st.session_state.get("files_view", "tiles")
    left, right = st.columns([400, 600] if view == "tiles" else [580, 420], gap="medium")
    with left:
        files = uploads.receive(all_ways=True)
        chosen = _choose(files, checkpoint) if files.files else None
    with right:
        show_answer(checkpoint, images=None if chosen is None else chosen.images)
        if chosen is not None:
            visitor.upload(chosen.images)
            _show_original(chosen)
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
    upload_table.accuracy(rows)
    with st.container(key="files_list", gap="small"):
        if view == "table":
            upload_table.choose(files, rows, checkpoint)
        else:
            upload_tiles.choose(files, checkpoint)
    with st.container(horizontal=True, gap="small"):
        upload_tiles.offer_removal(files)
        upload_table.offer_download(rows, checkpoint)
    return files.answered


def _show_original(chosen: Upload) -> None:
    """The picture itself. A page that is shown often would lose one of Streamlit's, which has an address of its own."""
    source = f"data:image/webp;base64,{base64.b64encode(chosen.photo).decode()}"
    st.html(f'<img src="{source}" alt="{escape(chosen.name)}" style="max-width: {COPY}px; max-height: {COPY}px">')
