"""The visitor's runs on Train: what their cards ask is done, and ticked ones are compared."""

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from lenet import runs
from lenet.runs import Run, RunState, Status, event_log, races
from lenet.training import EpochDone
from tests.pages.conftest import ME, TINY, FakeScheduler, component, elements, labels, open_page, press, text_of
from tests.recording import record
from tests.ui.train.conftest import ShownCards
from ui.train import deletion


def ended(**more: Any) -> Run:
    run = runs.create(replace(TINY, **more), owner=ME)
    runs.set_status(run, Status(RunState.STOPPED))
    return run


def test_runs_are_listed_for_their_owner(fake_scheduler: FakeScheduler, shown: ShownCards) -> None:
    mine = [ended(), ended(seed=2)]
    runs.create(TINY, owner="somebody else")
    open_page("train")
    assert [card.run for card in shown.cards] == [mine[1].id, mine[0].id]
    assert all(card.mine and card.deletable for card in shown.cards)


def test_a_run_that_is_open_can_be_deleted_and_the_deletion_undone(
    finished: Run, fake_scheduler: FakeScheduler, shown: ShownCards, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("train", run=finished.id)
    shown.ask("delete", finished.id)
    app.run()
    assert not app.exception and "run" not in app.query_params and runs.every() == [finished]
    left = shown.of(finished.id).seconds_to_undo
    assert left is not None and 0 < left <= deletion.UNDO_SECONDS
    shown.ask("undo", finished.id)
    app.run()
    assert shown.of(finished.id).seconds_to_undo is None
    shown.ask("delete", finished.id)
    app.run()
    app.query_params["run"] = finished.id  # by an address, too, it is deleted
    app.run()
    assert app.warning[0].value.startswith("This run is not here any more") and shown.of(finished.id)
    monkeypatch.setattr(deletion, "time", SimpleNamespace(monotonic=lambda: math.inf))
    app.run()
    assert runs.every() == [] and not app.exception


def test_ticked_runs_are_compared_in_one_chart(finished: Run, fake_scheduler: FakeScheduler, shown: ShownCards) -> None:
    other = runs.create(replace(TINY, learning_rate=0.03), owner=ME)
    list(record(other))
    app = open_page("train")
    shown.tick(finished.id, other.id)
    app.run()
    called = ["learning rate 0.03", "Stroke digits 1"]
    tables = [element.proto.body for element in elements(app.main) if element.type == "html"]
    (table,) = [body for body in tables if "<table" in body and called[0] in body]
    assert table.index(called[0]) < table.index(called[1]) and ">0.03<" in table and "Epochs" not in table
    sent = component(app, "curves")
    assert [run["name"] for run in sent["runs"]] == called and sent["unit"] == "step"
    assert [len(run["tests"]) for run in sent["runs"]] == [2, 2]
    assert [run["colour"] for run in sent["runs"]] == [card.colour for card in shown.cards]
    app.segmented_control(key="axis").set_value("epoch").run()
    sent = component(app, "curves")
    assert (sent["unit"], sent["end"], sent["runs"][0]["tests"][-1][0]) == ("epoch", 2, 2)
    shown.ask("open", finished.id)
    app.run()
    assert "run" in app.query_params and shown.ticks.runs == ()
    sent = component(app, "curves")
    assert len(sent["runs"]) == 1 and sent["file"] == "Stroke digits 1"


def test_runs_compared_on_the_page_of_a_race_stand_without_its_result_unless_they_are_the_race(
    fake_scheduler: FakeScheduler, shown: ShownCards
) -> None:
    other, *race = [ended(learning_rate=0.1), *races.create([TINY, replace(TINY, learning_rate=0.001)], owner=ME)]
    for run in race:
        event_log.append(run, EpochDone(1, 0.3, 0.9, 0.3, 0.9, 1.0, (0.9,) * 10))
        runs.set_status(run, Status(RunState.FINISHED))

    def colours() -> dict[str, str]:
        return {line["name"]: line["colour"] for line in component(app, "curves")["runs"]}

    app = open_page("train", run=race[1].id)
    alone = colours()
    assert "A draw: both are right" in text_of(app) and len(alone) == 2
    shown.tick(*(run.id for run in race))
    app.run()
    assert "A draw: both are right" in text_of(app) and colours() == alone
    assert [shown.of(run.id).colour for run in race] == list(alone.values())
    assert all(f'style="background:{colour}"' in text_of(app) for colour in alone.values())  # in the board
    shown.tick(race[1].id, other.id)
    app.run()
    assert "A draw" not in text_of(app) and "same order: batches" not in text_of(app)
    compared = {card.name: card.colour for card in shown.cards if card.colour}
    assert len(compared) == 2 and colours() == compared
    press(app, "Back to the result")
    assert "A draw: both are right" in text_of(app) and colours() == alone and shown.ticks.runs == ()


def test_runs_compared_on_the_page_of_another_run_stand_without_its_result(
    finished: Run, fake_scheduler: FakeScheduler, shown: ShownCards
) -> None:
    others = [ended(seed=2), ended(seed=3)]
    app = open_page("train", run=finished.id)
    assert "test pictures it never saw" in text_of(app)
    shown.tick(*(run.id for run in others))
    app.run()
    assert "test pictures it never saw" not in text_of(app) and len(component(app, "curves")["runs"]) == 2
    press(app, "Back to the result")
    assert "test pictures it never saw" in text_of(app) and len(component(app, "curves")["runs"]) == 1


def test_where_the_run_of_the_address_is_gone_ticked_runs_have_their_chart(
    fake_scheduler: FakeScheduler, shown: ShownCards
) -> None:
    mine = [ended(), ended(seed=2)]
    app = open_page("train", run="gone")
    assert app.warning and len(shown.cards) == 2
    shown.tick(*(run.id for run in mine))
    app.run()
    assert len(component(app, "curves")["runs"]) == 2 and not app.warning and "run" not in app.query_params


def test_a_script_a_network_and_the_numbers_can_be_taken_along(finished: Run) -> None:
    app = open_page("train", run=finished.id)
    offered = [element.proto.label for element in elements(app.main) if element.type == "download_button"]
    files = {
        "Network (.safetensors)",
        "Model card (JSON)",
        "Epochs as CSV",
        "Steps as CSV",
        "PyTorch script that retrains it",
    }
    files |= {"As a web page"}
    assert files <= set(offered)


def test_of_many_ticked_runs_the_first_six_are_compared_and_all_are_deleted(
    fake_scheduler: FakeScheduler, shown: ShownCards, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [ended(seed=seed) for seed in range(8)]
    app = open_page("train")
    shown.tick(*(run.id for run in every))
    app.run()
    assert "The first 6 of the 8 ticked runs are compared." in text_of(app)
    assert [bool(card.colour) for card in shown.cards] == [True] * 6 + [False] * 2
    press(app, "Delete these 8")
    assert "Deleted: " in text_of(app)
    press(app, "Undo")
    assert not [card for card in shown.cards if card.seconds_to_undo is not None]
    press(app, "Delete these 8")
    monkeypatch.setattr(deletion, "time", SimpleNamespace(monotonic=lambda: math.inf))
    app.run()
    assert runs.every() == []


def test_a_fork_whose_parent_is_gone_says_that_it_has_no_script(finished: Run, fake_scheduler: FakeScheduler) -> None:
    child = runs.fork(finished, runs.snapshots(finished)[2], finished.config, owner=ME)
    runs.set_status(child, Status(RunState.STOPPED))
    runs.delete(finished)
    app = open_page("train", run=child.id)
    offered = [element.proto.label for element in elements(app.main) if element.type == "download_button"]
    assert "PyTorch script that retrains it" not in offered
    assert f"There is no PyTorch script: The run it forks from is gone: {finished.id}." in text_of(app)


def test_runs_of_the_command_line_are_listed_and_can_be_opened_but_not_changed(
    finished: Run, fake_scheduler: FakeScheduler, shown: ShownCards
) -> None:
    assert "Runs of the command line" not in text_of(open_page("train"))
    typed = runs.create(TINY, "typed")
    runs.set_status(typed, Status(RunState.STOPPED))
    app = open_page("train")
    assert "Runs of the command line are listed too." in text_of(app)
    card = shown.of("typed")
    assert card.name == "typed" and not card.mine and not card.deletable
    for act in ("delete", "rename"):  # a browser may ask what no card offers
        shown.ask(act, "typed", "mine now")
        app.run()
    assert runs.find("typed") == typed and shown.of("typed").seconds_to_undo is None
    shown.tick("typed", finished.id)
    app.run()
    assert "The same settings." in text_of(app) and not any(label.startswith("Delete") for label in labels(app))


def test_a_run_at_work_cannot_be_deleted(fake_scheduler: FakeScheduler, shown: ShownCards) -> None:
    run = runs.create(TINY, owner=ME)
    runs.set_status(run, Status(RunState.RUNNING))
    app = open_page("train")
    assert not shown.of(run.id).deletable
    shown.ask("delete", run.id)
    app.run()
    assert shown.of(run.id).seconds_to_undo is None


def test_a_run_is_renamed_in_its_card_which_says_why_a_name_cannot_be(
    fake_scheduler: FakeScheduler, shown: ShownCards
) -> None:
    run = ended()
    app = open_page("train")
    shown.ask("rename", run.id, "../bad")
    app.run()
    card = shown.of(run.id)
    assert (card.name, card.draft) == ("Stroke digits 1", "../bad") and "is no name for a run" in card.problem
    shown.ask("rename", run.id, "我的第一个网络")
    app.run()
    card = shown.of(run.id)
    assert (card.name, card.problem) == ("我的第一个网络", "")
