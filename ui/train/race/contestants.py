"""The contestants of a race: their runs, names, colours and how far each is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

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


def of(run: Run) -> list[Contestant]:
    """The contestants of a run's race, in their order; none if it is in no race, or alone is left of it."""
    together = races.together(run)
    if len(together) < races.FEWEST:
        return []
    for other in together:
        resources.scheduler().watch(other)
    called = names.of_contestants(together)
    colours = comparison.COLOURS[visitor.theme()]
    return [
        Contestant(other, other.title or name, colour, status(other), logs.whole(other))
        for other, name, colour in zip(together, called, colours, strict=False)
    ]


def is_followed(contestants: Sequence[Contestant]) -> bool:
    """Whether one of them changes, or may go on."""
    return any(one.status.state in FOLLOWED for one in contestants)


def left(contestants: Sequence[Contestant]) -> list[Contestant]:
    """The contestants that have not failed."""
    return [one for one in contestants if one.status.state != RunState.FAILED]


def ranked(contestants: Sequence[Contestant]) -> list[Contestant]:
    """The contestants from the best to the worst: by their test accuracy after the last epoch that all have ended,
    before the first such epoch by their mean loss. Those that have failed come last, and nobody waits for them.
    """
    among = left(contestants)
    failed = [one for one in contestants if one not in among]
    epochs = min((len(one.accuracies) for one in among), default=0)
    if epochs:
        return sorted(among, key=lambda one: -one.accuracies[epochs - 1]) + failed
    return sorted(among, key=lambda one: one.loss) + failed
