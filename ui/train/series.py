"""The curves of a run, as both kinds of chart draw them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lenet import runs
from lenet.runs import Run
from lenet.runs.event_log import EventLog
from lenet.training import TrainConfig
from ui.components.curves import Parent, thin
from ui.train import logs
from ui.train.smoothing import smooth

TESTS = 200  # points of the test set's curve


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

    @property
    def end(self) -> int:
        """The last step of the axis, which begins at 0."""
        return max([self.start + self.total_steps, *(self.parent.steps[-1:] if self.parent else [])])


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
    )


def empty(config: TrainConfig) -> Series:
    """The curves of a run that has not begun."""
    nothing = np.empty(0)
    per_epoch = config.steps_per_epoch
    total, classes = config.epochs * per_epoch, config.model.classes
    return Series([], [], [], nothing, nothing, [], [], total, per_epoch, 0, None, classes)


def _parent(run: Run) -> Parent | None:
    """The curves of the run that a fork left, if that run is still there."""
    parent = runs.find(run.origin.run) if run.origin else None
    return logs.as_parent(parent) if parent else None
