"""What was measured of a network to tell how far its answers can be believed, and an answer with that told.

They are plain values: a card keeps them, a browser gets them. Needs no torch.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
SMALLEST = 1e-12  # a probability, whose logarithm is taken
SURE = 0.9  # the least share of correct answers in a band whose answers are called sure


class Band(NamedTuple):
    """Answers that are about equally sure, counted on pictures kept out of the network's training."""

    least: float  # agreement of its answers; they reach up to the next band's
    pictures: int
    correct: int  # of them


@dataclass(frozen=True, kw_only=True)
class Novelty:
    """How unlike the pictures of its classes a picture is for a network: a score, a weighted sum of signs.

    A picture with a score above 0 is none of the classes.
    """

    guard: str  # which of the networks that tell a data set's pictures from all others helps; "" if none does
    signs: dict[str, float]  # the weight of each sign; see `lenet.answering.signs`
    bias: float
    means: list[list[float]]  # of the units of F6 in the pictures of each class, (classes, 84); empty with a guard
    scale: list[float]  # the units' standard deviation around these means, (84,)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What was measured on pictures kept out of a network's training."""

    picture_weight: float = 1.0  # how often the picture itself counts in the mean; each other view counts once
    temperature: float = 1.0  # above 1, answers are less sure than the mean over the views
    bands: tuple[Band, ...] = ()  # by agreement, the lowest first
    calibration_errors: tuple[float, float] | None = (
        None  # expected, in [0, 1]: of the bare softmax, and of the answers
    )
    novelty: Novelty | None = None

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The judgement in a card.

        Raises:
            TypeError: it is none.
        """
        fields = dict(values)
        bands = tuple(Band(*band) for band in fields.pop("bands", ()))
        errors, novelty = fields.pop("calibration_errors", None), fields.pop("novelty", None)
        return cls(
            bands=bands,
            calibration_errors=tuple(errors) if errors else None,
            novelty=Novelty(**novelty) if novelty else None,
            **fields,
        )

    def to_dict(self) -> dict[str, Any]:
        """The judgement as values for JSON."""
        return asdict(self)

    def frequency(self, agreement: float) -> float | None:
        """The share of answers about this sure that were correct; None where none was measured."""
        band = next((band for band in reversed(self.bands) if agreement >= band.least), None)
        return band.correct / band.pictures if band else None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a network answers to one picture."""

    label: int
    probabilities: Floats  # (classes,), the calibrated weighted mean over the views
    raw: Floats  # (classes,), of the picture itself
    agreement: float = 0.0  # the least probability that any of the views gives the answer
    novelty: float | None = None  # the score; above 0 it is none of the classes. None where it was not measured
    is_none: bool = False  # the picture is none of the classes
    frequency: float | None = None  # the share of answers this sure that were correct; None where it was not measured
    is_sure: bool = False

    @property
    def probability(self) -> float:
        """Of the answer."""
        return float(self.probabilities[self.label])


def cooled(probabilities: Floats, temperature: float) -> Floats:
    """Probabilities (N, classes) whose logarithms are divided by `temperature`.

    After Guo et al. 2017, "On calibration of modern neural networks".
    """
    logarithms = np.log(probabilities + SMALLEST) / temperature
    powers = np.exp(logarithms - logarithms.max(-1, keepdims=True))
    result: Floats = (powers / powers.sum(-1, keepdims=True)).astype(np.float32)
    return result
