"""`curves`: loss and accuracy of a run, drawn live in the browser."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ui import formats
from ui.components import packed, register
from ui.i18n import _

POINTS = 1000  # dots a browser redraws 20 times a second without effort
LOSS_TICKS = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 1000.0)  # nats
INSET = 40, 6  # px at the left and the right of the axis of steps, as in axes.js
APART = 1.5  # a tick closer than this factor to the loss of guessing is left out

_component = register("curves")


@dataclass(frozen=True)
class Parent:
    """The curves of a fork's parent, as they are drawn."""

    steps: list[int]
    smoothed_losses: NDArray[np.float64]  # nats
    smoothed_accuracies: NDArray[np.float64]  # in [0, 1]

    def packed(self) -> dict[str, str]:
        """For the browser, thinned."""
        indices = thin(self.smoothed_losses, self.smoothed_accuracies, limit=POINTS // 2)
        series = {"steps": self.steps, "losses": self.smoothed_losses, "accuracies": self.smoothed_accuracies}
        return {name: packed(np.asarray(values, dtype=float)[indices]) for name, values in series.items()}


def curves(
    *,
    steps: Sequence[int],
    losses: Sequence[float],
    accuracies: Sequence[float],
    smoothed_losses: ArrayLike,
    smoothed_accuracies: ArrayLike,
    test_steps: Sequence[int],
    test_accuracies: Sequence[float],
    total_steps: int,
    steps_per_epoch: int,
    start: int,
    classes: int,
    parent: Parent | None,
    message: str | None,
    alt: str,
    key: str,
) -> None:
    """Draw the curves of one run over its whole planned length; call it again with more points as they come.

    Args:
        steps: the reported steps, rising; empty before a run, which shows what guessing would give.
        losses, accuracies: of the batch at each step, in nats and in [0, 1].
        smoothed_losses, smoothed_accuracies: the same, smoothed (see ui.train.smoothing).
        test_steps, test_accuracies: the steps after which the test pictures were asked, and the share answered right.
        total_steps: how many this run has when it ends.
        start: the step after which it begins; above 0 for a fork.
        classes: how many there are; guessing is right for one picture in so many, and its loss is their logarithm.
        parent: the run that a fork left.
        message: a sentence in the middle of the loss chart, such as what to press.
        alt: the charts in words.
    """
    indices = thin(losses, accuracies)
    series = {
        "steps": steps,
        "losses": losses,
        "accuracies": accuracies,
        "smoothedLosses": smoothed_losses,
        "smoothedAccuracies": smoothed_accuracies,
    }
    data: dict[str, object] = {
        name: packed(np.asarray(values, dtype=float)[indices]) for name, values in series.items()
    }
    data |= {
        "tests": [[step, float(accuracy)] for step, accuracy in zip(test_steps, test_accuracies, strict=True)],
        "planned": total_steps,
        "start": start,
        "classes": classes,
        "lossTicks": loss_ticks(classes),
        "total": max([start + total_steps, *(parent.steps[-1:] if parent else [])]),
        "parent": parent and parent.packed(),
        "epoch": steps_per_epoch,
        "message": message or "",
        "alt": alt,
        "words": _words(start),
    }
    _component(key=key, data=data)


def loss_ticks(classes: int) -> list[tuple[float, str]]:
    """The losses beside a logarithmic axis, rising, each with its text; that of guessing is one of them."""
    guessing = math.log(classes)
    ticks = [(tick, f"{tick:g}") for tick in LOSS_TICKS if not 1 / APART < tick / guessing < APART]
    return sorted([*ticks, (guessing, formats.number(guessing, 1))])


def _words(start: int) -> dict[str, str]:
    return {
        "branch": _("forked at step {step:,}").format(step=start),
        "lossTitle": _("Loss"),
        "lossScale": _(", log scale"),
        "accuracyTitle": _("Accuracy"),
        "loss": _("loss"),
        "train": _("train"),
        "test": _("test"),
        "step": _("step {number}"),
        "epoch": _("epoch {number}"),
        "guessing": _("guessing: {value}"),
        "whole": _("Show the whole run"),
    }


def thin(*series: ArrayLike, limit: int = POINTS) -> NDArray[np.intp]:
    """Which points to draw so that the picture looks as if all were drawn.

    Args:
        series: one or more sequences of equal length.
        limit: how many points may be drawn.
    Returns:
        Rising indices, at most `limit`: all of them where they are few, else the first, the last, and for each series
        the lowest and the highest point of every stretch.
    """
    arrays = [np.asarray(values, dtype=float) for values in series]
    length = len(arrays[0])
    if length <= limit:
        return np.arange(length)
    stretches = (limit - 2) // (2 * len(arrays))
    bounds = np.linspace(0, length, stretches + 1).astype(int)
    indices = {0, length - 1}
    for values in arrays:
        for start, end in pairwise(bounds):
            indices |= {start + values[start:end].argmin(), start + values[start:end].argmax()}
    return np.array(sorted(indices), dtype=np.intp)
