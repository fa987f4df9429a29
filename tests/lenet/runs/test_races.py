"""Races: who may race, who belongs to one, and that a race is trained, paused and stopped as a whole."""

import json
from contextlib import closing
from dataclasses import replace

import pytest

from lenet import runs
from lenet.errors import TrainingError
from lenet.model_config import LeNetConfig
from lenet.runs import Run, RunState, Status, races, status
from lenet.runs.job import Job
from lenet.runs.messages import Train
from lenet.runs.scheduler import Scheduler
from lenet.training import TrainConfig
from tests.lenet.runs.conftest import LONG, latest_step, start, wait_for_first_step, wait_for_state, wait_until

BASE = TrainConfig(dataset="strokes", epochs=2, report_every=3)
PERCEPTRON = replace(BASE, network="perceptron", report_every=7)
RACE = (LONG, replace(LONG, network="perceptron"))
forks = pytest.mark.parametrize("scheduler", ["forks"], indirect=True)  # a fresh process for each takes seconds


def test_contestants_share_an_id_and_the_steps_at_which_they_report() -> None:
    alone = runs.create(BASE)
    first, second = races.create([BASE, PERCEPTRON], owner="me")
    assert first.race == second.race and races.ID.fullmatch(first.race) and not alone.race
    assert second.config == replace(PERCEPTRON, report_every=3) and second.owner == "me"
    assert races.contestants(first.race) == [first, second] == races.together(second)
    assert races.together(alone) == [alone] and races.contestants("") == []
    runs.set_status(first, Status(RunState.STOPPED))
    runs.delete(first)
    assert races.contestants(first.race) == [second]


@pytest.mark.parametrize(
    ("configs", "words"),
    [
        ([BASE], "two or three"),
        ([replace(BASE, learning_rate=rate) for rate in (0.1, 0.2, 0.3, 0.4)], "two or three"),
        ([BASE, replace(PERCEPTRON, batch_size=32)], "these differ in batch_size"),
        ([BASE, replace(PERCEPTRON, seed=1)], "differ in seed"),
        ([BASE, replace(PERCEPTRON, epochs=1)], "differ in epochs"),
        ([BASE, replace(PERCEPTRON, shift=1)], "differ in shift"),
        ([BASE, replace(PERCEPTRON, turn=1.0)], "differ in turn"),
        ([BASE, replace(PERCEPTRON, dataset="mnist")], "differ in dataset"),
        ([BASE, BASE], "the same settings"),
        ([BASE, replace(BASE, report_every=4)], "the same settings"),
        ([PERCEPTRON, replace(PERCEPTRON, model=LeNetConfig(activation="relu"))], "the same settings"),
    ],
)
def test_runs_that_cannot_race_are_refused_with_the_reason(configs: list[TrainConfig], words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        races.create(configs)
    assert runs.every() == []


def test_a_race_is_read_back_and_a_damaged_one_is_no_run() -> None:
    first, second = races.create([BASE, replace(BASE, model=LeNetConfig(activation="relu"))])
    assert runs.find(first.id) == first
    values = json.loads(second.config_file.read_text())
    second.config_file.write_text(json.dumps({**values, "race": 3}))
    assert runs.find(second.id) is None and races.contestants(first.race) == [first]
    del values["race"]  # a run of an earlier version
    second.config_file.write_text(json.dumps(values))
    assert runs.find(second.id) == replace(second, race="")


def started(scheduler: Scheduler, *configs: TrainConfig) -> list[Run]:
    contestants = races.create(configs or RACE)
    scheduler.race(contestants)
    return contestants


def wait_for_all(contestants: list[Run], state: str) -> None:
    for run in contestants:
        wait_for_state(run, state)


@forks
def test_a_race_is_paused_resumed_and_stopped_as_a_whole(scheduler: Scheduler) -> None:
    first, second = contestants = started(scheduler)
    for run in contestants:
        wait_for_first_step(run)
    assert sorted(scheduler.running()) == sorted([first.id, second.id])
    with pytest.raises(TrainingError, match="at work already"):
        scheduler.train(second)
    scheduler.pause(second)
    wait_for_all(contestants, "paused")
    assert latest_step(first) == latest_step(second)
    step = latest_step(first)
    scheduler.train(first, steps=2)
    wait_until(lambda: latest_step(second) == step + 2 and status(second).state == "paused", "both did two steps")
    assert latest_step(first) == step + 2
    scheduler.train(first)
    wait_until(lambda: latest_step(second) > step + 2, "it goes on")
    scheduler.stop(first)
    wait_for_all(contestants, "stopped")
    assert latest_step(first) == latest_step(second) and first.checkpoint.is_file() and not second.checkpoint.exists()


@forks
def test_a_race_waits_and_is_taken_from_the_queue_as_a_whole(scheduler: Scheduler) -> None:
    run = start(scheduler, LONG)
    contestants, last = started(scheduler), start(scheduler, LONG)
    assert scheduler.ahead_of(contestants[1]) == [] and scheduler.ahead_of(last) == contestants
    wait_for_first_step(run)
    scheduler.pause(contestants[1])
    wait_for_all(contestants, "paused")
    assert scheduler.ahead_of(last) == [] and not runs.events(contestants[0]).steps


@forks
def test_a_race_goes_on_without_one_that_was_deleted(scheduler: Scheduler) -> None:
    first, second = started(scheduler)
    wait_for_first_step(second)
    with pytest.raises(TrainingError, match="at work"):
        runs.delete(first)
    scheduler.pause(first)
    wait_for_all([first, second], "paused")
    runs.delete(first)
    step = latest_step(second)
    scheduler.train(second)
    wait_until(lambda: latest_step(second) > step, "it goes on")
    scheduler.pause(second)
    wait_for_state(second, "paused")
    scheduler.stop(second)
    wait_for_state(second, "stopped")


def test_a_race_whose_process_is_killed_can_go_on() -> None:
    with closing(Scheduler(forks=False)) as scheduler:
        contestants = started(scheduler)
        for run in contestants:
            wait_for_first_step(run)
        scheduler.processes._fresh[contestants[0].race].kill()
        wait_for_all(contestants, "interrupted")
        wait_until(lambda: scheduler.running() == [], "its process has ended")
        scheduler.train(contestants[0])
        wait_until(lambda: status(contestants[1]).state == "running", "it goes on")
        scheduler.stop(contestants[0])
        wait_for_all(contestants, "stopped")


def test_a_race_that_had_begun_in_part_when_the_fork_server_died_can_go_on() -> None:
    scheduler, (first, second) = Scheduler(forks=False), races.create(RACE)
    job = Job((first, second), Train(first.race))
    assert scheduler._may_begin_again(job)
    runs.set_status(first, Status(RunState.INTERRUPTED))  # as its process left it
    assert not scheduler._may_begin_again(job)
    assert status(second).state == "interrupted"


@forks
def test_runs_that_are_no_race_are_refused(scheduler: Scheduler) -> None:
    with pytest.raises(TrainingError, match="not of one race"):
        scheduler.race([runs.create(config) for config in RACE])
