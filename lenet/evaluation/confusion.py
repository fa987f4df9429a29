"""Which classes a network mistakes for which, and which images are behind each cell of that table. Needs no torch."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Indices = NDArray[np.int64]


class ClassScores(NamedTuple):
    """How well one class is recognised. A score without an image to stand on is 0, as scikit-learn has it."""

    images: int  # of this class
    precision: float  # of the answers that name this class, the share that is right
    recall: float  # of the images of this class, the share that is recognised
    f1: float  # the harmonic mean of both


def matrix(labels: Indices, answers: Indices, classes: int) -> Counts:
    """The confusion matrix, (classes, classes): rows are labels (N,), columns are answers (N,)."""
    counts = np.bincount(labels * classes + answers, minlength=classes**2)
    return counts.reshape(classes, classes).astype(np.int64)


def scores(confusion: Counts) -> list[ClassScores]:
    """The scores of each class, of a confusion matrix (classes, classes)."""
    correct, labelled, answered = confusion.diagonal(), confusion.sum(1), confusion.sum(0)
    precision, recall = correct / np.maximum(answered, 1), correct / np.maximum(labelled, 1)
    f1 = 2 * correct / np.maximum(labelled + answered, 1)
    columns = (part.tolist() for part in (labelled, precision, recall, f1))
    return [ClassScores(*row) for row in zip(*columns, strict=True)]


def cell(labels: Indices, probabilities: NDArray[Any], label: int, answer: int) -> Indices:
    """The images of one cell of the matrix, as indices, worst first.

    Of a wrong answer the worst is the most confident one, of a right answer the least confident one. Of equals, the
    first in the set comes first.
    """
    members = np.flatnonzero((labels == label) & (probabilities.argmax(1) == answer))
    confidence = probabilities[members, answer]
    order = np.argsort(confidence if label == answer else -confidence, kind="stable")
    return members[order]


def mistakes(labels: Indices, probabilities: NDArray[Any]) -> Indices:
    """All images with a wrong answer, as indices, the most confident one first."""
    members = np.flatnonzero(probabilities.argmax(1) != labels)
    return members[np.argsort(-probabilities[members].max(1), kind="stable")]


def least_sure(probabilities: NDArray[Any]) -> Indices:
    """All images, as indices, those first whose answer has the smallest probability."""
    return np.argsort(probabilities.max(1), kind="stable").astype(np.int64)
