"""Shares of the queue: visitors from one address can fill half of it, however many they are."""

import threading

from lenet import runs
from lenet.errors import TrainingError
from lenet.runs import Run, RunState
from lenet.runs.admission import MOST_JOBS
from lenet.runs.scheduler import Scheduler

SHARE = MOST_JOBS // 2  # runs from one address that may wait at one time; a classroom or a proxy has one for all


class QueueShares:
    """The addresses from which the waiting runs of a server come; shared by all visitors."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._addresses: dict[str, str] = {}  # by the id of a run that waits

    def train(self, scheduler: Scheduler, run: Run, address: str, steps: int | None = None) -> None:
        """Put a run into the queue, as `Scheduler.train` does, for a visitor from an address.

        Raises:
            TrainingError: too many runs from this address wait, or see `Scheduler.train`.
        """
        with self._lock:
            self._addresses = {run_id: other for run_id, other in self._addresses.items() if _waits(run_id)}
            if list(self._addresses.values()).count(address) >= SHARE:
                raise TrainingError(
                    "{count} runs from your Internet address wait already. Come back when one has ended.", count=SHARE
                )
            scheduler.train(run, steps)
            self._addresses[run.id] = address


def _waits(run_id: str) -> bool:
    run = runs.find(run_id)
    return run is not None and runs.status(run).state == RunState.QUEUED
