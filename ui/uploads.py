"""The pictures that a visitor uploads: each file is read once, and only what the network sees of it is kept."""

import json
from dataclasses import dataclass, field

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lenet.checkpoints import Checkpoint
from lenet.errors import ImageError
from lenet.preprocessing import Kind
from ui import formats, pictures, upload_limits, visitor
from ui.components.tiles import Caption, tiles
from ui.i18n import _, class_names
from ui.messages import warn
from ui.visitor import Image

# What the file dialog offers; some systems do not count the last ones among the images.
TYPES = ("image", ".avif", ".heic", ".heif", ".jp2", ".pbm", ".pgm", ".ppm", ".tga", ".webp")
FEW = 4  # files that are read without a bar


@dataclass(frozen=True)
class Upload:
    """One file that was read."""

    name: str
    images: dict[Kind, Image]  # as the networks of each kind see it


@dataclass
class Uploads:
    """All files of a visit, in the order in which they came."""

    files: list[Upload] = field(default_factory=list)
    errors: list[ImageError] = field(default_factory=list)  # of the files that came last
    read: set[str] = field(default_factory=set)  # ids of the files that have been read
    chosen: int = 0  # index of the file that is answered
    uploader: int = 0  # how many file uploaders were emptied


def receive() -> Uploads:
    """Show the file uploader, and read what it brings; it is empty again afterwards."""
    uploads: Uploads = st.session_state.setdefault("uploads", Uploads())
    if visitor.arrived():
        uploads.errors.clear()
    st.html(f"<style>{_words_of_uploader()}</style>")
    new = st.file_uploader(
        _("Pictures of one digit or one piece of clothing each"),
        type=TYPES,
        accept_multiple_files=True,
        key=f"files_{uploads.uploader}",
    )
    if new:
        _read(uploads, new)
        uploads.uploader += 1
        st.rerun()
    for error in uploads.errors:
        warn(error)
    return uploads


def _words_of_uploader() -> str:
    """The style that has Streamlit's file uploader speak the visitor's language: it knows English alone."""
    words = {
        "[data-testid=stFileUploaderDropzone] button p": _("Choose pictures"),
        "[data-testid=stFileUploaderDropzoneInstructions] span": _("or drop them here; up to {size} MB each").format(
            size=st.get_option("server.maxUploadSize")
        ),
    }
    styles = []
    for place, text in words.items():
        content = json.dumps(text, ensure_ascii=False)
        styles.append(
            f"{place} {{ font-size: 0 !important; }} {place}::after {{ content: {content}; font-size: .875rem; }}"
        )
    return "".join(styles)


def choose(uploads: Uploads, checkpoint: Checkpoint, columns: int = 4, width: int | None = None) -> Upload | None:
    """Show every picture with its file and its answer; returns the one that is chosen, None if there is none.

    Args:
        columns: how many stand in a row.
        width: of one picture in px; without it they fill the row.
    """
    if not uploads.files:
        return None
    images, names = [file.images[checkpoint.info.kind] for file in uploads.files], class_names(checkpoint.info)
    answers = pictures.answers(checkpoint, np.concatenate(images))
    picked = tiles(
        np.concatenate(images)[:, 0],
        alts=[f"{file.name}: {names[answer.label]}" for file, answer in zip(uploads.files, answers, strict=True)],
        captions=[
            Caption(names[answer.label], formats.probability(answer.probability), below=file.name)
            for file, answer in zip(uploads.files, answers, strict=True)
        ],
        scale="sequential",
        lo=0,
        hi=1,
        columns=columns,
        narrow_columns=4,
        width=width,
        clickable=True,
        selected=uploads.chosen,
        key="files_seen",
    )
    if picked is not None and picked != uploads.chosen:
        uploads.chosen = picked
        st.rerun()
    _offer_removal(uploads)
    return uploads.files[uploads.chosen]


def _read(uploads: Uploads, new: list[UploadedFile]) -> None:
    """Read the files that are new. Where a click of the visitor cuts this short, the next run reads the rest."""
    if not uploads.read & {file.file_id for file in new}:
        uploads.errors.clear()
    bar = st.progress(0.0) if len(new) > FEW else None
    for number, file in enumerate(new, 1):
        if bar:
            bar.progress(number / len(new), _("Reading {number} of {count}").format(number=number, count=len(new)))
        if file.file_id in uploads.read:
            continue
        try:
            upload_limits.check(file)
            if len(uploads.files) >= upload_limits.MOST_FILES:
                raise ImageError("More than {count} files are not kept.", count=upload_limits.MOST_FILES)
            uploads.files.append(Upload(file.name, pictures.of_file(file.getvalue(), file.name)))
            uploads.chosen = len(uploads.files) - 1
        except ImageError as error:
            if str(error) not in map(str, uploads.errors):
                uploads.errors.append(error)
        uploads.read.add(file.file_id)
        upload_limits.forget(file)


def _offer_removal(uploads: Uploads) -> None:
    with st.container(horizontal=True, gap="small"):
        if len(uploads.files) > 1 and st.button(_("Remove this picture")):
            del uploads.files[uploads.chosen]
            uploads.chosen = max(0, uploads.chosen - 1)
            st.rerun()
        if st.button(_("Remove all")):
            uploads.files.clear()
            uploads.errors.clear()
            uploads.chosen = 0
            st.rerun()
