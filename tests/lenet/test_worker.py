"""The worker as the app meets it: a real process on a pipe. These wait for what it writes, never for seconds."""

import subprocess
import sys
import time
from collections.abc import Callable

import psutil
import pytest

from lenet import runs
from lenet.runs import Run, status
from lenet.training import TrainConfig
from lenet.worker import Worker

LONG = TrainConfig(dataset="strokes", epochs=500, report_every=1)


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 300  # a loaded machine may be slow, but a hang must end
    while not true():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.02)


@pytest.fixture
def worker():
    one = Worker()
    yield one
    one.close()


def started(worker: Worker, config: TrainConfig) -> Run:
    run = runs.create(config)
    worker.train(run)
    return run


def test_it_trains_one_run_after_the_other_and_stops_either(worker: Worker) -> None:
    first, second = started(worker, LONG), started(worker, LONG)
    wait_until(lambda: bool(runs.events(first).steps), "the first run learns")
    assert status(second).state == "queued"
    worker.stop(second)
    worker.stop(first)
    wait_until(lambda: status(first).state == status(second).state == "stopped", "both have stopped")
    assert first.checkpoint.is_file() and not second.checkpoint.exists()
    assert not runs.events(second).steps


def test_it_saves_and_ends_when_the_app_dies() -> None:
    """The app is a process of its own here, and is killed without a chance to say goodbye."""
    run = runs.create(LONG)
    app = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from lenet import runs, worker; one = worker.Worker();"
            " one.train(runs.find(sys.argv[1])); print(one._process.pid, flush=True); time.sleep(3600)",
            run.id,
        ],
        stdout=subprocess.PIPE,
    )
    assert app.stdout
    worker = psutil.Process(int(app.stdout.readline()))
    wait_until(lambda: bool(runs.events(run).steps), "the run learns")
    app.kill()
    app.wait()
    app.stdout.close()
    worker.wait(60)
    assert status(run).state == "stopped" and run.checkpoint.is_file()


def test_a_dead_worker_is_replaced_its_run_is_interrupted_and_the_line_goes_on() -> None:
    one = Worker()
    try:
        run, waiting = started(one, LONG), started(one, LONG)
        wait_until(lambda: bool(runs.events(run).steps), "the run learns")
        psutil.Process(one._process.pid).kill()
        wait_until(lambda: status(run).state == "interrupted", "the run is interrupted")
        wait_until(lambda: bool(runs.events(waiting).steps), "the run that waited learns")
        one.stop(waiting)
        last = started(one, LONG)
        wait_until(lambda: bool(runs.events(last).steps), "a new run learns")
    finally:
        one.close()
    assert status(waiting).state == status(last).state == "stopped"
