"""Runs that learn in a second, and runs in real processes: tests wait for what is written, never for seconds."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from lenet import runs
from lenet.data import Dataset
from lenet.runs import Run, recorder, status
from lenet.runs.scheduler import FORKS, Scheduler
from lenet.training import TrainConfig

LONG = TrainConfig(dataset="strokes", epochs=500, report_every=1)
SHORT = TrainConfig(dataset="strokes", epochs=1, report_every=1)


@pytest.fixture
def stripes_for_runs(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that are recorded in this process learn `stripes`: 4 steps an epoch with batches of 16."""
    monkeypatch.setattr(recorder, "load_dataset", lambda name: stripes)


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    with closing(Scheduler()) as scheduler:
        yield scheduler


@pytest.fixture(params=["forks", "fresh"])
def either_scheduler(request: pytest.FixtureRequest) -> Iterator[Scheduler]:
    """One that forks its processes, and one that starts each of them anew, which takes seconds."""
    if request.param == "forks" and not FORKS:
        pytest.skip("forks on Linux only")
    with closing(Scheduler(forks=request.param == "forks")) as scheduler:
        yield scheduler


def wait_until(condition: Callable[[], bool], name: str) -> None:
    deadline = time.monotonic() + 600  # a loaded machine may be slow, but a hang must end
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {name}"
        time.sleep(0.02)


def start(scheduler: Scheduler, config: TrainConfig, owner: str = "") -> Run:
    run = runs.create(config, owner=owner)
    scheduler.train(run)
    return run


def wait_for_first_step(run: Run) -> None:
    wait_until(lambda: runs.events(run).latest is not None, "the run learns")


def wait_for_state(run: Run, state: str) -> None:
    wait_until(lambda: status(run).state == state, f"the run is {state}")


def latest_step(run: Run) -> int:
    latest = runs.events(run).latest
    assert latest
    return latest.step
