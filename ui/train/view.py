"""Everything that the Train page draws of a run, computed once per update."""

from dataclasses import dataclass
from pathlib import Path

from lenet import data
from lenet.data import DatasetInfo
from lenet.errors import CheckpointError
from lenet.runs import ACTIVE, Run, Status, status, weights_file
from lenet.runs.event_log import EventLog
from ui import formats, resources
from ui.i18n import _
from ui.train import network_view, series
from ui.train.network_view import NetworkView
from ui.train.series import Series

FOLLOWED = (*ACTIVE, "paused")  # statuses of a run that changes, or may go on


@dataclass(frozen=True)
class RunView:
    """A run at one moment."""

    run: Run
    status: Status
    log: EventLog
    series: Series
    weights: Path | None  # the file with the weights that are looked at
    network: NetworkView | None  # with these weights; None before there are any
    step: int | None = None  # of the snapshot that is looked at; None for the newest network
    damaged: str = ""  # the name of the file with the weights, if it cannot be read

    @property
    def dataset(self) -> DatasetInfo:
        """The data set of the run."""
        return data.info(self.run.config.dataset)

    def reaches(self, step: int) -> bool:
        """Whether a step of the run was over at the moment that is looked at."""
        return self.step is None or step <= self.step

    @property
    def ended(self) -> bool:
        """Whether the run has ended."""
        return self.status.state not in FOLLOWED

    @property
    def alt(self) -> str:
        """The curves in words."""
        if not self.log.latest:
            return _("Loss and accuracy, before the first step.")
        loss, step = formats.loss(float(self.series.smoothed_losses[-1])), self.log.latest.step
        words = _("Loss {loss} after step {step}").format(loss=loss, step=step)
        if self.log.epochs:
            accuracy = formats.percent(self.log.epochs[-1].test_accuracy)
            words += _("; accuracy on the test pictures {accuracy}").format(accuracy=accuracy)
        return words + "."


def is_followed(run: Run) -> bool:
    """Whether a run changes, or may go on."""
    return status(run).state in FOLLOWED


def of(run: Run, step: int | None = None) -> RunView:
    """The run now; its network now, or after `step`, one of its snapshots."""
    log, weights = resources.event_log(run), weights_file(run, step)
    network, damaged = None, ""
    if weights:
        try:
            network = network_view.of_weights(run, weights)
        except (OSError, CheckpointError):
            damaged, weights = weights.name, None
    return RunView(run, status(run), log, series.of_run(run, log), weights, network, step, damaged)
