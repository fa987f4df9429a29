"""What networks answer to all samples, computed once for all visitors, a thousand at a time."""

from collections import OrderedDict

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lenet.checkpoints import Checkpoint
from ui import pictures, upload_answers
from ui.i18n import _

PART = 1000  # pictures that are asked about at a time: others may ask in between
NONE = 255  # the answer that a picture is none of the classes
MOST_NETWORKS = 64

# The parts that are known, each by its start; by network and number of pictures.
_parts: OrderedDict[tuple[str, int], dict[int, NDArray[np.uint8]]] = OrderedDict()


def answers(checkpoint: Checkpoint, images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The class that a network answers to each of the samples (N, 28, 28), or NONE: (N,).

    A bar shows how far it is. Where a click cuts this short, the next call goes on.
    """
    parts, starts = (
        _parts.setdefault((upload_answers.version(checkpoint), len(images)), {}),
        range(0, len(images), PART),
    )
    while len(_parts) > MOST_NETWORKS:
        _parts.popitem(last=False)
    if len(parts) < len(starts):
        bar, text = st.empty(), _("Asking the network about all {count:,} pictures").format(count=len(images))
        for start in starts:
            if start not in parts:
                bar.progress(start / len(images), text)
                parts[start] = _asked(checkpoint, images[start : start + PART])
        bar.empty()
    return np.concatenate([parts[start] for start in starts])


def _asked(checkpoint: Checkpoint, images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    found = pictures.answers(checkpoint, np.asarray(images / np.float32(255), dtype=np.float32)[:, None])
    return np.array([NONE if answer.is_none else answer.label for answer in found], dtype=np.uint8)
