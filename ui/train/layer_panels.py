"""Small curves of a run: the accuracy of each class, and what passes through each layer."""

import math
from collections.abc import Callable, Sequence

from lenet.activations import ACTIVATIONS
from lenet.model_config import ACTIVATED
from ui import formats
from ui.components.sparks import Spark, sparks
from ui.i18n import _, class_names
from ui.train.view import RunView

NORMS = -5, 2  # powers of ten between which a gradient norm is drawn


def classes(view: RunView) -> None:
    """The accuracy of each class after each epoch and, of a run that goes on or is looked at between two tests, now."""
    per_epoch, total = view.series.steps_per_epoch, view.series.total_steps
    tests = [event for event in view.log.epochs if event.class_accuracies and view.reaches(event.epoch * per_epoch)]
    points = [(event.epoch * per_epoch / total, event.class_accuracies) for event in tests]
    newest = view.log.latest.step if view.log.latest and not view.ended else None
    now = newest if view.step is None else view.step
    if view.network and now is not None and now / total not in [x for x, _accuracies in points]:
        points.append((now / total, tuple(view.network.class_accuracies)))
    latest = points[-1][1] if points else ()
    worst = min(range(len(latest)), key=latest.__getitem__, default=-1)
    xs = [x for x, _accuracies in points]
    lines = [
        Spark(
            name,
            xs,
            [accuracies[label] for _x, accuracies in points],
            formats.percent(latest[label], formats.CAPTION) if latest else "",
            marked=label == worst and latest[label] < 0.995,
        )
        for label, name in enumerate(class_names(view.dataset))
    ]
    title, note = _("Each class"), _("right, of its test pictures")
    sparks(title, note, lines, planned=view.series.total_steps, alt=_alt(lines), key="classes")


def layers(view: RunView) -> None:
    """The gradient norms and the saturated units of the layers."""
    events, names = [event for event in view.log.layers if view.reaches(event.step)], ACTIVATED
    xs = [event.step / view.series.total_steps for event in events]
    norms = [
        _line(name, xs, [event.gradient_norms[index] for event in events], formats.small, height)
        for index, name in enumerate((*names, _("Answer")))
    ]
    planned, title = view.series.total_steps, _("Gradient norm")
    note = _("of each layer's weights, log scale")
    sparks(title, note, norms, planned=planned, powers=NORMS, alt=_alt(norms), key="norms", term="gradient_norm")
    saturated = [
        _line(name, xs, [event.saturated[index] for event in events], _percent, float)
        for index, name in enumerate(names)
    ]
    both_ends = ACTIVATIONS[view.run.config.model.activation].saturates
    note = _("where the derivative is nearly 0") if both_ends else _("that answer no picture")
    title = _("Saturated units")
    sparks(title, note, saturated, planned=planned, alt=_alt(saturated), key="saturated", term="saturated")


def _line(
    name: str,
    xs: Sequence[float],
    values: Sequence[float],
    write: Callable[[float], str],
    height_of: Callable[[float], float],
) -> Spark:
    return Spark(name, xs, [height_of(value) for value in values], write(values[-1]) if values else "")


def _percent(share: float) -> str:
    return formats.percent(share, formats.CAPTION)


def height(norm: float) -> float:
    """The height of a gradient norm between NORMS, in [0, 1] unless it is beyond them."""
    low, high = NORMS
    return (math.log10(max(norm, 10.0**low)) - low) / (high - low)


def _alt(lines: Sequence[Spark]) -> str:
    return "; ".join(f"{line.name}: {line.text}" for line in lines)
