"""Smoothing of the scattered values of single batches."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

WINDOW = 20  # values that are averaged
SHARE = 8  # early in a run, where much happens: one in so many of those that there are

Array = NDArray[np.float64]


def smooth(values: ArrayLike) -> Array:
    """At each value the mean of the last WINDOW values, itself among them, or of fewer early on: one in SHARE.

    The mean is not biased towards a beginning at 0: it is divided by the number of values that it has.

    Args:
        values: (N,), at equal distances.
    Returns:
        (N,)
    """
    heights = np.asarray(values, dtype=float)
    counts = window(np.arange(1, len(heights) + 1))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(heights, (WINDOW, 0)), WINDOW)[1:]
    counted = np.arange(WINDOW)[None] >= WINDOW - counts[:, None]
    means: Array = np.where(counted, windows, 0).sum(axis=1) / counts
    return means


def window(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of how many values each mean is, the last of so many values."""
    return np.clip(counts // SHARE, 1, WINDOW)
