"""The line through the scattered values of single batches."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

REACH = 16  # points to either side that count for a value of the line


def smooth(values: ArrayLike) -> NDArray[np.float64]:
    """A line through scattered values that neither lags behind them nor runs ahead.

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
    distances = np.arange(-REACH, REACH + 1)
    weights = (1 - np.abs(distances / (REACH + 1)) ** 3) ** 3

    def total(kernel: NDArray[np.float64], numbers: NDArray[np.float64]) -> NDArray[np.float64]:
        padded = np.pad(numbers, REACH)
        return np.correlate(padded, kernel, mode="valid")

    ones = np.ones_like(heights)
    weight, first, second = (total(weights * distances**power, ones) for power in range(3))
    mean, slope = (total(weights * distances**power, heights) for power in range(2))
    line = (second * mean - first * slope) / (second * weight - first**2)
    neighbours = np.lib.stride_tricks.sliding_window_view(np.pad(heights, REACH, mode="edge"), 2 * REACH + 1)
    return np.clip(line, neighbours.min(axis=1), neighbours.max(axis=1))
