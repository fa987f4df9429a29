"""The contestants of a race: their runs, names, colours and how far each is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lenet.runs import Run, RunState, Status, races, status
from lenet.runs.event_log import EventLog
from ui import resources, visitor
from ui.train import comparison, logs, names
from ui.train.smoothing import smooth
from ui.train.view import FOLLOWED


@dataclass(frozen=True)
class Contestant:
    """A run of a race at one moment."""

    run: Run
    name: str  # among the others
    colour: str  # of its line in the chart
    status: Status
    log: EventLog

    @property
    def parameters(self) -> int:
        """The number of its network's parameters."""
        return sum(layer.parameters for layer in self.run.config.layers)

    @property
    def loss(self) -> float:
        """The mean loss at the end of its line in the chart, in nats; infinite before the first."""
        losses = smooth([event.loss for event in self.log.steps_and_latest])
        return float(losses[-1]) if len(losses) else math.inf

    @property
    def accuracies(self) -> list[float]:
        """Its test accuracy after each epoch, in [0, 1]."""
        return [event.test_accuracy for event in self.log.epochs]


class Tests(NamedTuple):
    """The test accuracies by which the contestants of a race are compared."""

    accuracies: dict[str, float]  # in [0, 1], by the ids of the runs; those that were not tested are missing
    epoch: int  # after which these were; 0 for those of the networks that a race has left


def of(run: Run) -> list[Contestant]:
    """The contestants of a run's race, in their order; empty if it is in no race, or all others were deleted."""
    together = races.together(run)
    if len(together) < races.FEWEST:
        return []
    for other in together:
        resources.scheduler().watch(other)
    titles = names.of_contestants(together)
    colours = comparison.COLOURS[visitor.theme()]
    return [
        Contestant(other, other.title or name, colour, status(other), logs.whole(other))
        for other, name, colour in zip(together, titles, colours, strict=False)
    ]


def is_followed(contestants: Sequence[Contestant]) -> bool:
    """Whether one of them changes, or may go on."""
    return any(one.status.state in FOLLOWED for one in contestants)


def not_failed(contestants: Sequence[Contestant]) -> list[Contestant]:
    """The contestants that have not failed."""
    return [one for one in contestants if one.status.state != RunState.FAILED]


def tests(contestants: Sequence[Contestant]) -> Tests:
    """The accuracies of the contestants, all after the same step.

    Once the race has ended these are those of its networks, if all contestants have one: a run that is stopped is
    tested once more. Else they are those after the last epoch that all have ended. Nobody waits for a contestant that
    has failed; it has its own last one.
    """
    racing = not_failed(contestants)
    failed = {one.run.id: one.accuracies[-1] for one in contestants if one not in racing and one.accuracies}
    epoch = min((len(one.accuracies) for one in racing), default=0)
    if not is_followed(contestants):
        final = {one.run.id: logs.test_accuracy(one.run) for one in racing if one.run.checkpoint.is_file()}
        known = {name: accuracy for name, accuracy in final.items() if accuracy is not None}
        if len(known) == len(racing) or not epoch:
            return Tests(failed | known, 0)
    return Tests(failed | {one.run.id: one.accuracies[epoch - 1] for one in racing if epoch}, epoch)


def ranked(contestants: Sequence[Contestant]) -> list[Contestant]:
    """The contestants from the best to the worst: by their test accuracy, before all have one by their mean loss.

    Those that have failed come last.
    """
    racing, accuracies = not_failed(contestants), tests(contestants).accuracies
    failed = [one for one in contestants if one not in racing]
    if all(one.run.id in accuracies for one in racing):
        return sorted(racing, key=lambda one: -accuracies[one.run.id]) + failed
    return sorted(racing, key=lambda one: one.loss) + failed
