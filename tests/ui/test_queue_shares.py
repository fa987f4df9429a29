import pytest

from lenet import runs
from lenet.errors import TrainingError
from lenet.runs import Run, RunState, Status
from lenet.training import TrainConfig
from ui.queue_shares import SHARE, QueueShares

CONFIG = TrainConfig(dataset="strokes", epochs=1)


class EndlessQueue:
    """Takes every run and trains none."""

    def train(self, run: Run, steps: int | None = None) -> None:
        runs.set_status(run, Status(RunState.QUEUED))


def add(shares: QueueShares, address: str, count: int) -> list[Run]:
    """Queue new runs, each of another owner."""
    added = [runs.create(CONFIG, owner=f"{address} {number}") for number in range(count)]
    for run in added:
        shares.train(EndlessQueue(), run, address)  # type: ignore[arg-type]
    return added


def test_one_address_cannot_fill_the_queue_with_many_visitors() -> None:
    shares = QueueShares()
    waiting = add(shares, "203.0.113.9", SHARE)
    with pytest.raises(TrainingError, match="from your Internet address wait already"):
        add(shares, "203.0.113.9", 1)
    add(shares, "198.51.100.7", SHARE)  # others have their own share
    runs.set_status(waiting[0], Status(RunState.RUNNING))
    runs.set_status(waiting[1], Status(RunState.PAUSED))
    add(shares, "203.0.113.9", 2)  # those that wait no longer have given their places back
    with pytest.raises(TrainingError):
        add(shares, "203.0.113.9", 1)


def test_a_run_that_the_queue_refuses_takes_no_share() -> None:
    class FullQueue(EndlessQueue):
        def train(self, run: Run, steps: int | None = None) -> None:
            raise TrainingError("50 runs wait already.")

    shares = QueueShares()
    for _ in range(SHARE + 1):
        with pytest.raises(TrainingError, match="50 runs"):
            shares.train(FullQueue(), runs.create(CONFIG), "203.0.113.9")  # type: ignore[arg-type]
