"""The pages without a browser: what they say and do. What they look like is tests/browser's."""

import json
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
import torch
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from lenet import checkpoints, runs, worker
from lenet.data import Dataset
from lenet.model import LeNetConfig
from lenet.runs import Run, Status
from lenet.training import TrainConfig
from ui import state

APP = str(Path(__file__).parents[2] / "app.py")
PAGES = ["home", "train", "inside", "classify", "models"]
TINY = TrainConfig(
    dataset="strokes", epochs=2, batch_size=16, initialisation="kaiming", report_every=1,
    model=LeNetConfig(activation="relu"),
)  # fmt: skip


class FakeWorker:
    """Notes what it is told; trains nothing."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Run]] = []

    def train(self, run: Run) -> None:
        self.told.append(("train", run))

    def stop(self, run: Run) -> None:
        self.told.append(("stop", run))


@pytest.fixture(autouse=True)
def a_server_that_has_run_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest takes each run for a server's first, where a page starts once more through app.py and a click is lost."""
    begin = PagesManager.__init__

    def begin_again(self: PagesManager, *arguments: object, **more: object) -> None:
        begin(self, *arguments, **more)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", begin_again)


@pytest.fixture(autouse=True)
def fake_worker(monkeypatch: pytest.MonkeyPatch) -> FakeWorker:
    fake = FakeWorker()
    st.cache_resource.clear()
    monkeypatch.setattr(state, "worker", lambda: fake)
    return fake


def open_page(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
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
    monkeypatch.setattr(worker, "load_dataset", lambda name: stripes)
    run = runs.create(TINY)
    list(worker.record(run, torch.device("cpu")))
    return run


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_runs_in_both_languages(page: str, language: str) -> None:
    app = open_page(page, lang=language)
    assert app.title[0].value
    assert any("\u4e00" <= letter <= "\u9fff" for letter in app.title[0].value) == (language == "zh")


def test_train_says_what_to_do_before_the_first_run() -> None:
    assert component(open_page("train"), "curves")["message"].startswith("Press Train.")


def test_train_starts_the_run_that_stands_in_the_row_and_watches_it(fake_worker: FakeWorker) -> None:
    app = open_page("train")
    groups = {group.key: group for group in app.button_group}
    groups["dataset"].set_value("strokes").run()
    groups["epochs"].set_value(3).run()
    next(button for button in app.button if button.label == "Train").click().run()
    ((told, run),) = fake_worker.told
    assert told == "train" and runs.find(run.id) == run
    assert (run.config.dataset, run.config.epochs) == ("strokes", 3)
    assert app.query_params["run"] == run.id
    assert "Stop" in [button.label for button in app.button]


def test_a_recipe_sets_what_belongs_to_it(fake_worker: FakeWorker) -> None:
    app = open_page("train")
    groups = {group.key: group for group in app.button_group}
    groups["dataset"].set_value("strokes").run()
    next(group for group in app.button_group if group.key == "recipe").set_value("source").run()
    next(button for button in app.button if button.label == "Train").click().run()
    ((_, run),) = fake_worker.told
    assert run.config.initialisation == "pytorch" and run.config.learning_rate == 0.01
    assert run.config.model == LeNetConfig()


def test_stop_tells_the_worker(fake_worker: FakeWorker) -> None:
    run = runs.create(TINY)
    app = open_page("train", run=run.id)
    next(button for button in app.button if button.label == "Stop").click().run()
    assert fake_worker.told == [("stop", run)]


def test_a_waiting_run_says_so() -> None:
    run = runs.create(TINY)
    assert "Another run trains here; this one is next." in text_of(open_page("train", run=run.id))


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
            "This run was interrupted: its process ended. Train it again with the same settings.",
        ),
    ],
)
def test_a_run_that_ended_badly_says_what_to_do(now: Status, sentence: str) -> None:
    run = runs.create(TINY)
    runs.set_status(run, now)
    app = open_page("train", run=run.id)
    assert app.warning[0].value == sentence
    assert not app.exception and not app.error


def test_a_run_that_does_not_exist_shows_the_settings(fake_worker: FakeWorker) -> None:
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
    runs.keep(finished, "broken one")
    finished.checkpoint.write_bytes(b"nothing")
    app = open_page("models")
    assert "is broken" in app.warning[0].value and not app.exception


@pytest.mark.parametrize("page", ["classify", "inside"])
def test_a_chosen_checkpoint_that_breaks_is_a_sentence_and_the_digits_step_in(page: str, finished: Run) -> None:
    runs.keep(finished, "breaks")
    finished.checkpoint.write_bytes(b"nothing")
    app = AppTest.from_file(APP, default_timeout=120).run()
    app.session_state["model"] = finished.id
    app.switch_page(f"pages/{page}.py").run()
    assert "is broken" in app.warning[0].value and not app.exception
    assert app.title[0].value


def test_the_chosen_network_is_kept_across_pages(finished: Run) -> None:
    runs.keep(finished, "chosen")
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

    code = "import sys, lenet, lenet.cli, lenet.worker; print([m for m in ('streamlit', 'plotly') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
