"""The pages without a browser: what they say and do. What they look like is tests/browser's."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
import streamlit as st
import torch
from safetensors.torch import save_file
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from lenet import checkpoints, files, runs, training
from lenet.data import Dataset
from lenet.errors import TrainingError
from lenet.model import LeNetConfig
from lenet.runs import Origin, Run, Status, event_log, recorder
from lenet.runs.event_log import LayersSeen
from lenet.training import StepDone, TrainConfig
from ui import resources
from ui.train import choices

APP = str(Path(__file__).parents[2] / "app.py")
PAGES = ["home", "train", "inside", "classify", "models"]
TINY = TrainConfig(
    dataset="strokes", epochs=2, batch_size=16, initialisation="kaiming", report_every=1,
    model=LeNetConfig(activation="relu"),
)  # fmt: skip


class FakeScheduler:
    """Notes what it is told; trains nothing."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Run]] = []
        self.waiting: list[Run] = []
        self.training: list[str] = []
        self.spreads: list[str] = []

    def train(self, run: Run, steps: int | None = None) -> None:
        self.told.append(("step" if steps else "train", run))
        runs.set_status(run, Status("queued"))

    def pause(self, run: Run) -> None:
        self.told.append(("pause", run))
        runs.set_status(run, Status("paused"))

    def stop(self, run: Run) -> None:
        self.told.append(("stop", run))
        runs.set_status(run, Status("stopped"))

    def before(self, run: Run) -> list[Run]:
        return self.waiting

    def running(self) -> list[str]:
        return self.training

    def repeating(self, run: Run) -> bool:
        return run.id in self.spreads

    def load(self, dataset: str) -> None:
        pass

    def watch(self, run: Run) -> None:
        pass


@pytest.fixture(autouse=True)
def a_server_that_has_run_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest takes each run for a server's first, where a page starts once more through app.py and a click is lost."""
    begin = PagesManager.__init__

    def begin_again(self: PagesManager, *arguments: object, **more: object) -> None:
        begin(self, *arguments, **more)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", begin_again)


@pytest.fixture(autouse=True)
def fake_scheduler(monkeypatch: pytest.MonkeyPatch) -> FakeScheduler:
    fake = FakeScheduler()
    st.cache_resource.clear()
    monkeypatch.setattr(resources, "scheduler", lambda: fake)
    return fake


TOKEN = "a-visitor-that-is-me-012345"
ME = hashlib.sha256(TOKEN.encode()).hexdigest()[:32]


def open_page(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    app.session_state["token"] = TOKEN
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if page != "home":
        app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    return app


def component(app: AppTest, name: str) -> dict:
    """What Python sent to the first component of this name."""
    found = [element for element in app.main if getattr(element, "type", "") == "bidi_component"]
    protos = [element.proto for element in _all(app.main) if element.type == "bidi_component"]
    assert found or protos
    return next(json.loads(proto.json) for proto in protos if proto.component_name == f"lenet_{name}")


def _all(block) -> list:
    elements = []
    for child in block.children.values():
        elements.append(child)
        if hasattr(child, "children"):
            elements += _all(child)
    return [element for element in elements if hasattr(element, "proto")]


def text_of(app: AppTest) -> str:
    return " ".join(element.proto.body for element in _all(app.main) if element.type == "html")


@pytest.fixture
def finished(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(recorder, "load_dataset", lambda name: stripes)
    run = runs.create(TINY, owner=ME)
    list(recorder.record(run, torch.device("cpu")))
    return run


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_runs_in_both_languages(page: str, language: str) -> None:
    app = open_page(page, lang=language)
    assert app.title[0].value
    assert any("\u4e00" <= letter <= "\u9fff" for letter in app.title[0].value) == (language == "zh")


def test_train_says_what_to_do_before_the_first_run() -> None:
    assert component(open_page("train"), "curves")["message"].startswith("Press Train.")


def test_train_starts_the_run_that_stands_in_the_row_and_watches_it(fake_scheduler: FakeScheduler) -> None:
    app = open_page("train")
    groups = {group.key: group for group in app.button_group}
    groups["dataset"].set_value("strokes").run()
    groups["epochs"].set_value(3).run()
    next(button for button in app.button if button.label == "Train").click().run()
    ((told, run),) = fake_scheduler.told
    assert told == "train" and runs.find(run.id) == run
    assert (run.config.dataset, run.config.epochs) == ("strokes", 3)
    assert app.query_params["run"] == run.id
    assert "Stop" in [button.label for button in app.button]


def test_a_recipe_sets_what_belongs_to_it(fake_scheduler: FakeScheduler) -> None:
    app = open_page("train")
    groups = {group.key: group for group in app.button_group}
    groups["dataset"].set_value("strokes").run()
    next(group for group in app.button_group if group.key == "recipe").set_value("source").run()
    next(button for button in app.button if button.label == "Train").click().run()
    ((_, run),) = fake_scheduler.told
    assert run.config.initialisation == "pytorch" and run.config.learning_rate == 0.01
    assert run.config.model == LeNetConfig()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def running(**more: object) -> Run:
    run = runs.create(replace(TINY, **more), owner=ME)
    runs.set_status(run, Status("running"))
    for number in range(1, 4):
        event_log.append(run.folder, StepDone(number, 2.0, 0.3, 1000.0, 0.1 * number))
    return run


def test_its_owner_pauses_steps_resumes_and_stops_a_run(fake_scheduler: FakeScheduler) -> None:
    run = running()
    app = open_page("train", run=run.id)
    assert "Resume" not in labels(app)
    press(app, "Pause")
    assert "Paused" in text_of(app)
    press(app, "Step")
    runs.set_status(run, Status("paused"))
    press(app.run(), "Resume")
    runs.set_status(run, Status("running"))
    press(app.run(), "Stop")
    assert fake_scheduler.told == [("pause", run), ("step", run), ("train", run), ("stop", run)]
    assert "Train another" in labels(app)


@pytest.mark.parametrize("now", ["running", "paused", "stopped", "interrupted"])
def test_another_visitor_watches_a_run_and_can_neither_stop_nor_resume_nor_delete_it(
    now: str, fake_scheduler: FakeScheduler
) -> None:
    run = runs.create(TINY, owner="somebody else")
    runs.set_status(run, Status(now))
    app = open_page("train", run=run.id)
    assert not {"Pause", "Stop", "Resume", "Step", "Delete", "Keep"} & set(labels(app))
    if now in ("running", "paused"):
        assert "Somebody else trains this; you watch." in text_of(app)


def test_a_waiting_run_tells_its_place_in_the_line(fake_scheduler: FakeScheduler) -> None:
    run, ahead = runs.create(TINY, owner=ME), running()  # 3 of 1250 steps of 16 pictures done, 1,000 pictures a second
    fake_scheduler.training = [ahead.id]
    text = text_of(open_page("train", run=run.id))
    assert "Another run trains here. You are next. It begins in about 21 s." in text
    fake_scheduler.waiting = [runs.create(TINY), runs.create(TINY)]
    assert "2 wait before you. It begins in about 62 s." in text_of(open_page("train", run=run.id))


def test_a_full_line_is_a_sentence_and_leaves_no_run(
    fake_scheduler: FakeScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(run: Run, steps: int | None = None) -> None:
        raise TrainingError("{count} runs wait already. Come back when one has ended.", count=50)

    monkeypatch.setattr(fake_scheduler, "train", full)
    app = open_page("train")
    next(group for group in app.button_group if group.key == "dataset").set_value("strokes").run()
    press(app, "Train")
    assert app.warning[0].value == "50 runs wait already. Come back when one has ended."
    assert runs.every() == []


def test_an_interrupted_run_offers_to_go_on(fake_scheduler: FakeScheduler) -> None:
    run = running()
    runs.set_status(run, Status("interrupted"))
    app = open_page("train", run=run.id)
    assert "Resume goes on where it was last saved." in app.warning[0].value
    press(app, "Resume")
    assert fake_scheduler.told == [("train", run)]


def test_a_stuck_network_gets_a_diagnosis_and_a_cure_starts_anew(fake_scheduler: FakeScheduler) -> None:
    run = runs.create(replace(TINY, model=LeNetConfig(), initialisation="pytorch"), owner=ME)
    runs.set_status(run, Status("running"))
    for number in range(1, 151):
        event_log.append(run.folder, StepDone(number, 2.303, 0.1, 1000.0))
    event_log.append(run.folder, LayersSeen(150, (1e-5, 1e-4, 1e-3, 0.01, 0.1), (0.0, 0.1, 0.1, 0.1)))
    (run.folder / "snapshots").mkdir()
    save_file(training.build(run.config).state_dict(), runs.snapshot(run, 0))
    app = open_page("train", run=run.id)
    assert "ln 10 = 2.303 for 149 steps" in app.warning[0].value
    assert "from 0.1 in the last layer to 1e-5 in C1" in app.warning[0].value
    press(app, "LeCun's weights")
    (paused, started) = fake_scheduler.told
    assert paused == ("pause", run) and started[0] == "train"
    child = started[1]
    assert child.config.initialisation == "lecun" and child.origin and child.origin.run == run.id
    assert app.query_params["run"] == child.id


def test_a_run_is_forked_from_the_chosen_snapshot(finished: Run, fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", run=finished.id)
    step = runs.snapshots(finished)[3]
    app.select_slider[0].set_value(step).run()
    next(group for group in app.button_group if group.key == "fork_rate").set_value(0.003).run()
    press(app, "Start the fork")
    ((told, child),) = fake_scheduler.told
    assert told == "train" and child.origin == Origin(finished.id, step, step, True)
    assert child.config.learning_rate == 0.003 and child.config.model == finished.config.model
    curves = component(app, "curves")
    assert curves["start"] == step and curves["parent"]


def test_settings_in_the_address_take_their_places_and_nothing_else_does(fake_scheduler: FakeScheduler) -> None:
    app = open_page("home")
    app.query_params.update(
        {"dataset": "strokes", "epochs": "3", "learning_rate": "0.003", "activation": "tanh", "seed": "7"}
        | {"batch_size": "1000000000", "optimizer": "__import__('os')"}
    )
    app.switch_page("pages/train.py").run()
    press(app, "Train")
    ((_, run),) = fake_scheduler.told
    config = run.config
    assert (config.dataset, config.epochs, config.learning_rate, config.seed) == ("strokes", 3, 0.003, 7)
    assert config.model.activation == "tanh" and (config.batch_size, config.optimizer) == (256, "adam")
    assert run.seeds == 8  # error bars, unless one chooses otherwise


def test_one_seed_can_be_chosen(fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", dataset="strokes", seeds="1")
    press(app, "Train")
    ((_, run),) = fake_scheduler.told
    assert run.seeds == 1


def test_error_bars_fill_while_the_other_seeds_are_trained(finished: Run, fake_scheduler: FakeScheduler) -> None:
    run = replace(finished, seeds=3)
    runs.store._write_run(run)
    own = runs.events(run).epochs
    fake_scheduler.spreads = [run.id]
    app = open_page("train", run=run.id)
    assert "More seeds are trained" in text_of(app)
    first, second = [0.5 + own[0].test_accuracy / 2] * 2, [0.5] * 2
    for seed, accuracies in ((1, first), (2, second)):
        files.append_line(run.folder / "seeds.jsonl", json.dumps({"seed": seed, "test_accuracies": accuracies}))
        app.run()
        assert f"{seed + 1} seeds: " in text_of(app)
        assert ("1 more to come" in text_of(app)) == (seed == 1)
    fake_scheduler.spreads = []
    app.run()
    found = [own[-1].test_accuracy, first[-1], second[-1]]
    assert f"3 seeds: {mean(found):.1%} ± {100 * stdev(found):.1f}" in text_of(app)
    (chart,) = [element for element in _all(app.main) if element.type == "plotly_chart"]
    figure = json.loads(chart.proto.spec)
    (bars,) = [trace for trace in figure["data"] if trace.get("name") == "test, all seeds"]
    after_each = list(zip([event.test_accuracy for event in own], first, second, strict=True))
    assert bars["error_y"]["array"] == pytest.approx([stdev(values) for values in after_each])
    assert [float(value) for value in bars["y"]] == pytest.approx([mean(values) for values in after_each])


def test_the_address_of_settings_leads_back_to_them() -> None:
    config = replace(TINY, dataset="mnist", epochs=10, batch_size=64, seed=3, optimizer="momentum")
    query = dict(parse_qsl(urlsplit(choices.address(config)).query))
    assert choices.from_values(choices.from_address(query)) == choices.reporting(config)


def test_runs_are_listed_for_their_owner_and_compared(stripes: Dataset, finished: Run) -> None:
    other = runs.create(replace(TINY, learning_rate=0.03, seed=2), owner=ME)
    list(recorder.record(other, torch.device("cpu")))
    runs.create(TINY, owner="somebody else")
    app = open_page("train")
    assert len(app.dataframe[0].value) == 2
    assert choices.differences([finished.config, other.config]) == "Learning rate 0.01 against 0.03, Seed 0 against 2"


def test_a_ticked_run_is_dealt_with_even_where_it_is_the_open_one(finished: Run, fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", run=finished.id)
    app.session_state["history_1_en"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert not app.exception and {"Open", "Delete"} <= set(labels(app))
    press(app, "Delete")
    assert runs.every() == [] and not app.exception


def test_ticked_runs_are_compared_in_one_chart(finished: Run, fake_scheduler: FakeScheduler) -> None:
    other = runs.create(replace(TINY, learning_rate=0.03), owner=ME)
    list(recorder.record(other, torch.device("cpu")))
    app = open_page("train")
    app.session_state["history_2_en"] = {"selection": {"rows": [0, 1], "columns": [], "cells": []}}
    app.run()
    assert "Learning rate 0.03 against 0.01" in text_of(app)
    (chart,) = [element for element in _all(app.main) if element.type == "plotly_chart"]
    assert len(json.loads(chart.proto.spec)["data"]) == 4


def test_a_script_a_network_and_the_numbers_can_be_taken_along(finished: Run) -> None:
    app = open_page("train", run=finished.id)
    files = [element.proto.label for element in _all(app.main) if element.type == "download_button"]
    assert {"Network", "Its card", "Epochs as CSV", "PyTorch script that retrains it"} <= set(files)


def test_a_finished_run_shows_its_result_and_can_be_kept(finished: Run) -> None:
    app = open_page("train", run=finished.id)
    last = runs.events(finished).epochs[-1]
    assert f"{last.test_accuracy:.1%} on pictures it never saw." in text_of(app)
    app.text_input[0].set_value("../bad").run()
    next(button for button in app.button if button.label == "Keep").click().run()
    assert "is no name for a run" in app.warning[0].value
    app.text_input[0].set_value("good").run()
    next(button for button in app.button if button.label == "Keep").click().run()
    kept = runs.find(finished.id)
    assert kept and kept.title == "good"
    models = open_page("models")
    assert "good" in text_of(models)


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (
            Status(
                "failed", "The loss is no longer a number at step {step}. Try a smaller learning rate.", {"step": "7"}
            ),
            "The loss is no longer a number at step 7. Try a smaller learning rate.",
        ),
        (
            Status("interrupted"),
            "This run was interrupted: its process ended. Resume goes on where it was last saved.",
        ),
    ],
)
def test_a_run_that_ended_badly_says_what_to_do(now: Status, sentence: str) -> None:
    run = runs.create(TINY)
    runs.set_status(run, now)
    app = open_page("train", run=run.id)
    assert app.warning[0].value == sentence
    assert not app.exception and not app.error


def test_a_run_that_does_not_exist_shows_the_settings(fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", run="../../etc/passwd")
    assert "Train" in [button.label for button in app.button]


def drawn_one() -> np.ndarray:
    ink = np.zeros((56, 56), np.uint8)
    ink[8:48, 26:30] = 255
    return ink


def test_classify_rests_until_something_is_drawn_and_then_answers() -> None:
    app = open_page("classify")
    assert component(app, "answer")["winner"] == -1
    assert "Look inside this picture" not in [button.label for button in app.button]
    app.session_state["drawing"] = drawn_one()
    app.run()
    shown = component(app, "answer")
    assert shown["winner"] == 1 and len(shown["probabilities"]) == 10
    assert "Look inside this picture" in [button.label for button in app.button]


def test_look_inside_shows_the_drawing_where_there_is_one() -> None:
    app = open_page("home")
    app.session_state["drawing"] = drawn_one()
    app.switch_page("pages/inside.py").run()
    assert component(app, "strip")["alt"].endswith("The answer is 1.")
    next(group for group in app.button_group if group.label == "Picture").set_value("upload").run()
    assert "You have uploaded nothing yet" in text_of(app)
    assert component(app, "strip")["alt"].endswith("The answer is 7.")


def test_a_broken_checkpoint_is_a_sentence_on_models(finished: Run) -> None:
    runs.rename(finished, "broken one")
    finished.checkpoint.write_bytes(b"nothing")
    app = open_page("models")
    assert "is broken" in app.warning[0].value and not app.exception


@pytest.mark.parametrize("page", ["classify", "inside"])
def test_a_chosen_checkpoint_that_breaks_is_a_sentence_and_the_digits_step_in(page: str, finished: Run) -> None:
    runs.rename(finished, "breaks")
    finished.checkpoint.write_bytes(b"nothing")
    app = open_page("home")
    app.session_state["model"] = finished.id
    app.switch_page(f"pages/{page}.py").run()
    assert "is broken" in app.warning[0].value and not app.exception
    assert app.title[0].value


def test_the_chosen_network_is_kept_across_pages(finished: Run) -> None:
    runs.rename(finished, "chosen")
    app = open_page("models")
    next(button for button in app.button if button.key == f"use_{finished.id}").click().run()
    app.switch_page("pages/classify.py").run()
    assert app.selectbox[0].value == finished.id


def test_the_shipped_cards_are_shown_as_they_are() -> None:
    text = text_of(open_page("models"))
    for name in ("mnist", "fashion-mnist", "fashion-mnist-source"):
        card = checkpoints.read_card(checkpoints.SHIPPED / f"{name}.safetensors")
        assert f"{card.test_accuracy:.1%} on test" in text


def test_importing_the_package_brings_neither_streamlit_nor_plotly() -> None:
    import subprocess
    import sys

    code = "import sys, lenet, lenet.cli, lenet.runs.worker; print({'streamlit', 'plotly'} & {*sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
