"""Runs as the app meets them: real processes on pipes. These wait for what is written, never for seconds."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import psutil
import pytest

from lenet import runs
from lenet.errors import TrainingError
from lenet.runs import Run, repeats, status
from lenet.runs.scheduler import WAITING_EACH, Line
from lenet.training import TrainConfig

LONG = TrainConfig(dataset="strokes", epochs=500, report_every=1)
SHORT = TrainConfig(dataset="strokes", epochs=1, report_every=1)


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 120  # a loaded machine may be slow, but a hang must end
    while not true():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.02)


@pytest.fixture(params=["forks", "fresh"])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    if request.param == "forks" and sys.platform != "linux":
        pytest.skip("forks on Linux only")
    one = Line(forks=request.param == "forks")
    yield one
    one.close()


def started(line: Line, config: TrainConfig, owner: str = "") -> Run:
    run = runs.create(config, owner=owner)
    line.train(run)
    return run


def learns(run: Run) -> None:
    wait_until(lambda: runs.events(run).latest is not None, "the run learns")


def stands(run: Run, state: str) -> None:
    wait_until(lambda: status(run).state == state, f"the run is {state}")


def test_one_run_trains_after_the_other_and_either_stops(line: Line) -> None:
    first, second, third = (started(line, LONG) for _ in range(3))
    learns(first)
    assert status(second).state == "queued"
    assert line.before(second) == [] and line.before(third) == [second] and line.busy() == [first.id]
    line.stop(second)
    line.stop(first)
    stands(first, "stopped")
    stands(second, "stopped")
    assert first.checkpoint.is_file() and not second.checkpoint.exists()
    assert not runs.events(second).steps
    learns(third)
    line.stop(third)
    stands(third, "stopped")


def test_pause_step_and_resume(line: Line) -> None:
    run = started(line, LONG)
    learns(run)
    line.pause(run)
    stands(run, "paused")
    at = runs.events(run).latest.step
    line.train(run, steps=1)
    wait_until(lambda: runs.events(run).latest.step > at and status(run).state == "paused", "a step is done")
    assert runs.events(run).latest.step == at + 1
    line.train(run)
    wait_until(lambda: runs.events(run).latest.step > at + 1, "it goes on")
    with pytest.raises(TrainingError, match="at work already"):
        line.train(run)
    line.pause(run)
    stands(run, "paused")
    at = runs.events(run).latest.step
    line.stop(run)
    stands(run, "stopped")
    assert runs.events(run).latest.step == at and run.checkpoint.is_file()


def test_two_train_at_once_where_that_is_asked_for() -> None:
    line = Line(2)
    try:
        both = [started(line, LONG) for _ in range(2)]
        for run in both:
            learns(run)
        assert sorted(line.busy()) == sorted(run.id for run in both)
    finally:
        line.close()
    assert {status(run).state for run in both} == {"interrupted"}
    assert all(run.state.is_file() for run in both)


def test_other_seeds_are_trained_when_nobody_waits(line: Line) -> None:
    run = runs.create(SHORT, seeds=3)
    line.train(run)
    stands(run, "finished")
    assert line.spreading(run) or not repeats.missing(run)  # from the first moment: a page that looks now must know
    wait_until(lambda: not repeats.missing(run), "all seeds are trained")
    wait_until(lambda: not line.spreading(run), "nothing is left to do")
    assert len(repeats.spread(run).last) == 3 and status(run).state == "finished"
    assert line.busy() == []


def test_other_seeds_make_room_and_come_back(line: Line) -> None:
    run = runs.create(replace(SHORT, epochs=3), seeds=5)
    line.train(run)
    wait_until(lambda: len(repeats.spread(run).accuracies) > 1, "the second seed is trained")
    assert line.busy() == []
    other = started(line, SHORT)
    assert line.spreading(run) or not repeats.missing(run)
    stands(other, "finished")
    wait_until(lambda: not repeats.missing(run), "all seeds are trained")
    assert sorted(len(values) for values in repeats.spread(run).accuracies) == [3] * 5


def test_a_deleted_run_needs_no_other_seeds(line: Line) -> None:
    run = runs.create(replace(SHORT, epochs=3), seeds=50)
    line.train(run)
    wait_until(lambda: len(repeats.spread(run).accuracies) > 1, "the second seed is trained")
    runs.delete(run)
    wait_until(lambda: not line.spreading(run), "nobody trains for it")
    other = started(line, SHORT)
    stands(other, "finished")


def test_an_owner_has_only_so_many_runs_in_the_line() -> None:
    line = Line()
    try:
        mine = [started(line, LONG, "me") for _ in range(WAITING_EACH + 1)]  # one of them trains
        with pytest.raises(TrainingError, match="runs of yours wait already"):
            started(line, LONG, "me")
        started(line, LONG, "somebody else")
        line.stop(mine[-1])
        started(line, LONG, "me")
    finally:
        line.close()


def test_they_save_and_end_when_the_app_dies() -> None:
    """The app is a process of its own here, and is killed without a chance to say goodbye."""
    run = runs.create(LONG)
    code = (
        "import sys, time; from lenet import runs; from lenet.runs import scheduler;"
        " scheduler.Line().train(runs.find(sys.argv[1])); time.sleep(3600)"
    )
    app = subprocess.Popen([sys.executable, "-c", code, run.id])
    learns(run)
    children = psutil.Process(app.pid).children(recursive=True)
    assert children
    app.kill()
    app.wait()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert not alive
    assert status(run).state == "interrupted" and run.state.is_file()


def test_where_the_warm_process_dies_runs_save_and_the_line_goes_on() -> None:
    line = Line(forks=True)
    try:
        run, waiting = started(line, LONG), started(line, LONG)
        learns(run)
        line._warm.kill()
        stands(run, "interrupted")
        learns(waiting)
        at = runs.events(run).latest.step
        line.stop(waiting)
        stands(waiting, "stopped")
        line.train(run)
        wait_until(lambda: runs.events(run).latest.step > at, "the interrupted run goes on where it was")
    finally:
        line.close()


def test_a_run_that_is_killed_is_interrupted_and_the_next_has_its_turn() -> None:
    line = Line(forks=True)
    try:
        run, waiting = started(line, LONG), started(line, SHORT)
        wait_until(lambda: bool(runs.events(run).epochs), "an epoch is over")
        (child,) = psutil.Process(line._warm.pid).children()
        child.kill()
        stands(waiting, "finished")
        assert status(run).state == "interrupted"
        epochs = runs.events(run).epochs
        line.train(run)
        wait_until(lambda: len(runs.events(run).epochs) > len(epochs), "it goes on")
        assert runs.events(run).epochs[: len(epochs)] == epochs
    finally:
        line.close()
