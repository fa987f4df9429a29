"""Evaluate: what Python says and sends."""

import base64
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lenet import checkpoints, data, evaluation, runs
from lenet.data import DatasetInfo
from lenet.evaluation import confusion
from lenet.evaluation.report import Report, report
from lenet.runs import Run
from tests.conftest import needs
from tests.pages.conftest import component, open_page, text_of
from ui import moves
from ui.evaluate import mistakes


def report_of(name: str, dataset: str) -> Report:
    """What a network that ships answers to a test set."""
    images, labels = data.test_set(dataset)
    model = checkpoints.load(checkpoints.SHIPPED / f"{name}.safetensors").model
    return report(evaluation.logits(model, images).numpy(), labels.numpy())


def sprite(app: AppTest) -> np.ndarray:
    """The pictures on the page, uint8 (N, 28, 28)."""
    tiles = component(app, "tiles")
    return np.frombuffer(base64.b64decode(tiles["pixels"]), np.uint8).reshape(tiles["shape"])


def test_the_matrix_is_that_of_the_whole_test_set_and_the_headline_counts_its_mistakes() -> None:
    app = open_page("evaluate", data="strokes")
    figures = report_of("mnist", "strokes")
    assert component(app, "matrix")["counts"] == figures.confusion.tolist()
    assert f"2,000 pictures it never trained on. It missed {2000 - figures.correct:,}." in text_of(app)
    assert "It learned from MNIST, not from Stroke digits." in text_of(app)


def test_a_cell_shows_exactly_its_pictures_the_most_confident_first() -> None:
    figures = report_of("mnist", "strokes")
    wrong = figures.confusion - np.diag(figures.confusion.diagonal())
    label, answer = (int(place) for place in np.unravel_index(wrong.argmax(), wrong.shape))
    app = open_page("evaluate", data="strokes", cell=f"{label}-{answer}")
    indices = confusion.cell(figures.labels, figures.probabilities, label, answer)
    assert np.array_equal(sprite(app), data.test_set("strokes")[0][indices[:12]])
    captions = component(app, "tiles")["captions"]
    assert {(one["before"], one["left"]) for one in captions} == {(str(label), str(answer))}
    assert component(app, "matrix")["selected"] == [label, answer]
    assert f"{len(indices)} pictures" in component(app, "tiles")["note"]


@pytest.mark.parametrize("cell", ["", "3", "10-0", "-1-2", "a-b", "1-2-3", "٣-1"])
def test_a_cell_that_is_none_shows_the_most_confident_mistakes(cell: str) -> None:
    app = open_page("evaluate", data="strokes", cell=cell)
    figures = report_of("mnist", "strokes")
    worst = confusion.mistakes(figures.labels, figures.probabilities)[:12]
    assert np.array_equal(sprite(app), data.test_set("strokes")[0][worst])


def test_of_another_kind_of_pictures_no_answer_is_right(finished: Run) -> None:
    needs("fashion-mnist")
    app = open_page("evaluate", data="fashion-mnist")
    assert "10,000 pictures of another kind. It learned from MNIST" in text_of(app)
    assert "no answer is right here" in text_of(app) and not component(app, "matrix")["hollow"]
    assert component(app, "matrix")["rows"][0] == "T-shirt" and component(app, "matrix")["columns"][0] == "0"


def test_a_run_is_shown_after_the_step_of_the_playhead(finished: Run) -> None:
    runs.rename(finished, "mine")
    for step in runs.snapshots(finished)[:2]:
        app = open_page("evaluate", run=finished.id, step=str(step))
        assert f"After step {step} it missed" in text_of(app)
        images, labels = data.test_set("strokes")
        model = checkpoints.load_weights(finished.snapshot(step), finished.config.model)
        expected = report(evaluation.logits(model, images).numpy(), labels.numpy())
        assert component(app, "matrix")["counts"] == expected.confusion.tolist()


def test_without_a_data_set_the_page_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "available", lambda name: name == "strokes")
    app = open_page("evaluate", network="fashion-mnist")
    assert "Fashion-MNIST is not on this machine. Fetch it on the Train page" in text_of(app)
    digits = open_page("evaluate", network="mnist")
    assert "It learned from MNIST, not from Stroke digits." in text_of(digits)


def test_the_data_sets_are_those_with_as_many_classes(three_classes: DatasetInfo) -> None:
    app = open_page("evaluate", data=three_classes.name)
    assert not [option for box in app.selectbox for option in box.options if three_classes.title in option]


def inside(app: AppTest) -> dict[str, Any]:
    return component(app, "strip")


def test_look_inside_shows_the_picture_in_the_address_with_its_label() -> None:
    images, labels = data.test_set("strokes")
    app = open_page("inside", data="strokes", index="1234")
    picture = np.frombuffer(base64.b64decode(inside(app)["picture"]), "<f4")
    assert np.array_equal(picture, (images[1234].numpy() / np.float32(255)).ravel())
    assert inside(app)["label"] == int(labels[1234])
    assert f"Test picture 1,235 of Stroke digits, labelled {int(labels[1234])}." in text_of(app)


def test_look_inside_shows_a_training_picture_in_the_address() -> None:
    app = open_page("inside", data="strokes", index="7", part="train")
    picture = np.frombuffer(base64.b64decode(inside(app)["picture"]), "<f4")
    assert np.array_equal(picture, (data.training_set("strokes")[0][7].numpy() / np.float32(255)).ravel())


@pytest.mark.parametrize(
    "address", [{"index": "2000"}, {"index": "-1"}, {"index": "x"}, {"part": "all"}, {"data": "?"}]
)
def test_an_address_that_names_no_picture_is_as_without_it(address: dict[str, str]) -> None:
    app = open_page("inside", **{"data": "strokes", "index": "3", **address})
    assert "labelled" not in text_of(app) and inside(app)["mode"] == "sheet"


def test_the_end_of_a_measurement_that_crosses_a_click_keeps_the_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    address = {"cell": "1-1"}
    monkeypatch.setattr(st, "query_params", address)
    monkeypatch.setattr(st, "session_state", {})
    mistakes.choose((2, 2))
    moves.keep(mistakes.NAMES)  # in the run of the click
    moved = dict(st.session_state)
    monkeypatch.undo()
    app = open_page("evaluate", data="strokes", cell="1-1")
    assert component(app, "matrix")["selected"] == [1, 1]
    for name, value in moved.items():
        app.session_state[str(name)] = value
    app.run()  # the browser had not heard of the click
    assert component(app, "matrix")["selected"] == [2, 2]
    app.query_params["cell"] = "2-2"
    app.run()
    app.query_params["cell"] = "1-1"
    assert component(app.run(), "matrix")["selected"] == [1, 1]  # so this is another wish
