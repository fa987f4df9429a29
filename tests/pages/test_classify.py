"""Classify: an answer to what is drawn."""

from typing import Any

import numpy as np
import pytest
from safetensors.torch import load, save_file

from lenet import runs
from lenet.answering import Answer
from lenet.runs import Run
from tests.pages.conftest import component, drawn_one, open_page, text_of
from ui import pictures, test_sets
from ui.classify import sample_answers


def test_classify_follows_the_drawing_and_offers_a_look_inside_once_there_is_one() -> None:
    app = open_page("classify")
    assert component(app, "answer")["drawing"] == {"kind": "digits", "alone": True}
    assert component(app, "ink")["drawing"] == ""
    assert "Look inside this picture" not in [button.label for button in app.button]
    shown = component(app, "answer")
    app.session_state["drawing"] = drawn_one()
    app.run()
    assert component(app, "answer") == shown  # the browser has the drawing: nothing is sent again
    assert "Look inside this picture" in [button.label for button in app.button]


def test_the_headline_says_what_to_do_here() -> None:
    app = open_page("classify")
    assert app.title[0].value == "Draw a digit"
    for way, headline in (("upload", "Upload pictures"), ("samples", "Choose a test picture")):
        next(group for group in app.button_group if group.label == "Picture").set_value(way).run()
        assert app.title[0].value == headline and "as you draw" not in text_of(app)


def test_weights_that_are_not_numbers_are_said_to_be_and_the_digits_network_steps_in(finished: Run) -> None:
    runs.rename(finished, "diverged")
    tensors = load(finished.checkpoint.read_bytes())
    save_file({name: tensor * float("nan") for name, tensor in tensors.items()}, finished.checkpoint)
    app = open_page("classify")
    picker = next(box for box in app.selectbox if box.label == "Network")
    picker.set_value(finished.id).run()
    assert not app.exception and "are not numbers" in app.warning[0].value


def test_of_two_digits_the_chosen_one_is_looked_at_alone() -> None:
    app = open_page("classify")
    ink = drawn_one()
    ink[8:48, 40:44] = 255
    app.session_state["drawing"] = ink
    app.run()
    assert component(app, "answer")["drawing"]["alone"]
    assert "Look inside this picture" in [button.label for button in app.button]


def test_samples_of_one_class_and_only_mistakes_and_each_is_asked_about_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def seven(_checkpoint: Any, images: np.ndarray) -> list[Answer]:
        asked.append(len(images))
        return [
            Answer(label=7, probabilities=np.eye(10, dtype=np.float32)[7], raw=np.eye(10, dtype=np.float32)[7])
        ] * len(images)

    monkeypatch.setattr(pictures, "answers", seven)
    monkeypatch.setattr(sample_answers, "PART", 30)
    images, labels = test_sets.stroke_samples()
    monkeypatch.setattr(test_sets, "samples", lambda _info: (images, labels))
    app = open_page("classify")
    next(group for group in app.button_group if group.label == "Picture").set_value("samples").run()
    assert component(app, "tiles")["shape"][0] == 40 and asked == []
    box = next(box for box in app.selectbox if box.label == "Class")
    box.set_value(3).run()
    assert component(app, "tiles")["alts"] == ["3"] * int((labels == 3).sum())
    app.toggle[0].set_value(True).run()
    captions = component(app, "tiles")["captions"]
    assert [(caption["before"], caption["left"]) for caption in captions] == [("3", "7")] * int((labels == 3).sum())
    assert asked == [30, 30, 30, 10]
    next(box for box in app.selectbox if box.label == "Class").set_value(7).run()
    assert "There is no such picture." in text_of(app) and sum(asked) == 100
