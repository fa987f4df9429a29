"""Calibration: how well the probability of an answer says how often such answers are correct.

After Guo et al. 2017, "On calibration of modern neural networks". Arrays in, numbers out; needs no torch.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from lenet.judgement import Band

BINS = 15  # of equal width, as Guo et al. have them
EDGES = (0.0, 0.1, 0.25, 0.45, 0.95)  # of the agreement, where a band begins
FEWEST = 20  # answers of a band: a share of fewer says little
LOWEST, HIGHEST = 0.2, 5.0  # temperature

Array = NDArray[Any]


def expected_calibration_error(confidences: Array, correct: Array, bins: int = BINS) -> float:
    """The mean distance between the confidence of answers and their accuracy, over bins of equal width; in [0, 1].

    Args:
        confidences: the probability of each answer, (N,).
        correct: whether each is, (N,).
    """
    number = np.minimum((confidences * bins).astype(int), bins - 1)
    gaps = np.bincount(number, weights=correct - confidences, minlength=bins)
    return float(np.abs(gaps).sum() / max(len(confidences), 1))


def fit_temperature(cool: Callable[[float], Array], labels: Array) -> float:
    """The temperature at which the probabilities of the labels are largest, on geometric mean.

    Args:
        cool: the probabilities (N, classes) at a temperature.
        labels: (N,).
    """
    rows = np.arange(len(labels))

    def loss(logarithm: float) -> float:
        return float(-np.log(cool(float(np.exp(logarithm)))[rows, labels] + 1e-9).mean())

    found = minimize_scalar(loss, bounds=(np.log(LOWEST), np.log(HIGHEST)), method="bounded")
    return float(np.exp(found.x))


def bands(agreement: Array, correct: Array) -> tuple[Band, ...]:
    """The answers counted in bands by their agreement (N,); a band of fewer than FEWEST goes with the one above it."""
    result: list[Band] = []
    least, count, right = 0.0, 0, 0
    for low, high in zip(EDGES, (*EDGES[1:], np.inf), strict=True):
        inside = (agreement >= low) & (agreement < high)
        if not count:
            least = low
        count, right = count + int(inside.sum()), right + int(correct[inside].sum())
        if count >= FEWEST:
            result.append(Band(least, count, right))
            count = right = 0
    return tuple(result)
