"""The answer to a picture: the weighted mean over six slightly moved views, and how far it can be believed.

`lenet/web/judge.js` computes the same in the browser. Importing this module needs no torch.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lenet import guards
from lenet.judgement import SURE, Answer, Floats, Judgement, Novelty, cooled
from lenet.preprocessing import Kind
from lenet.views import mean, views

if TYPE_CHECKING:
    from torch import Tensor, nn

    from lenet.model import LeNet

__all__ = ["Answer", "Judgement", "Seen", "answers", "cooled", "guard_odds", "scores", "see", "signs"]

BATCH = 100  # pictures whose views the network sees at once; 500 take 1.5 times as long, for more new memory
SURE_PROBABILITY = 0.95  # the least of an answer that is called sure, where nothing was measured


class Seen(NamedTuple):
    """What a network makes of N pictures, before anything of it is judged."""

    shares: Floats  # (N, views, classes), probabilities
    energy: Floats  # (N,), minus the logarithm of the sum of exp(logits) of the picture itself (Liu et al. 2020)
    units: Floats  # (N, 84), of F6 for the picture itself
    guard: Floats  # (N,), the guard's log-odds that a picture is none of the classes; 0 without a guard
    picture_weight: float = 1.0  # how often the picture itself counts among its views

    def part(self, rows: slice) -> "Seen":
        """The same of some of the pictures."""
        return Seen(self.shares[rows], self.energy[rows], self.units[rows], self.guard[rows], self.picture_weight)

    @property
    def mean(self) -> Floats:
        """The weighted mean over the views, (N, classes): the answers' probabilities before they are calibrated."""
        return mean(self.shares, self.picture_weight)

    @property
    def labels(self) -> NDArray[np.int64]:
        """The answers, (N,)."""
        labels: NDArray[np.int64] = self.mean.argmax(1)
        return labels

    @property
    def agreement(self) -> Floats:
        """The least probability that any view gives the answer, (N,)."""
        agreement: Floats = np.take_along_axis(self.shares, self.labels[:, None, None], 2)[..., 0].min(1)
        return agreement


def answers(model: "LeNet", images: Floats, kind: Kind, judgement: Judgement | None = None) -> list[Answer]:
    """The answer of a model to each of the pictures (N, 1, 28, 28) in [0, 1]."""
    novelty = judgement.novelty if judgement else None
    weight = judgement.picture_weight if judgement else 1.0
    seen = see(model, images, kind, novelty.guard if novelty else "", weight)
    probabilities = cooled(seen.mean, judgement.temperature if judgement else 1.0)
    found = scores(signs(seen, novelty), novelty).tolist() if novelty else [None] * len(images)
    return [
        _answer(*of_one, judgement)
        for of_one in zip(seen.labels.tolist(), probabilities, seen.shares, seen.agreement.tolist(), found, strict=True)
    ]


def _answer(
    label: int,
    probabilities: Floats,
    shares: Floats,
    agreement: float,
    novelty: float | None,
    judgement: Judgement | None,
) -> Answer:
    is_none = novelty is not None and novelty > 0
    frequency = judgement.frequency(agreement) if judgement else None
    sure = float(probabilities[label]) >= SURE_PROBABILITY if frequency is None else frequency >= SURE
    return Answer(
        label=label,
        probabilities=probabilities,
        raw=shares[0],
        agreement=agreement,
        novelty=novelty,
        is_none=is_none,
        frequency=frequency,
        is_sure=sure and not is_none,
    )


def see(model: "LeNet", images: Floats, kind: Kind, guard: str = "", picture_weight: float = 1.0) -> Seen:
    """What a model makes of pictures (N, 1, 28, 28) in [0, 1] and of their views.

    Args:
        guard: the name of the guard that looks at them, too.
        picture_weight: how often the picture itself counts among its views.
    """
    import torch

    from lenet import inspection

    watch = guards.guard(guard).model() if guard else None
    parts: list[tuple[Floats, Floats, Floats, Floats]] = []  # the columns of Seen
    for start in range(0, max(len(images), 1), BATCH):  # of no pictures there is a batch of none
        moved = torch.from_numpy(views(images[start : start + BATCH], kind))
        count, each = moved.shape[:2]
        values = inspection.activations(model, moved.flatten(0, 1))
        logits = values["Answer"].view(count, each, model.config.classes)
        parts.append(
            (
                logits.softmax(2).numpy(),
                -logits[:, 0].logsumexp(1).numpy(),
                values["F6"][::each].numpy(),
                _none_odds(watch, moved[:, 0]) if watch else np.zeros(len(moved), np.float32),
            )
        )
    shares, energy, units, odds = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return Seen(shares, energy, units, odds, picture_weight)


def signs(seen: Seen, novelty: Novelty) -> dict[str, NDArray[np.float64]]:
    """Signs that a picture is none of the classes; each is (N,), and the larger, the more it is.

    guard: its log-odds. energy: the network's. disagreement: of the views. distance, where the novelty has means: from
    the nearest class's mean in F6, in standard deviations, the root of the mean over the units (Lee et al. 2018).
    """
    result = {
        "guard": seen.guard.astype(np.float64),
        "energy": seen.energy.astype(np.float64),
        "disagreement": 1.0 - seen.agreement.astype(np.float64),
    }
    if novelty.means:
        steps = (seen.units[:, None] - np.array(novelty.means)) / np.array(novelty.scale)
        result["distance"] = np.sqrt((steps**2).mean(2).min(1))
    return result


def scores(found: dict[str, NDArray[np.float64]], novelty: Novelty) -> NDArray[np.float64]:
    """The novelty of pictures by their signs, (N,)."""
    total = np.full(len(next(iter(found.values()))), novelty.bias)
    for name, weight in novelty.signs.items():
        total += weight * found[name]
    return total


def guard_odds(guard: str, images: Floats) -> Floats:
    """The log-odds of a guard that pictures (N, 1, 28, 28) are none of its classes, (N,)."""
    import torch

    return _none_odds(guards.guard(guard).model(), torch.from_numpy(images))


def _none_odds(watch: "nn.Module", images: "Tensor") -> Floats:
    import torch

    with torch.no_grad():
        logits = watch(images)
    odds: Floats = (logits[:, -1] - logits[:, :-1].logsumexp(1)).numpy()
    return odds
