"""The answer to a picture: the mean over six slightly moved views, and how far it can be believed.

`lenet/web/judge.js` computes the same in the browser. Importing this module needs no torch.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from lenet.preprocessing import Kind
from lenet.views import views

if TYPE_CHECKING:
    from lenet.model import LeNet

Floats = NDArray[np.float32]
BATCH = 500  # pictures whose views the network sees at once
SURE = 0.95  # the least probability of an answer that is shown as sure, where nothing was measured
SMALLEST = 1e-12  # a probability, whose logarithm is taken


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What was measured on pictures kept out of a network's training, to tell how far its answers can be believed."""

    temperature: float = 1.0  # above 1, answers are less sure than the mean over the views

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The judgement in a card.

        Raises:
            TypeError: it is none.
        """
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """The judgement as values for JSON."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a network answers to one picture."""

    label: int
    probabilities: Floats  # (classes,), the calibrated mean over the views
    raw: Floats  # (classes,), of the picture itself
    novelty: float | None = None  # the larger, the less it is like the ten classes; None where it was not measured
    is_none: bool = False  # the picture is none of the classes
    frequency: float | None = None  # the share of answers this sure that were correct; None where it was not measured
    is_sure: bool = False

    @property
    def probability(self) -> float:
        """Of the answer."""
        return float(self.probabilities[self.label])


def answers(model: "LeNet", images: Floats, kind: Kind, judgement: Judgement | None = None) -> list[Answer]:
    """The answer of a model to each of the pictures (N, 1, 28, 28) in [0, 1]."""
    shares = view_probabilities(model, images, kind)
    calibrated = cooled(shares.mean(1), judgement.temperature if judgement else 1.0)
    return [
        Answer(
            label=int(probabilities.argmax()),
            probabilities=probabilities,
            raw=of_views[0],
            is_sure=bool(probabilities.max() >= SURE),
        )
        for probabilities, of_views in zip(calibrated, shares, strict=True)
    ]


def view_probabilities(model: "LeNet", images: Floats, kind: Kind) -> Floats:
    """The probabilities of each view of pictures (N, 1, 28, 28): (N, 6, classes)."""
    import torch

    from lenet import inspection

    parts = []
    for start in range(0, max(len(images), 1), BATCH):  # of no pictures there is a batch of none
        moved = views(images[start : start + BATCH], kind)
        with inspection.evaluating(model):
            shares = inspection.probabilities(model, torch.from_numpy(moved.reshape(-1, *moved.shape[2:])))
        parts.append(shares.numpy().reshape(*moved.shape[:2], shares.shape[1]))
    return np.concatenate(parts)


def cooled(probabilities: Floats, temperature: float) -> Floats:
    """Probabilities (N, classes) whose logarithms are divided by `temperature` (Guo et al. 2017, "On calibration")."""
    logarithms = np.log(probabilities + SMALLEST) / temperature
    powers = np.exp(logarithms - logarithms.max(-1, keepdims=True))
    result: Floats = (powers / powers.sum(-1, keepdims=True)).astype(np.float32)
    return result
