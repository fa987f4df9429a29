"""All figures of a network on labelled images, from its logits: the page and the command line show the same ones."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lenet.evaluation import confusion
from lenet.evaluation.confusion import ClassScores, Counts, Indices
from lenet.evaluation.metrics import Floats, Interval, losses, softmax, wilson
from lenet.evaluation.reliability import Bin, calibration_error, reliability
from lenet.judgement import cooled


@dataclass(frozen=True, eq=False)
class Report:
    """What a network answers to labelled images, and how well."""

    labels: Indices  # (N,)
    probabilities: Floats  # (N, classes)
    loss: float  # mean cross-entropy, nats
    confusion: Counts  # (classes, classes): rows are labels, columns are answers

    @property
    def answers(self) -> Indices:
        """The class that the network names for each image, (N,)."""
        answers: Indices = self.probabilities.argmax(1)
        return answers

    @property
    def count(self) -> int:
        """How many images there are."""
        return len(self.labels)

    @property
    def correct(self) -> int:
        """How many answers are right."""
        return int(self.confusion.trace())

    @property
    def accuracy(self) -> float:
        """The share of right answers, in [0, 1]."""
        return self.correct / self.count

    @property
    def interval(self) -> Interval:
        """The 95 % interval of the accuracy."""
        return wilson(self.correct, self.count)

    @property
    def scores(self) -> list[ClassScores]:
        """The scores of each class."""
        return confusion.scores(self.confusion)

    @property
    def bins(self) -> list[Bin]:
        """How often answers of about the same confidence are right."""
        return reliability(self.probabilities, self.labels)

    def to_dict(self) -> dict[str, Any]:
        """The figures, for JSON."""
        return {
            "images": self.count,
            "correct": self.correct,
            "accuracy": self.accuracy,
            "interval": list(self.interval),
            "loss": self.loss,
            "calibration_error": calibration_error(self.bins),
            "confusion": self.confusion.tolist(),
            "scores": [scores._asdict() for scores in self.scores],
        }


def report(logits: NDArray[Any], labels: Indices) -> Report:
    """The report of logits (N, classes), N at least 1, for labels (N,)."""
    probabilities = softmax(logits)
    counts = confusion.matrix(labels, probabilities.argmax(1), logits.shape[1])
    return Report(labels, probabilities, float(losses(logits, labels).mean()), counts)


@dataclass(frozen=True, eq=False)
class Averaged:
    """How well a network does where its answers are the weighted mean over six views, as on Classify."""

    count: int
    correct: int
    temperature: float  # which the network's card has; 1 where none was measured
    bins: list[Bin]  # of the mean
    cooled_bins: list[Bin]  # of the mean at that temperature

    @property
    def accuracy(self) -> float:
        """The share of right answers, in [0, 1]; a temperature changes none."""
        return self.correct / self.count

    @property
    def interval(self) -> Interval:
        """The 95 % interval of the accuracy."""
        return wilson(self.correct, self.count)

    def to_dict(self) -> dict[str, Any]:
        """The figures, for JSON."""
        return {
            "correct": self.correct,
            "accuracy": self.accuracy,
            "interval": list(self.interval),
            "calibration_error": calibration_error(self.bins),
            "temperature": self.temperature,
            "calibration_error_at_temperature": calibration_error(self.cooled_bins),
        }


def averaged(probabilities: NDArray[np.float32], labels: Indices, temperature: float) -> Averaged:
    """The figures of weighted mean probabilities (N, classes) over the views, N at least 1, for labels (N,)."""
    correct = int((probabilities.argmax(1) == labels).sum())
    bins = reliability(probabilities, labels)
    return Averaged(len(labels), correct, temperature, bins, reliability(cooled(probabilities, temperature), labels))
