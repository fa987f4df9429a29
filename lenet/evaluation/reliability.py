"""Reliability: how often answers of a certain confidence are right, in bins. Needs no torch.

Guo et al. 2017, "On calibration of modern neural networks", section 2: the reliability diagram and the expected
calibration error.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

BINS = 15  # of equal width


class Bin(NamedTuple):
    """Answers whose confidence is about the same."""

    images: int
    confidence: float  # their mean, in [0, 1]
    accuracy: float  # in [0, 1]


def reliability(probabilities: NDArray[Any], labels: NDArray[np.int64]) -> list[Bin]:
    """The bins that are not empty, rising, of probabilities (N, classes) for labels (N,)."""
    confidences, correct = probabilities.max(1), probabilities.argmax(1) == labels
    numbers = np.minimum((confidences * BINS).astype(int), BINS - 1)
    counts, sums, right = (
        np.bincount(numbers, weights, minlength=BINS) for weights in (np.ones(len(labels)), confidences, correct)
    )
    return [
        Bin(int(count), float(total / count), float(share / count))
        for count, total, share in zip(counts, sums, right, strict=True)
        if count
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error, in [0, 1]: the mean gap between confidence and accuracy, weighted by images."""
    count = sum(one.images for one in bins)
    return sum(one.images * abs(one.confidence - one.accuracy) for one in bins) / count
