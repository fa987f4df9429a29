"""How sure a measured share is, and how sure a network is. Needs no torch."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NORMAL_95 = 1.959963984540054  # a normal variable is within so many standard deviations with a probability of 95 %


class Interval(NamedTuple):
    """A range for a share, in [0, 1]."""

    low: float
    high: float


def wilson(correct: int, count: int) -> Interval:
    """The 95 % interval for the share of which `correct` of `count` is a sample: [0, 1] of nothing.

    Wilson 1927, "Probable inference, the law of succession, and statistical inference". Unlike the share ± 2 standard
    deviations it never leaves [0, 1], and it is not empty where all are correct.
    """
    if count == 0:
        return Interval(0.0, 1.0)
    share, spread = correct / count, NORMAL_95**2 / count
    middle = share + spread / 2
    half = math.sqrt(spread * share * (1 - share) + spread**2 / 4)
    return Interval(max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread)))


def is_like_guessing(accuracy: float, count: int, classes: int) -> bool:
    """Whether an accuracy in [0, 1] on `count` pictures is about that of guessing, 1 / `classes`.

    It is if its 95 % interval begins at or below 1 / `classes`, or if it is less than twice that.
    """
    guessing = 1 / classes
    return wilson(round(accuracy * count), count).low <= guessing or accuracy < 2 * guessing


def softmax(logits: NDArray[Any]) -> Floats:
    """The probability of each class, (N, classes), of logits (N, classes), in float64."""
    shifted = logits.astype(np.float64) - logits.max(1, keepdims=True)
    powers = np.exp(shifted)
    result: Floats = powers / powers.sum(1, keepdims=True)
    return result


def losses(logits: NDArray[Any], labels: NDArray[np.int64]) -> Floats:
    """The cross-entropy of each answer, nats, (N,), of logits (N, classes) for labels (N,)."""
    shifted = logits.astype(np.float64) - logits.max(1, keepdims=True)
    result: Floats = np.log(np.exp(shifted).sum(1)) - shifted[np.arange(len(labels)), labels]
    return result
