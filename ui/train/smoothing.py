"""Smoothing of the scattered values of single batches."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

REACHES = (2, 4, 8, 16)  # points to either side that count: few at the beginning of a run, where much happens

Array = NDArray[np.float64]


def smooth(values: ArrayLike) -> Array:
    """Smooth scattered values without a lag.

    At each point it is a weighted linear regression over its neighbours (LOESS: Cleveland 1979, "Robust locally
    weighted regression and smoothing scatterplots"): in the middle a mean over both sides, at the ends a straight line.
    It stays between the lowest and the highest of the neighbours.

    Args:
        values: (N,), at equal distances.
    Returns:
        (N,)
    """
    heights = np.asarray(values, dtype=float)
    if len(heights) < 2:
        return heights
    lines = np.stack([_regression(heights, reach) for reach in REACHES])
    indices = np.arange(len(heights))
    level = np.clip(np.log2(indices + 1) - 2, 0, len(REACHES) - 1)  # which of the lines counts, or two of them in part
    lower, share = level.astype(int), level % 1
    upper = np.minimum(lower + 1, len(REACHES) - 1)
    line: Array = (1 - share) * lines[lower, indices] + share * lines[upper, indices]
    return line


def smooth_losses(losses: ArrayLike) -> Array:
    """The line through losses, in nats: smoothed as their chart shows them, on a log scale."""
    return np.exp(smooth(np.log(np.maximum(np.asarray(losses, dtype=float), 1e-12))))


def _regression(heights: Array, reach: int) -> Array:
    """At each point the value of a line through the points up to `reach` away; the nearer count more (tricube)."""
    distances = np.arange(-reach, reach + 1)
    weights = (1 - np.abs(distances / (reach + 1)) ** 3) ** 3

    def total(power: int, numbers: Array) -> Array:
        return np.correlate(np.pad(numbers, reach), weights * distances**power, mode="valid")

    weight, first, second = (total(power, np.ones_like(heights)) for power in range(3))
    mean, slope = (total(power, heights) for power in range(2))
    line = (second * mean - first * slope) / (second * weight - first**2)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(heights, reach, mode="edge"), 2 * reach + 1)
    return np.clip(line, windows.min(axis=1), windows.max(axis=1))
