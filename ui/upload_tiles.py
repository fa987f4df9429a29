"""The pictures of a visit as tiles with their files and answers."""

import numpy as np
import streamlit as st

from lenet.checkpoints import Checkpoint
from ui import formats, upload_answers
from ui.components.tiles import Caption, tiles
from ui.i18n import _, class_names
from ui.upload_answers import Row
from ui.uploads import Upload, Uploads


def choose(uploads: Uploads, checkpoint: Checkpoint, columns: int = 4, width: int | None = None) -> Upload | None:
    """Show every picture with its file and its answer; returns the one that is chosen, None if there is none.

    Args:
        columns: how many stand in a row.
        width: of one picture in px; without it they fill the row.
    """
    if not uploads.files:
        return None
    names, rows = class_names(checkpoint.info), upload_answers.rows(uploads, checkpoint)
    captions = [_caption(row, names) for row in rows]
    picked = tiles(
        np.concatenate([file.images[checkpoint.info.kind] for file in uploads.files])[:, 0],
        alts=[f"{caption.below}: {caption.left}" for caption in captions],
        captions=captions,
        photos=[row.thumbnail for row in rows],
        columns=columns,
        narrow_columns=4,
        width=width,
        clickable=True,
        selected=uploads.chosen,
        key="files_seen",
    )
    take(uploads, picked)
    return uploads.answered


def take(uploads: Uploads, picked: int | None) -> None:
    """Answer the file that was just picked, if one was."""
    if picked is not None and picked != uploads.chosen:
        uploads.chosen = picked
        st.rerun()


def offer_removal(uploads: Uploads) -> None:
    """Two buttons: for the chosen picture, and for all."""
    if len(uploads.files) > 1 and st.button(_("Remove this picture")):
        uploads.remove(uploads.chosen)
        st.rerun()
    if uploads.files and st.button(_("Remove all")):
        uploads.clear()
        st.rerun()


def _caption(row: Row, names: list[str]) -> Caption:
    answer = row.in_words(names)
    return Caption(
        answer if row.label is None or row.is_correct is not False else f"{names[row.label]} → {answer}",
        "" if row.is_none else formats.probability(row.probability),
        wrong=row.is_correct is False,
        below=row.file.name,
    )
