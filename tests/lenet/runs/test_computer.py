"""Calls of functions in a process that has torch."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import psutil
import pytest

from lenet import checkpoints, runs
from lenet.errors import ComputationError, DataError
from lenet.model import LeNet
from lenet.runs.computer import Computer
from lenet.runs.scheduler import Scheduler
from tests.lenet.runs.conftest import SHORT, start, wait_for_first_step, wait_for_state, wait_until

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")


@pytest.fixture(params=[pytest.param(True, marks=LINUX, id="forked"), pytest.param(False, id="fresh")])
def scheduler(request: pytest.FixtureRequest) -> Iterator[Scheduler]:
    with closing(Scheduler(forks=request.param)) as scheduler:
        yield scheduler


def processes(scheduler: Scheduler) -> list[psutil.Process]:
    """The processes that compute, in the order of their start."""
    server = scheduler.processes.server
    children = psutil.Process(server.process.pid if server else None).children()
    computing = [child for child in children if server or "lenet.runs.computation" in child.cmdline()]
    return sorted(computing, key=psutil.Process.create_time)


def process(scheduler: Scheduler) -> psutil.Process:
    """The only process that computes."""
    (found,) = processes(scheduler)
    return found


def test_calls_are_answered_by_one_process(scheduler: Scheduler) -> None:
    network, images = checkpoints.network(LeNet()), np.random.default_rng(0).random((5, 1, 28, 28), np.float32)
    first = scheduler.compute("layers", network, images[:1])
    assert first["C1"].shape == (6, 24, 24)
    answering = process(scheduler)
    assert np.array_equal(scheduler.compute("layers", network, images[:1])["C1"], first["C1"])
    assert process(scheduler) == answering and answering.pid != os.getpid()


def test_an_error_of_the_function_is_raised_here_and_the_process_lives(scheduler: Scheduler) -> None:
    with pytest.raises(DataError, match="Unknown data set 'nonesuch'"):
        scheduler.compute("test_answers", checkpoints.network(LeNet()), "nonesuch", [0], 10)
    answering = process(scheduler)
    with pytest.raises(RuntimeError, match="nonesuch"):
        scheduler.compute("nonesuch")
    assert len(scheduler.compute("device")) == 2 and process(scheduler) == answering


def test_a_process_that_was_killed_is_replaced(scheduler: Scheduler) -> None:
    before = scheduler.compute("device")
    killed = process(scheduler)
    killed.kill()
    assert scheduler.compute("device") == before
    wait_until(lambda: not killed.is_running() or killed.status() == psutil.STATUS_ZOMBIE, "it has ended")


def test_a_slow_call_holds_up_no_quick_one(scheduler: Scheduler) -> None:
    scheduler.compute("device")
    results: list[bytes] = []
    slow = threading.Thread(target=lambda: results.append(scheduler.compute("stroke_digits_file")))
    slow.start()
    wait_until(lambda: len(processes(scheduler)) == 2, "the slow call has a process of its own")
    busy = processes(scheduler)[1]
    busy.suspend()
    assert len(scheduler.compute("device")) == 2
    busy.resume()
    slow.join()
    assert len(results[0]) > 100_000


def test_where_no_process_lives_long_enough_a_sentence_says_so() -> None:
    starts: list[int] = []

    def start() -> None:
        starts.append(1)
        raise BlockingIOError("Resource temporarily unavailable")

    with pytest.raises(ComputationError, match="Load the page again"):
        Computer(start).call("device")  # type: ignore[arg-type]
    assert len(starts) == 2


@LINUX
@pytest.mark.parametrize("scheduler", [True], indirect=True)
def test_the_process_shares_the_fork_server_with_runs_and_ends_with_it(scheduler: Scheduler) -> None:
    scheduler.compute("device")
    answering = process(scheduler)
    run = start(scheduler, SHORT)
    wait_for_first_step(run)
    assert scheduler.compute("device")
    wait_for_state(run, "finished")
    scheduler.close()  # waits for the fork server, which waits for its children
    assert not answering.is_running()


@LINUX
@pytest.mark.parametrize("scheduler", [True], indirect=True)
def test_the_death_of_the_fork_server_is_noticed_although_the_process_that_computes_lives(scheduler: Scheduler) -> None:
    scheduler.compute("device")
    server = scheduler.processes.server
    assert server
    os.kill(server.process.pid, signal.SIGKILL)
    wait_until(lambda: scheduler.processes.server not in (server, None), "another has taken its place")
    assert scheduler.compute("device")
    run = start(scheduler, SHORT)
    wait_for_state(run, "finished")
    assert runs.status(run).state == "finished"
