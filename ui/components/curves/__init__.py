"""`curves`: loss and accuracy of one run, drawn live, or of several runs to compare them. The browser draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ui.components import packed, register
from ui.i18n import N_, _, joined

POINTS = 1000  # dots a browser redraws 20 times a second without effort
UNITS = {"step": N_("steps"), "epoch": N_("epochs"), "seconds": N_("seconds")}

_component = register("curves")


@dataclass(frozen=True)
class Parent:
    """The mean lines of a fork's parent."""

    steps: Sequence[int]
    smoothed_losses: NDArray[np.float64]  # nats
    smoothed_accuracies: NDArray[np.float64]  # in [0, 1]
    name: str = ""

    def packed(self) -> dict[str, str]:
        """For the browser, thinned."""
        indices = thin(self.smoothed_losses, self.smoothed_accuracies, limit=POINTS // 2)
        series = {"steps": self.steps, "losses": self.smoothed_losses, "accuracies": self.smoothed_accuracies}
        return {name: packed(np.asarray(values, dtype=float)[indices]) for name, values in series.items()}


@dataclass(frozen=True)
class Curve:
    """One run: values of batches, their means, and tests, along the horizontal axis."""

    xs: Sequence[float]
    smoothed_losses: NDArray[np.float64]  # nats
    smoothed_accuracies: NDArray[np.float64]  # in [0, 1]
    losses: Sequence[float] = ()  # of the batch at each x, nats; empty where only means are drawn
    accuracies: Sequence[float] = ()
    tests: Sequence[tuple[float, float]] = ()  # x and accuracy
    spread: Sequence[tuple[float, float, float]] = ()  # x, mean and deviation of the test accuracy over the seeds
    name: str = ""
    colour: str = ""

    def packed(self, limit: int) -> dict[str, object]:
        """For the browser, at most `limit` points."""
        means = self.smoothed_losses, self.smoothed_accuracies
        indices = thin(*((self.losses, self.accuracies) if len(self.losses) else means), limit=limit)
        series = {
            "xs": self.xs,
            "losses": self.losses,
            "accuracies": self.accuracies,
            "meanLosses": self.smoothed_losses,
            "meanAccuracies": self.smoothed_accuracies,
        }
        arrays = {name: np.asarray(values, dtype=float) for name, values in series.items()}
        return {
            **{name: packed(values[indices] if len(values) else values) for name, values in arrays.items()},
            "tests": [[float(value) for value in point] for point in self.tests],
            "spread": [[float(value) for value in point] for point in self.spread],
            "name": self.name,
            "colour": self.colour,
        }


@dataclass(frozen=True)
class Axis:
    """The axes of a chart, which stay as they are while a run trains."""

    end: float  # of the horizontal axis, which begins at 0
    classes: int  # guessing is right for one picture in so many, and its loss is their logarithm
    lowest_loss: float  # around which the axis of the loss ends, nats
    lowest_error: float  # around which the axis of the accuracy ends, in (0, 1)
    unit: str = "step"  # one of UNITS
    per_epoch: int = 1  # steps
    start: int = 0  # the step after which the run begins; above 0 for a fork
    planned: int = 0  # steps of the run when it ends


@dataclass(frozen=True)
class Texts:
    """What a chart says besides its numbers."""

    alt: str  # the chart in words
    message: str = ""  # in the middle of the loss, such as what to press
    note: str = ""  # above: what the line is
    file: str = "curves"  # name of a saved picture or table, without its ending


def curves(
    lines: Sequence[Curve],
    axis: Axis,
    texts: Texts,
    *,
    key: str,
    of: str = "",
    parent: Parent | None = None,
    limit: int = POINTS,
) -> None:
    """Draw one run, with dots and values at the ends of its lines, or several, each with its name.

    Call it again with more points as they come.

    Args:
        lines: none or one without points shows what guessing would give.
        of: what is drawn; with another `of`, a zoom ends.
        parent: the run that a fork left.
        limit: points that are drawn of each line.
    """
    data = {
        "runs": [line.packed(limit) for line in lines],
        "end": float(axis.end),
        "unit": axis.unit,
        "epoch": axis.per_epoch,
        "start": axis.start,
        "planned": axis.planned,
        "classes": axis.classes,
        "lowestLoss": axis.lowest_loss,
        "lowestError": axis.lowest_error,
        "parent": parent and parent.packed(),
        "of": of,
        "words": _words(axis, parent),
        "terms": ["loss", "accuracy"],
        **vars(texts),
    }
    data["alt"] = joined(texts.alt, _("Plus and minus zoom, arrows move, 0 shows all."))
    _component(key=key, data=data)


def _words(axis: Axis, parent: Parent | None) -> dict[str, str]:
    branch = _("from {name}, step {step:,}").format(name=parent.name, step=axis.start) if parent else ""
    return {
        "branch": branch,
        "lossTitle": _("Loss"),
        "lossScale": _(", log scale"),
        "accuracyTitle": _("Accuracy"),
        "accuracyScale": _(", log scale of the errors"),
        "loss": _("loss"),
        "train": _("train"),
        "test": _("test"),
        "step": _("step {number}"),
        "epoch": _("epoch {number}"),
        "unit": _(UNITS[axis.unit]),
        "guessing": _("guessing: {value}"),
        "whole": _("Show the whole run"),
        "save": _("Save"),
        "png": _("Picture (PNG)"),
        "svg": _("Picture (SVG)"),
        "csv": _("Numbers (CSV)"),
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
