"""Several runs in one chart, to compare them: their names, colours and curves."""

from collections.abc import Sequence

from lenet import runs
from lenet.runs import Run
from ui import formats
from ui.components.curves import Axis, Curve
from ui.i18n import _
from ui.train import logs, names, series, wording
from ui.train.smoothing import smooth

COLOURS = {  # lines of several runs, told apart in every kind of colour vision
    "light": ("#1D376E", "#BF3517", "#4A86C5", "#946A00", "#1F7A4D", "#6B4BA1"),
    "dark": ("#9DBBF2", "#FF8B6C", "#5B8FD6", "#E3C25B", "#6CC495", "#B9A1E8"),
}
MOST = len(COLOURS["light"])  # runs that one chart tells apart


def names_of(compared: Sequence[Run]) -> list[str]:
    """What each run is called."""
    titles = names.titles(runs.every())
    return [titles.get(run.id) or names.title(run) for run in compared]


def differences(compared: Sequence[Run]) -> dict[str, list[str]]:
    """The settings in which runs differ, with the value of each run."""
    return wording.differences([run.config for run in compared])


def curve(run: Run, name: str, colour: str, unit: str) -> Curve:
    """A run along an axis of `unit`: its mean lines, and its tests with the error bars of its seeds."""
    log, per_epoch, spread = logs.whole(run), run.config.steps_per_epoch, logs.spread(run)
    steps = log.steps_and_latest
    seconds = [event.seconds for event in steps]
    along = {
        "step": [float(run.start + event.step) for event in steps],
        "epoch": [event.step / per_epoch for event in steps],
        "seconds": seconds,
    }

    def end_of(epoch: int) -> float:
        step = epoch * per_epoch
        if unit == "seconds":
            return max((event.seconds for event in steps if event.step <= step), default=0.0)
        return float(run.start + step) if unit == "step" else float(epoch)

    several = spread.by_epoch() if len(spread.accuracies) > 1 else []
    return Curve(
        xs=along[unit],
        smoothed_losses=smooth([event.loss for event in steps]),
        smoothed_accuracies=smooth([event.accuracy for event in steps]),
        tests=[(end_of(event.epoch), event.test_accuracy) for event in log.epochs],
        spread=[(end_of(epoch), mean, deviation) for epoch, (mean, deviation) in enumerate(several, 1)],
        name=name,
        colour=colour,
    )


def axis(compared: Sequence[Run], lines: Sequence[Curve], unit: str, *, planned: bool = False) -> Axis:
    """The axes on which all of the runs are in view; `planned`: until their planned end, if the unit tells it."""
    ends = [point[0] for line in lines for point in line.tests] + [line.xs[-1] for line in lines if len(line.xs)]
    if planned and unit != "seconds":
        ends += [run.config.epochs * (run.config.steps_per_epoch if unit == "step" else 1) for run in compared]
    classes = max(run.config.model.classes for run in compared)
    names = {run.config.dataset for run in compared}
    return series.axis(names.pop() if len(names) == 1 else "", classes, end=max([1.0, *ends]), unit=unit)


def alt(lines: Sequence[Curve]) -> str:
    """The chart in words."""
    ends = [
        _("{name}: loss {loss}, accuracy {accuracy}").format(
            name=line.name,
            loss=formats.loss(float(line.smoothed_losses[-1])),
            accuracy=formats.percent(float(line.smoothed_accuracies[-1])),
        )
        for line in lines
        if len(line.xs)
    ]
    return "; ".join(ends) + "."
