"""The pictures that a visitor uploads: each file is read once, and only what the pages show of it is kept."""

import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from functools import cached_property

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lenet.answering import Answer
from lenet.errors import ImageError
from lenet.preprocessing import Kind
from ui import pictures, upload_limits, visitor
from ui.components.figures import Part
from ui.components.inbox import inbox
from ui.i18n import _
from ui.messages import warn
from ui.shown_steps import Preparation
from ui.visitor import Image

# What the file dialog offers; some systems do not count the last ones among the images.
TYPES = ("image", ".avif", ".heic", ".heif", ".jp2", ".pbm", ".pgm", ".ppm", ".tga", ".webp")
PASS = 0.4  # seconds for which files are read before the page is shown again, and answers clicks
MOST_ERRORS = 5  # sentences on the page


@dataclass(frozen=True)
class Upload:
    """One file that was read."""

    id: str
    name: str  # with the folder, where the browser knows it: "Bag/1.jpg"
    images: dict[Kind, Image]  # as the networks of each kind see it
    photo: bytes  # the picture itself, as `pictures.small_copy` gives it
    parts: list[Part]  # its figures, where it shows several
    preparations: dict[Kind, Preparation]  # how it became what each of these networks sees

    @cached_property
    def thumbnail(self) -> str:
        """The address of the picture for a tile, where it shows several figures; empty otherwise."""
        return pictures.thumbnail(self.photo, self.parts) if self.parts else ""

    @property
    def readable(self) -> list[int]:
        """The indices of the figures that are digits by their form."""
        return [number for number, part in enumerate(self.parts) if part.image is not None]


@dataclass
class Uploads:
    """All files of a visit, in the order in which they came.

    When the visitor clicks while files are read, Streamlit draws the page anew in another thread before this one ends.
    """

    files: list[Upload] = field(default_factory=list)
    waiting: deque[UploadedFile] = field(default_factory=deque)  # have arrived, and are not read to the end
    reading: threading.Lock = field(default_factory=threading.Lock)  # one thread reads at a time
    missing: bool = False  # whether files waited when the page was drawn: they are not on it
    came: int = 0  # how many files came with the latest batch
    errors: list[ImageError] = field(default_factory=list)  # of the latest batch
    chosen: int = 0  # index of the file that is answered
    first: int = 0  # index that the first file of the latest batch has, if one of them can be read
    parts: dict[str, int] = field(default_factory=dict)  # by file, the figure that is looked at
    batches: int = 0  # how many came; each in a file uploader of its own
    answers: dict[str, dict[str, Answer]] = field(default_factory=dict)  # by network, then by file

    def take(self, new: list[UploadedFile]) -> None:
        """Let a batch of files wait until it is read."""
        if not self.waiting:
            self.errors.clear()
            self.came = 0
            self.first = len(self.files)
        self.came += len(new)
        self.waiting.extend(new)
        self.batches += 1

    def read_next(self) -> None:
        """Read the file that has waited longest; it waits until it is among the files."""
        with self.reading:
            if not self.waiting:  # another thread has read the last one
                return
            file = self.waiting[0]
            try:
                upload_limits.check(file)
                if len(self.files) >= upload_limits.MOST_FILES:
                    raise ImageError("More than {count} files are not kept.", count=upload_limits.MOST_FILES)
                self.files.append(Upload(file.file_id, file.name, *pictures.of_file(file.getvalue(), file.name)))
                if len(self.files) == self.first + 1:
                    self.chosen = self.first
            except ImageError as error:
                if str(error) not in map(str, self.errors):
                    self.errors.append(error)
            finally:
                self.waiting.popleft()
                upload_limits.forget(file)

    def remove(self, number: int) -> None:
        """Remove one file."""
        del self.files[number]
        self.chosen = max(0, min(self.chosen, len(self.files) - 1))

    def clear(self) -> None:
        """Remove all files, those that wait among them."""
        with self.reading:
            for file in self.waiting:
                upload_limits.forget(file)
            self.waiting.clear()
            self.files.clear()
            self.errors.clear()
            self.chosen = 0

    def part_of(self, file: Upload) -> int:
        """The index of the figure of a file that is looked at: the chosen one, or the first that can be read; or -1."""
        return self.parts.get(file.id, next(iter(file.readable), -1))

    def images_of(self, file: Upload, *, apart: bool) -> dict[Kind, Image]:
        """A file as the networks see it.

        Args:
            apart: of several figures only the one that is looked at.
        """
        image = file.parts[self.part_of(file)].image if apart and file.readable else None
        return file.images if image is None else file.images | {"digits": image}

    @property
    def answered(self) -> Upload | None:
        """The file that is answered; None before there is one."""
        return self.files[min(self.chosen, len(self.files) - 1)] if self.files else None


def of_visit() -> Uploads:
    """What the visitor has uploaded so far."""
    uploads: Uploads = st.session_state.setdefault("uploads", Uploads())
    return uploads


def receive() -> Uploads:
    """Show the file uploader, which is empty again once files have come, and how far they are read.

    A folder, the clipboard and the camera are offered, too. They put their files into the same uploader.
    """
    uploads = of_visit()
    if visitor.arrived() and not uploads.waiting:
        uploads.errors.clear()
    several = _("or drop them here; up to {size} MB each").format(size=st.get_option("server.maxUploadSize"))
    st.html(words_of_uploader(_("Choose pictures"), several))
    new = st.file_uploader(
        _("Pictures of digits, or of one piece of clothing each"),
        type=TYPES,
        accept_multiple_files=True,
        key=f"files_{uploads.batches}",
    )
    if new:
        uploads.take(new)
        st.rerun()
    inbox(types=TYPES, most=upload_limits.MOST_FILES, key="inbox")
    left = len(uploads.waiting)  # another thread may read on
    uploads.missing = left > 0
    if left:
        done = uploads.came - left
        text = _("Reading {number} of {count}").format(number=done + 1, count=uploads.came)
        st.progress(done / uploads.came, text)
    for error in uploads.errors[:MOST_ERRORS]:
        warn(error)
    if len(uploads.errors) > MOST_ERRORS:
        warn(_("{count} more files could not be read.").format(count=len(uploads.errors) - MOST_ERRORS))
    return uploads


def read_on() -> None:
    """Read files that wait, for PASS seconds, and show the page again; each page that receives calls it at its end.

    So the page shows every picture soon after it was read, and does what is clicked meanwhile.
    """
    uploads = of_visit()
    if not (uploads.waiting or uploads.missing):
        return
    uploads.missing = False
    end = time.monotonic() + PASS
    uploads.read_next()
    while uploads.waiting and time.monotonic() < end:
        uploads.read_next()
    st.rerun()


def words_of_uploader(button: str, beside: str) -> str:
    """A style element that has Streamlit's file uploader speak the visitor's language: it knows English alone.

    Its words are hidden from a screen reader too: its limits are not those of the page, and its input of files, which
    Tab does not reach, does what the button does.
    """
    dropzone = "[data-testid=stFileUploaderDropzone]"
    own, button_at = f"{dropzone} button p", f"{dropzone} button [data-testid=stMarkdownContainer]"
    instructions = "[data-testid=stFileUploaderDropzoneInstructions] span"
    styles = [
        f"{own} {{ display: none; }} {dropzone} > input {{ visibility: hidden; }}",
        f"{instructions} {{ visibility: hidden; font-size: 0 !important; }}",
        f"{instructions}::after {{ visibility: visible; }}",
    ]
    for place, text in ((button_at, button), (instructions, beside)):
        content = json.dumps(text, ensure_ascii=False)
        styles.append(f"{place}::after {{ content: {content}; font-size: .875rem; }}")
    return f"<style>{''.join(styles)}</style>"
