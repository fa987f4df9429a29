"""One picture of a data set, named by the address of Look inside: `?data=<name>&index=<n>`, and `part=train`."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lenet import data
from lenet.data import DatasetInfo
from ui import resources, test_sets
from ui.i18n import _, class_names

NAMES = ("data", "index", "part")  # in the address
LONGEST = 6  # digits of an index


@dataclass(frozen=True)
class SetPicture:
    """A picture of a data set that is on this machine."""

    info: DatasetInfo
    part: str  # "test" or "train"
    index: int
    pixels: NDArray[np.uint8]  # (28, 28)
    label: int

    @property
    def words(self) -> str:
        """Which picture it is, and its label."""
        text = (
            _("Test picture {number:,} of {title}, labelled {name}.")
            if self.part == "test"
            else _("Training picture {number:,} of {title}, labelled {name}.")
        )
        name = class_names(self.info)[self.label]
        return text.format(number=self.index + 1, title=_(self.info.title), name=name)


def named() -> SetPicture | None:
    """The picture that the address names; None if it names none that is here."""
    info, text = data.REGISTRY.get(st.query_params.get("data", "")), st.query_params.get("index", "")
    part = st.query_params.get("part", "test")
    if info is None or not (text.isascii() and text.isdigit() and len(text) <= LONGEST):
        return None
    size = {"test": info.test_size, "train": info.train_size}.get(part, 0)
    if int(text) >= size or not data.available(info.name):
        return None
    pixels, label = _picture(info, part, int(text))
    return SetPicture(info, part, int(text), pixels, label)


def leave() -> None:
    """Take the picture out of the address."""
    for name in NAMES:
        st.query_params.pop(name, None)


def _picture(info: DatasetInfo, part: str, index: int) -> tuple[NDArray[np.uint8], int]:
    if part == "test":
        images, labels = test_sets.of(info.name)
        return images[index], int(labels[index])
    image, label = _training_picture(info.name, index)
    return image, label


@st.cache_resource(max_entries=64, show_spinner=False)
def _training_picture(dataset: str, index: int) -> tuple[NDArray[np.uint8], int]:
    images, labels = resources.compute("training_pictures", dataset, [index])
    return images[0], int(labels[0])
