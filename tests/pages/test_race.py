"""The Train page of a race: who leads, who has won, whether that may be chance, and where the contestants differ."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lenet import files, runs
from lenet.data import Dataset
from lenet.runs import Run, RunState, Status, event_log, race_facts, races, recorder
from lenet.training import EpochDone, StepDone, TrainConfig
from tests.pages.conftest import ME, TINY, FakeScheduler, component, components, labels, open_page, press, text_of
from tests.recording import record
from ui import formats

PERCEPTRON = replace(TINY, network="perceptron")


def running(configs: Sequence[TrainConfig]) -> list[Run]:
    """A race after three steps, in which each contestant's loss is lower than that of the one before."""
    contestants = races.create(configs, owner=ME)
    for number, run in enumerate(contestants):
        runs.set_status(run, Status(RunState.RUNNING))
        for step in range(1, 4):
            event_log.append(run, StepDone(step, 2.0 - 0.5 * number, 0.3, 1000.0, 0.1 * step))
    return contestants


@pytest.fixture
def finished_race(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    monkeypatch.setattr(recorder, "load_dataset", lambda name: stripes)
    contestants = races.create([TINY, PERCEPTRON], owner=ME)
    for run in contestants:
        list(record(run))
    return contestants


def test_a_race_that_goes_on_has_all_contestants_in_one_chart_and_one_pause_for_all(
    fake_scheduler: FakeScheduler,
) -> None:
    first, second = running([TINY, PERCEPTRON])
    app = open_page("train", run=second.id)
    chart = component(app, "curves")
    assert [line["name"] for line in chart["runs"]] == ["LeNet", "perceptron"]
    assert len({line["colour"] for line in chart["runs"]}) == 2
    assert chart["end"] == TINY.epochs * TINY.steps_per_epoch  # room for all that they will do
    assert "Before the first test, perceptron leads: loss 1.500 against 2.000." in text_of(app)
    assert "44,426" in text_of(app) and "203,530" in text_of(app)
    digest = race_facts.batch_order(first.config.to_dict())
    assert f"in the same order: batches {digest[:8]}…" in text_of(app)
    press(app, "Pause")
    assert fake_scheduler.told == [("pause", first)]


def test_after_an_epoch_the_headline_says_who_leads_and_by_how_much() -> None:
    for run, accuracy in zip(
        running([TINY, PERCEPTRON, replace(TINY, learning_rate=0.1)]), (0.9, 0.8, 0.7), strict=True
    ):
        event_log.append(run, EpochDone(1, 0.3, 0.9, 0.3, accuracy, 1.0, (accuracy,) * 10))
    app = open_page("train", run=run.id)
    leads = "After epoch 1, learning rate 0.01 leads by 200 of 2,000 test pictures: 90.0% right against 80.0%."
    assert leads in text_of(app) and "Each line is a contestant" in text_of(app)


@pytest.mark.parametrize(
    ("states", "epochs", "sentence"),
    [
        (("failed", "running"), (0, 1), "Perceptron goes on: all others failed."),
        (("failed", "finished"), (1, 1), "Perceptron is left: no other contestant could go on."),
        (("failed", "failed"), (0, 0), "All contestants failed."),
        (("stopped", "stopped"), (1, 0), "The race ended before all were tested."),
    ],
)
def test_a_race_that_contestants_left_says_so(states: Sequence[str], epochs: Sequence[int], sentence: str) -> None:
    for number, run in enumerate(running([TINY, PERCEPTRON])):
        event_log.append(run, StepDone(4, 1e30, 0.3, 1000.0, 0.4))
        if epochs[number]:
            event_log.append(run, EpochDone(1, 0.3, 0.9, 0.3, 0.9, 1.0, (0.9,) * 10))
        runs.set_status(run, Status(RunState(states[number])))
    words = text_of(open_page("train", run=run.id))
    assert sentence in words and "1000000" not in words


def test_a_race_stopped_in_its_first_epoch_tells_the_accuracies_of_the_networks_it_left(
    stripes: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "load_dataset", lambda name: stripes)
    contestants = races.create([TINY, replace(TINY, learning_rate=0.1)], owner=ME)
    for run, accuracy in zip(contestants, (0.4, 0.5), strict=True):
        list(record(run))
        run.card.write_text(json.dumps(json.loads(run.card.read_text()) | {"test_accuracy": accuracy}))
        lines = run.events_file.read_bytes().splitlines(keepends=True)
        steps = [line for line in lines if isinstance(event_log.parse_line(line), StepDone)]
        run.events_file.write_bytes(b"".join(steps[:3]))
        runs.set_status(run, Status(RunState.STOPPED))
    words = text_of(open_page("train", run=run.id))
    leads = "Stopped at step 3: learning rate 0.1 leads by 200 of 2,000 test pictures: 50.0% right against 40.0%."
    assert leads in words
    board = words.split(leads)[1].split("All of them learn")[0]
    assert "50.0%" in board and "40.0%" in board


def test_what_the_shuffle_cost_is_not_told_of_a_contestant_that_failed_before_its_first_test() -> None:
    for network in ("lenet", "perceptron"):
        control = runs.create(replace(TINY, network=network), owner=ME)
        event_log.append(control, EpochDone(1, 0.3, 0.9, 0.3, 0.9, 1.0, (0.9,) * 10))
        runs.set_status(control, Status(RunState.FINISHED))
    for run in running([replace(config, shuffled=True) for config in (TINY, PERCEPTRON)]):
        runs.set_status(run, Status(RunState.FAILED))
    assert "Lost, in points" not in text_of(open_page("train", run=run.id))


def test_a_race_that_has_ended_says_who_won_and_shows_where_they_differ(
    finished_race: list[Run], fake_scheduler: FakeScheduler
) -> None:
    lenet, perceptron = (replace(run, seeds=3) for run in finished_race)
    for run in (lenet, perceptron):
        runs.store._write_run(run)
    for seed in (1, 2):
        files.append_line(lenet.repeats_file, json.dumps({"seed": seed, "test_accuracies": [0.5, 0.5]}))
    fake_scheduler.spreads = [perceptron.id]
    found = race_facts.disagreements(lenet.id, perceptron.id)
    app = open_page("train", run=lenet.id)
    words = text_of(app)
    assert f"to {len(found['indices']):,} of 2,000 test pictures." in words and "McNemar" in words
    deviation = formats.mean_and_deviation([runs.events(lenet).epochs[-1].test_accuracy, 0.5, 0.5])
    assert deviation in words and "Training 2 more networks" in words
    accuracies = {run.id: runs.events(run).epochs[-1].test_accuracy for run in finished_race}
    assert ("A draw" if len(set(accuracies.values())) == 1 else " won by ") in words
    titles = [data["title"] for data in tiles(app)]
    assert titles[0] == "First-layer kernels of LeNet" and "What they are, and the wrong answers" in titles
    assert "Look inside: LeNet" in labels(app) and "Look inside: perceptron" not in labels(app)
    press(app, "Race again, same settings")
    assert "Race" in labels(app) and not app.query_params
    app.query_params["run"] = perceptron.id
    press(app.run(), "New training")
    assert "Train" in labels(app) and "Race" not in labels(app)


def test_what_the_shuffle_cost_is_told_once_the_same_race_was_run_in_order(
    stripes: Dataset, finished_race: list[Run], fake_scheduler: FakeScheduler
) -> None:
    contestants = races.create([replace(run.config, shuffled=True) for run in finished_race], owner=ME)
    for run in contestants:
        list(record(run))
    app = open_page("train", run=contestants[0].id)
    assert "Lost, in points" in text_of(app) and "Race them with the pixels in order" not in labels(app)
    assert "the networks saw their pixels shuffled" in [data["note"] for data in tiles(app)]
    runs.delete(finished_race[1])
    app = press(open_page("train", run=contestants[0].id), "Race them with the pixels in order")
    ((told, first),) = fake_scheduler.told
    assert told == "train" and not first.config.shuffled and len(races.contestants(first.race)) == 2


def test_a_setting_that_differs_and_is_in_no_name_stands_in_the_table() -> None:
    tanh = replace(TINY, learning_rate=0.1, model=replace(TINY.model, activation="tanh"))
    race = races.create([TINY, tanh], owner=ME)
    assert '</i>tanh<div class="note">learning rate 0.1</div>' in text_of(open_page("train", run=race[0].id))


def test_the_contestants_are_listed_by_what_they_differ_in(finished_race: list[Run]) -> None:
    cards = component(open_page("train"), "run_cards")["cards"]
    assert sorted(card["name"] for card in cards) == ["LeNet", "perceptron"]
    assert [bool(card["face"]) for card in sorted(cards, key=lambda card: card["name"])] == [True, False]  # no C1


def tiles(app: AppTest) -> list[dict[str, Any]]:
    """What Python sent to each group of small pictures."""
    protos = [element.proto for element in components(app)]
    return [json.loads(proto.json) for proto in protos if proto.component_name == "lenet_tiles"]
