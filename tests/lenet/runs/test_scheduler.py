"""The queue of runs, with real processes. The tests wait for what is written, never for seconds."""

import json
import subprocess
import sys
from dataclasses import replace

import psutil
import pytest

from lenet import runs
from lenet.errors import TrainingError
from lenet.runs import RunState, Status, repeats, status
from lenet.runs.admission import MOST_JOBS_OF_OWNER
from lenet.runs.job import Job
from lenet.runs.messages import Train
from lenet.runs.scheduler import Scheduler
from tests.lenet.runs.conftest import LONG, SHORT, latest_step, start, wait_for_first_step, wait_for_state, wait_until


def test_one_run_trains_after_the_other_and_either_stops(scheduler: Scheduler) -> None:
    first, second, third = (start(scheduler, LONG) for _ in range(3))
    wait_for_first_step(first)
    assert status(second).state == "queued"
    assert (
        scheduler.ahead_of(second) == [] and scheduler.ahead_of(third) == [second] and scheduler.running() == [first.id]
    )
    scheduler.stop(second)
    scheduler.stop(first)
    wait_for_state(first, "stopped")
    wait_for_state(second, "stopped")
    assert first.checkpoint.is_file() and not second.checkpoint.exists()
    assert not runs.events(second).steps
    wait_for_first_step(third)
    scheduler.stop(third)
    wait_for_state(third, "stopped")


def test_pause_step_and_resume(either_scheduler: Scheduler) -> None:
    scheduler = either_scheduler
    run = start(scheduler, LONG)
    wait_for_first_step(run)
    scheduler.pause(run)
    wait_for_state(run, "paused")
    step = latest_step(run)
    scheduler.train(run, steps=1)
    wait_until(lambda: latest_step(run) > step and status(run).state == "paused", "a step is done")
    assert latest_step(run) == step + 1
    scheduler.train(run)
    wait_until(lambda: latest_step(run) > step + 1, "it goes on")
    with pytest.raises(TrainingError, match="at work already"):
        scheduler.train(run)
    scheduler.pause(run)
    wait_for_state(run, "paused")
    step = latest_step(run)
    scheduler.stop(run)
    wait_for_state(run, "stopped")
    assert latest_step(run) == step and run.checkpoint.is_file()


def test_a_scheduler_of_two_trains_two_runs_at_once() -> None:
    scheduler = Scheduler(2)
    try:
        both = [start(scheduler, LONG) for _ in range(2)]
        for run in both:
            wait_for_first_step(run)
        assert sorted(scheduler.running()) == sorted(run.id for run in both)
    finally:
        scheduler.close()
    assert {status(run).state for run in both} == {"interrupted"}
    assert all(run.resume_file.is_file() for run in both)


def test_other_seeds_are_trained_when_nobody_waits(scheduler: Scheduler) -> None:
    run = runs.create(SHORT, seeds=3)
    scheduler.train(run)
    wait_for_state(run, "finished")
    assert scheduler.repeating(run) or not repeats.missing(run)  # a page may ask at this moment
    wait_until(lambda: not repeats.missing(run), "all seeds are trained")
    wait_until(lambda: not scheduler.repeating(run), "nothing is left to do")
    assert len(repeats.spread(run).last) == 3 and status(run).state == "finished"
    assert scheduler.running() == []


def test_other_seeds_make_room_and_come_back(either_scheduler: Scheduler) -> None:
    scheduler = either_scheduler
    run = runs.create(replace(SHORT, epochs=3), seeds=5)
    scheduler.train(run)
    wait_until(lambda: len(repeats.spread(run).accuracies) > 1, "the second seed is trained")
    assert scheduler.running() == []
    other = start(scheduler, SHORT)
    assert scheduler.repeating(run) or not repeats.missing(run)
    wait_for_state(other, "finished")
    wait_until(lambda: not repeats.missing(run), "all seeds are trained")
    assert sorted(len(values) for values in repeats.spread(run).accuracies) == [3] * 5


def test_a_deleted_run_needs_no_other_seeds(scheduler: Scheduler) -> None:
    run = runs.create(replace(SHORT, epochs=3), seeds=50)
    scheduler.train(run)
    wait_until(lambda: len(repeats.spread(run).accuracies) > 1, "the second seed is trained")
    runs.delete(run)
    wait_until(lambda: not scheduler.repeating(run), "nobody trains for it")
    other = start(scheduler, SHORT)
    wait_for_state(other, "finished")


def test_an_owner_can_queue_only_so_many_runs() -> None:
    scheduler = Scheduler()
    try:
        mine = [start(scheduler, LONG, "me") for _ in range(MOST_JOBS_OF_OWNER + 1)]  # one of them trains
        with pytest.raises(TrainingError, match="runs of yours wait already"):
            start(scheduler, LONG, "me")
        start(scheduler, LONG, "somebody else")
        scheduler.stop(mine[-1])
        start(scheduler, LONG, "me")
    finally:
        scheduler.close()


def test_runs_are_saved_and_their_processes_end_when_the_app_is_killed() -> None:
    """The app is a process of its own here, and is killed with SIGKILL."""
    run = runs.create(LONG)
    code = (
        "import sys, time; from lenet import runs; from lenet.runs import scheduler;"
        " scheduler.Scheduler().train(runs.find(sys.argv[1])); time.sleep(3600)"
    )
    app = subprocess.Popen([sys.executable, "-c", code, run.id])
    wait_for_first_step(run)
    children = psutil.Process(app.pid).children(recursive=True)
    assert children
    app.kill()
    app.wait()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert not alive
    assert status(run).state == "interrupted" and run.resume_file.is_file()


def test_stop_soon_after_pause_stops(scheduler: Scheduler) -> None:
    run = start(scheduler, LONG)
    wait_for_first_step(run)
    scheduler.pause(run)
    scheduler.stop(run)
    wait_for_state(run, "stopped")
    assert run.checkpoint.is_file()


def test_a_run_that_fails_to_begin_twice_fails_with_a_sentence() -> None:
    scheduler, run = Scheduler(forks=False), runs.create(SHORT)
    job = Job((run,), Train(run.id))
    assert scheduler._may_begin_again(job)
    assert not scheduler._may_begin_again(job)
    failure = status(run)
    assert failure.state == "failed" and "ended 2 times" in failure.error.format(**(failure.values or {}))


def test_after_a_restart_the_missing_repeats_of_a_run_are_trained_when_asked_for(scheduler: Scheduler) -> None:
    run = runs.create(SHORT)
    scheduler.train(run)
    wait_for_state(run, "finished")
    run = replace(run, seeds=3)  # as if the server had ended before it trained them
    run.config_file.write_text(json.dumps(json.loads(run.config_file.read_text()) | {"seeds": 3}))
    wait_until(lambda: scheduler.running() == [], "its process has ended")
    assert not scheduler.repeating(run)
    for _ in range(3):  # a page asks at every rerun
        scheduler.repeat(run)
    assert scheduler.repeating(run)
    wait_until(lambda: not repeats.missing(run), "all seeds are trained")
    assert len(run.repeats_file.read_text().splitlines()) == 2


def test_repeats_that_fail_are_not_tried_again_and_again(scheduler: Scheduler) -> None:
    run = runs.create(SHORT)
    scheduler.train(run)
    wait_for_state(run, "finished")
    run.config_file.write_text(json.dumps(json.loads(run.config_file.read_text()) | {"seeds": 3}))
    run.repeats_file.mkdir()  # no repeat can be written
    repeated = replace(run, seeds=3)
    assert runs.find(run.id) == repeated
    wait_until(lambda: not scheduler.repeating(repeated), "its process has ended")
    scheduler.repeat(repeated)
    wait_until(lambda: not scheduler.repeating(repeated), "the repeats have failed")
    scheduler.repeat(repeated)
    assert not scheduler.repeating(repeated) and repeats.missing(repeated)


def test_a_run_that_has_ended_or_trains_elsewhere_is_refused(scheduler: Scheduler) -> None:
    ended, deleted, elsewhere = (runs.create(SHORT) for _ in range(3))
    runs.set_status(ended, Status(RunState.FINISHED))
    runs.delete(ended)
    with pytest.raises(TrainingError, match="was deleted"):
        scheduler.train(ended)
    runs.set_status(deleted, Status(RunState.FAILED))
    with pytest.raises(TrainingError, match="has ended"):
        scheduler.train(deleted)
    runs.set_status(elsewhere, Status(RunState.RUNNING))  # by a process that lives: this one
    with pytest.raises(TrainingError, match="at work already"):
        scheduler.train(elsewhere)


def test_stop_of_a_resumed_run_that_waits_writes_its_network(scheduler: Scheduler) -> None:
    run, other = start(scheduler, LONG), runs.create(LONG)
    wait_for_first_step(run)
    scheduler.pause(run)
    wait_for_state(run, "paused")
    scheduler.train(other)
    wait_for_first_step(other)
    scheduler.train(run)
    scheduler.stop(run)
    scheduler.stop(other)
    wait_for_state(run, "stopped")
    assert run.checkpoint.is_file()


def test_an_error_of_the_disk_does_not_hold_up_the_queue(scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_job: object) -> None:
        raise OSError("No space left on device")

    run, waiting = start(scheduler, LONG), start(scheduler, SHORT)
    wait_for_first_step(run)
    monkeypatch.setattr(scheduler, "_follow_up", full)
    scheduler.stop(run)
    wait_for_state(waiting, "finished")
