"""The curves of a run, as the chart draws them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lenet import runs
from lenet.runs import Run
from lenet.runs.event_log import EventLog
from lenet.training import TrainConfig
from ui.components.curves import Axis, Curve, Parent, thin
from ui.train import logs, names
from ui.train.smoothing import smooth

TESTS = 200  # points of the test set's curve
# Losses in nats and shares of errors around which the axes end: less than a LeNet reaches on the data set.
LOWEST = {"fashion-mnist": (0.15, 0.04), "kmnist": (0.03, 0.015)}
LOWEST_OF_OTHERS = 0.02, 0.01


@dataclass(frozen=True)
class Series:
    """The curves of a run over its planned length; steps count from the first step of its first ancestor."""

    steps: Sequence[int]  # those that were reported
    losses: Sequence[float]  # of their batches, nats
    accuracies: Sequence[float]  # in [0, 1]
    smoothed_losses: NDArray[np.float64]
    smoothed_accuracies: NDArray[np.float64]
    test_steps: Sequence[int]
    test_accuracies: Sequence[float]
    total_steps: int
    steps_per_epoch: int
    start: int  # where the run begins: 0, or where a fork left its parent
    parent: Parent | None
    classes: int  # guessing is right for one picture in so many
    dataset: str

    @property
    def end(self) -> int:
        """The last step of the axis, which begins at 0."""
        return max([self.start + self.total_steps, *(self.parent.steps[-1:] if self.parent else [])])

    @property
    def axis(self) -> Axis:
        """The axes of the chart, which the run does not change."""
        return axis(
            self.dataset,
            self.classes,
            end=self.end,
            per_epoch=self.steps_per_epoch,
            start=self.start,
            planned=self.total_steps,
        )

    def curve(self, spread: Sequence[tuple[float, float]] = ()) -> Curve:
        """The run in the chart; `spread`: mean and deviation of the test accuracy over the seeds, after each epoch."""
        return Curve(
            xs=self.steps,
            losses=self.losses,
            accuracies=self.accuracies,
            smoothed_losses=self.smoothed_losses,
            smoothed_accuracies=self.smoothed_accuracies,
            tests=[*zip(self.test_steps, self.test_accuracies, strict=True)],
            spread=[
                (self.start + epoch * self.steps_per_epoch, mean, deviation)
                for epoch, (mean, deviation) in enumerate(spread, 1)
            ],
        )


def axis(dataset: str, classes: int, *, end: float, **more: Any) -> Axis:
    """The axes of a chart of runs on a data set; `more` as `Axis` has it."""
    loss, error = LOWEST.get(dataset, LOWEST_OF_OTHERS)
    return Axis(end=end, classes=classes, lowest_loss=loss, lowest_error=error, **more)


def of_run(run: Run, log: EventLog) -> Series:
    """The curves of a run so far."""
    steps, epochs, per_epoch = log.steps_and_latest, log.epochs, run.config.steps_per_epoch
    drawn = [epochs[index] for index in thin([event.test_accuracy for event in epochs], limit=TESTS)]
    return Series(
        steps=[run.start + event.step for event in steps],
        losses=[event.loss for event in steps],
        accuracies=[event.accuracy for event in steps],
        smoothed_losses=smooth([event.loss for event in steps]),
        smoothed_accuracies=smooth([event.accuracy for event in steps]),
        test_steps=[run.start + event.epoch * per_epoch for event in drawn],
        test_accuracies=[event.test_accuracy for event in drawn],
        total_steps=run.config.epochs * per_epoch,
        steps_per_epoch=per_epoch,
        start=run.start,
        parent=_parent(run),
        classes=run.config.model.classes,
        dataset=run.config.dataset,
    )


def empty(config: TrainConfig) -> Series:
    """The curves of a run that has not begun."""
    nothing = np.empty(0)
    per_epoch = config.steps_per_epoch
    total, classes = config.epochs * per_epoch, config.model.classes
    return Series([], [], [], nothing, nothing, [], [], total, per_epoch, 0, None, classes, config.dataset)


def _parent(run: Run) -> Parent | None:
    """The curves of the run that a fork left, if that run is still there."""
    parent = runs.find(run.origin.run) if run.origin else None
    return replace(logs.as_parent(parent), name=names.title(parent)) if parent else None
