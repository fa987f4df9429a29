"""The test pictures of the data sets, read once for all visitors."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lenet import data
from ui import resources

Pictures = tuple[NDArray[np.uint8], NDArray[np.int64]]  # (N, 28, 28), 0 is paper and 255 full ink; their labels (N,)


@st.cache_resource(max_entries=4, show_spinner=False)
def of(name: str) -> Pictures:
    """The test pictures of a data set that is on this machine, and their labels.

    Raises:
        DataError: the data set is damaged.
    """
    info = data.info(name)
    return data.test_arrays(name) if info.folder else _strokes(info.test_size)


@st.cache_resource(show_spinner=False)
def stroke_samples() -> Pictures:
    """A hundred Stroke digits and their labels, for where no data set is on the machine."""
    return _strokes(100)


def samples(info: data.DatasetInfo) -> Pictures | None:
    """All test pictures of a data set and their labels, shuffled alike for everybody.

    Digits fall back on Stroke digits where their own set is not on this machine; None for the others.
    """
    if not data.available(info.name):
        return stroke_samples() if info.classes == data.DIGITS else None
    return _shuffled(info.name)


@st.cache_resource(max_entries=4, show_spinner=False)
def _shuffled(name: str) -> Pictures:
    images, labels = of(name)
    order = np.random.default_rng(0).permutation(len(labels))
    return images[order], labels[order]


def _strokes(count: int) -> Pictures:
    images, labels = resources.compute("stroke_digits", count, data.TEST_SEED)
    return images, labels
