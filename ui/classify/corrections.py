"""A visitor's corrections of this visit: pictures, and the classes that the visitor says they are."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from lenet.data import DatasetInfo
from lenet.training.teaching import MOST, Corrections
from ui.visitor import Image


@dataclass(frozen=True, eq=False)
class Correction:
    """One picture as the network saw it, and its class."""

    image: Image  # (1, 1, 28, 28) in [0, 1]
    label: int


def of(info: DatasetInfo) -> tuple[Correction, ...]:
    """The corrections for networks with the classes of this data set, the first one first."""
    return _all().get(info.classes, ())


def add(info: DatasetInfo, image: Image, label: int) -> bool:
    """Note what a picture is; it replaces what was said of the same picture. Returns False where there are too many."""
    others = tuple(one for one in of(info) if not np.array_equal(one.image, image))
    if len(others) >= MOST:
        return False
    _keep(info, (*others, Correction(image.copy(), label)))
    return True


def remove(info: DatasetInfo, index: int) -> None:
    """Forget one of `of`."""
    _keep(info, tuple(one for number, one in enumerate(of(info)) if number != index))


def together(some: tuple[Correction, ...]) -> Corrections:
    """Corrections as a run learns them."""
    images = np.concatenate([one.image for one in some]).astype(np.float32)
    return Corrections(images, np.array([one.label for one in some], dtype=np.int64))


def _all() -> dict[tuple[str, ...], tuple[Correction, ...]]:
    every: dict[tuple[str, ...], tuple[Correction, ...]] = st.session_state.get("corrections", {})
    return every


def _keep(info: DatasetInfo, some: tuple[Correction, ...]) -> None:
    st.session_state["corrections"] = {**_all(), info.classes: some}
