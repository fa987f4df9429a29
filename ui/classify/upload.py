"""Upload: the visitor's files, and the answer to the chosen one."""

import streamlit as st

from lenet.checkpoints import Checkpoint
from ui import uploads, visitor
from ui.classify.answer import look_inside, show_answer


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
