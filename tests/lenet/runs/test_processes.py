"""Processes of runs that die, and messages that are broken."""

import os
import resource
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from lenet import data, runs
from lenet.runs import status
from lenet.runs.messages import Ended, Train, encode
from lenet.runs.processes import ForkServerProcess
from lenet.runs.scheduler import Scheduler
from tests.conftest import needs
from tests.lenet.runs.conftest import LONG, SHORT, latest_step, start, wait_for_first_step, wait_for_state, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    with closing(Scheduler(forks=True)) as scheduler:
        yield scheduler


def server_of(scheduler: Scheduler) -> ForkServerProcess:
    assert scheduler.processes.server
    return scheduler.processes.server


def test_when_the_fork_server_dies_runs_are_saved_and_the_next_begins(scheduler: Scheduler) -> None:
    run, waiting = start(scheduler, LONG), start(scheduler, LONG)
    wait_for_first_step(run)
    server_of(scheduler).process.kill()
    wait_for_state(run, "interrupted")
    wait_for_first_step(waiting)
    step = latest_step(run)
    scheduler.stop(waiting)
    wait_for_state(waiting, "stopped")
    scheduler.train(run)
    wait_until(lambda: latest_step(run) > step, "the interrupted run resumes")


def test_a_run_that_is_killed_is_interrupted_and_the_next_begins(scheduler: Scheduler) -> None:
    run, waiting = start(scheduler, LONG), start(scheduler, SHORT)
    wait_until(lambda: bool(runs.events(run).epochs), "an epoch has ended")
    (child,) = psutil.Process(server_of(scheduler).process.pid).children()
    child.kill()
    wait_for_state(waiting, "finished")
    assert status(run).state == "interrupted"
    epochs = runs.events(run).epochs
    scheduler.train(run)
    wait_until(lambda: len(runs.events(run).epochs) > len(epochs), "it resumes")
    assert runs.events(run).epochs[: len(epochs)] == epochs


def test_broken_messages_end_neither_side(scheduler: Scheduler) -> None:
    server = server_of(scheduler)
    for message in (b"not JSON\n", b"[]\n", b"{}\n", b'{"kind": "leave", "run": 1}\n', b'{"kind": "train"}\n'):
        server.socket.sendall(message)
    for reply in (b"printed by a library\n", b"[]\n", b"{}\n", b'{"kind": "ended", "run": []}\n', b"\xff\n"):
        scheduler.processes.take_reply(reply)
    scheduler.processes.take_reply(encode(Train("nonesuch")))  # not a message for this side
    scheduler.processes.take_reply(encode(Ended("nonesuch")))
    run = start(scheduler, SHORT)
    wait_for_state(run, "finished")
    wait_until(lambda: scheduler.running() == [], "the scheduler hears of it")
    assert scheduler.processes.server is server


def test_a_run_that_prints_and_reads_does_not_disturb_the_messages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A library in the run's process prints lines that look like messages, and reads standard input."""
    noisy = 'import os, sys\nos.write(1, b\'{"kind": "ended", "run": "x"}\\n\' * 9)\nsys.stdin.read()\n'
    (tmp_path / "sitecustomize.py").write_text(noisy)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    noisy_scheduler = Scheduler(forks=True)
    try:
        run = start(noisy_scheduler, SHORT)
        wait_for_state(run, "finished")
        wait_until(lambda: noisy_scheduler.running() == [], "the scheduler hears of it")
    finally:
        noisy_scheduler.close()


@pytest.mark.parametrize(("name", "state"), [("unpacked/*", "finished"), ("MNIST/raw/train-images*", "failed")])
def test_half_a_data_file_harms_neither_the_fork_server_nor_the_other_runs(
    name: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("mnist")
    files = data.find("mnist")
    assert files
    monkeypatch.setenv("LENET_DATA_DIR", str(tmp_path))
    raw = data.raw_folder(data.info("mnist"))
    raw.mkdir(parents=True)
    for file in files:
        shutil.copy(file, raw)
    data.load("mnist")
    for file in tmp_path.glob(name):
        os.truncate(file, file.stat().st_size // 2)
    with closing(Scheduler(forks=True)) as scheduler:
        server = server_of(scheduler)
        run = start(scheduler, replace(SHORT, dataset="mnist", batch_size=1024))
        waiting = start(scheduler, SHORT)
        wait_for_state(run, state)
        wait_for_state(waiting, "finished")
        assert scheduler.processes.server is server and server.process.poll() is None
    failure = status(run)
    assert ("is damaged" in failure.error) == (state == "failed") == bool(failure.error)


def test_when_the_fork_server_dies_too_often_runs_have_fresh_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lenet.runs.processes.RESTARTS", 1)
    scheduler = Scheduler(forks=True)
    try:
        server_of(scheduler).process.kill()
        for _ in range(2):  # the scheduler must hear that the first has ended
            run = start(scheduler, SHORT)
            wait_for_state(run, "finished")
        assert scheduler.processes.server is None
    finally:
        scheduler.close()


def test_a_process_that_cannot_be_started_leaves_the_run_interrupted_and_the_queue_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scheduler = Scheduler(forks=False)
    try:
        with monkeypatch.context() as patch:
            patch.setattr("lenet.runs.processes.subprocess.Popen", no_process)
            run = start(scheduler, SHORT)
        assert status(run).state == "interrupted" and scheduler.running() == []
        scheduler.train(run)
        wait_for_state(run, "finished")
    finally:
        scheduler.close()


def no_process(*_arguments: object, **_options: object) -> None:
    raise BlockingIOError("Resource temporarily unavailable")


def test_when_the_fork_server_cannot_be_replaced_runs_have_fresh_processes(
    scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("lenet.runs.processes.subprocess.Popen", no_process)
        server_of(scheduler).process.kill()
        wait_until(lambda: scheduler.processes.server is None, "the server is given up")
    run = start(scheduler, SHORT)
    wait_for_state(run, "finished")


def test_a_fork_that_fails_leaves_the_run_interrupted_and_the_queue_goes_on(scheduler: Scheduler) -> None:
    run = start(scheduler, SHORT)  # the server has begun to work when this has ended
    wait_for_state(run, "finished")
    pid = server_of(scheduler).process.pid
    soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (1, hard))
    failed, waiting = start(scheduler, SHORT), start(scheduler, SHORT)
    wait_for_state(failed, "interrupted")
    wait_for_state(waiting, "interrupted")
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))
    scheduler.train(failed)
    wait_for_state(failed, "finished")
