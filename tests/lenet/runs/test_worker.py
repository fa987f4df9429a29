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
from lenet.runs.scheduler import WAITING_EACH, Scheduler
from lenet.training import TrainConfig

LONG = TrainConfig(dataset="strokes", epochs=500, report_every=1)
SHORT = TrainConfig(dataset="strokes", epochs=1, report_every=1)


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 120  # a loaded machine may be slow, but a hang must end
    while not true():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.02)


@pytest.fixture(params=["forks", "fresh"])
def scheduler(request: pytest.FixtureRequest) -> Iterator[Scheduler]:
    if request.param == "forks" and sys.platform != "linux":
        pytest.skip("forks on Linux only")
    one = Scheduler(forks=request.param == "forks")
    yield one
    one.close()


def started(scheduler: Scheduler, config: TrainConfig, owner: str = "") -> Run:
    run = runs.create(config, owner=owner)
    scheduler.train(run)
    return run


def learns(run: Run) -> None:
    wait_until(lambda: runs.events(run).latest is not None, "the run learns")


def stands(run: Run, state: str) -> None:
    wait_until(lambda: status(run).state == state, f"the run is {state}")


def test_one_run_trains_after_the_other_and_either_stops(scheduler: Scheduler) -> None:
    first, second, third = (started(scheduler, LONG) for _ in range(3))
    learns(first)
    assert status(second).state == "queued"
    assert (
        scheduler.ahead_of(second) == [] and scheduler.ahead_of(third) == [second] and scheduler.running() == [first.id]
    )
    scheduler.stop(second)
    scheduler.stop(first)
    stands(first, "stopped")
    stands(second, "stopped")
    assert first.checkpoint.is_file() and not second.checkpoint.exists()
    assert not runs.events(second).steps
    learns(third)
    scheduler.stop(third)
    stands(third, "stopped")


def test_pause_step_and_resume(scheduler: Scheduler) -> None:
    run = started(scheduler, LONG)
    learns(run)
    scheduler.pause(run)
    stands(run, "paused")
    at = runs.events(run).latest.step
    scheduler.train(run, steps=1)
    wait_until(lambda: runs.events(run).latest.step > at and status(run).state == "paused", "a step is done")
    assert runs.events(run).latest.step == at + 1
    scheduler.train(run)
    wait_until(lambda: runs.events(run).latest.step > at + 1, "it goes on")
    with pytest.raises(TrainingError, match="at work already"):
        scheduler.train(run)
    scheduler.pause(run)
    stands(run, "paused")
    at = runs.events(run).latest.step
    scheduler.stop(run)
    stands(run, "stopped")
    assert runs.events(run).latest.step == at and run.checkpoint.is_file()


def test_two_train_at_once_where_that_is_asked_for() -> None:
    scheduler = Scheduler(2)
    try:
        both = [started(scheduler, LONG) for _ in range(2)]
        for run in both:
            learns(run)
        assert sorted(scheduler.running()) == sorted(run.id for run in both)
    finally:
        scheduler.close()
    assert {status(run).state for run in both} == {"interrupted"}
    assert all(run.resume_file.is_file() for run in both)


def test_other_seeds_are_trained_when_nobody_waits(scheduler: Scheduler) -> None:
    run = runs.create(SHORT, seeds=3)
    scheduler.train(run)
    stands(run, "finished")
    assert scheduler.repeating(run) or not repeats.missing(
        run
    )  # from the first moment: a page that looks now must know
    wait_until(lambda: not repeats.missing(run), "all seeds are trained")
    wait_until(lambda: not scheduler.repeating(run), "nothing is left to do")
    assert len(repeats.spread(run).last) == 3 and status(run).state == "finished"
    assert scheduler.running() == []


def test_other_seeds_make_room_and_come_back(scheduler: Scheduler) -> None:
    run = runs.create(replace(SHORT, epochs=3), seeds=5)
    scheduler.train(run)
    wait_until(lambda: len(repeats.spread(run).accuracies) > 1, "the second seed is trained")
    assert scheduler.running() == []
    other = started(scheduler, SHORT)
    assert scheduler.repeating(run) or not repeats.missing(run)
    stands(other, "finished")
    wait_until(lambda: not repeats.missing(run), "all seeds are trained")
    assert sorted(len(values) for values in repeats.spread(run).accuracies) == [3] * 5


def test_a_deleted_run_needs_no_other_seeds(scheduler: Scheduler) -> None:
    run = runs.create(replace(SHORT, epochs=3), seeds=50)
    scheduler.train(run)
    wait_until(lambda: len(repeats.spread(run).accuracies) > 1, "the second seed is trained")
    runs.delete(run)
    wait_until(lambda: not scheduler.repeating(run), "nobody trains for it")
    other = started(scheduler, SHORT)
    stands(other, "finished")


def test_an_owner_has_only_so_many_runs_in_the_line() -> None:
    scheduler = Scheduler()
    try:
        mine = [started(scheduler, LONG, "me") for _ in range(WAITING_EACH + 1)]  # one of them trains
        with pytest.raises(TrainingError, match="runs of yours wait already"):
            started(scheduler, LONG, "me")
        started(scheduler, LONG, "somebody else")
        scheduler.stop(mine[-1])
        started(scheduler, LONG, "me")
    finally:
        scheduler.close()


def test_they_save_and_end_when_the_app_dies() -> None:
    """The app is a process of its own here, and is killed without a chance to say goodbye."""
    run = runs.create(LONG)
    code = (
        "import sys, time; from lenet import runs; from lenet.runs import scheduler;"
        " scheduler.Scheduler().train(runs.find(sys.argv[1])); time.sleep(3600)"
    )
    app = subprocess.Popen([sys.executable, "-c", code, run.id])
    learns(run)
    children = psutil.Process(app.pid).children(recursive=True)
    assert children
    app.kill()
    app.wait()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert not alive
    assert status(run).state == "interrupted" and run.resume_file.is_file()


def test_where_the_warm_process_dies_runs_save_and_the_line_goes_on() -> None:
    scheduler = Scheduler(forks=True)
    try:
        run, waiting = started(scheduler, LONG), started(scheduler, LONG)
        learns(run)
        scheduler._warm.kill()
        stands(run, "interrupted")
        learns(waiting)
        at = runs.events(run).latest.step
        scheduler.stop(waiting)
        stands(waiting, "stopped")
        scheduler.train(run)
        wait_until(lambda: runs.events(run).latest.step > at, "the interrupted run goes on where it was")
    finally:
        scheduler.close()


def test_a_run_that_is_killed_is_interrupted_and_the_next_has_its_turn() -> None:
    scheduler = Scheduler(forks=True)
    try:
        run, waiting = started(scheduler, LONG), started(scheduler, SHORT)
        wait_until(lambda: bool(runs.events(run).epochs), "an epoch is over")
        (child,) = psutil.Process(scheduler._warm.pid).children()
        child.kill()
        stands(waiting, "finished")
        assert status(run).state == "interrupted"
        epochs = runs.events(run).epochs
        scheduler.train(run)
        wait_until(lambda: len(runs.events(run).epochs) > len(epochs), "it goes on")
        assert runs.events(run).epochs[: len(epochs)] == epochs
    finally:
        scheduler.close()


def test_stop_soon_after_pause_stops(scheduler: Scheduler) -> None:
    run = started(scheduler, LONG)
    learns(run)
    scheduler.pause(run)
    scheduler.stop(run)
    stands(run, "stopped")
    assert run.checkpoint.is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
def test_broken_messages_end_neither_side() -> None:
    scheduler = Scheduler(forks=True)
    try:
        server = scheduler._warm
        assert server.stdin
        for message in (b"not JSON\n", b"[]\n", b"{}\n", b'{"tell": 1}\n', b'{"train": []}\n'):
            server.stdin.write(message)
        for reply in (b"printed by a library\n", b"[]\n", b"{}\n", b'{"ended": []}\n', b"\xff\n"):
            scheduler._take_reply(reply)
        run = started(scheduler, SHORT)
        stands(run, "finished")
        wait_until(lambda: scheduler.running() == [], "the scheduler hears of it")
        assert scheduler._warm is server
    finally:
        scheduler.close()


def test_a_run_whose_process_dies_twice_before_it_begins_fails_with_a_sentence() -> None:
    scheduler, run = Scheduler(forks=False), runs.create(SHORT)
    assert scheduler._may_begin_again(run)
    assert not scheduler._may_begin_again(run)
    now = status(run)
    assert now.state == "failed" and "ended 2 times" in now.error.format(**(now.values or {}))


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
def test_where_the_fork_server_cannot_live_runs_have_fresh_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lenet.runs.scheduler.RESTARTS", 1)
    scheduler = Scheduler(forks=True)
    try:
        scheduler._warm.kill()
        run = started(scheduler, SHORT)
        stands(run, "finished")
    finally:
        scheduler.close()
