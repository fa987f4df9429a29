"""Technical words on the pages: which are marked, and what their figures show of the run at hand."""

import base64
import json
import math
import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import streamlit as st
from numpy.typing import NDArray
from safetensors.torch import save_file

from lenet import runs, training
from lenet.inspection import kernels
from lenet.model_config import LeNetConfig
from lenet.runs import Run, event_log
from lenet.training import StepDone
from tests.pages.conftest import PAGES, TINY, component, html_of, open_page, stuck
from ui.components import glossary, slow_motion
from ui.glossary.figures import FIGURES
from ui.glossary.subject import Subject
from ui.glossary.terms import TERMS
from ui.train.smoothing import smooth


def marked_words(html: str) -> list[str]:
    return re.findall(r'data-term="(\w+)"', html)


@pytest.fixture
def subject(finished: Run) -> Subject:
    """What the Train page shows of a finished run."""
    from ui.glossary import subject as module

    return module._of_run(finished)


def floats(text: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(text), "<f4")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_words_of_a_finished_run_are_marked_in_both_languages(finished: Run, language: str) -> None:
    words = marked_words(html_of(open_page("train", run=finished.id, lang=language)))
    assert {"batch", "test_set", "epoch", "adam", "relu", "initialisation", "seed"} <= set(words)


def test_the_words_of_the_doctor_are_marked() -> None:
    words = marked_words(html_of(open_page("train", run=stuck().id)))
    assert {"epoch", "step", "loss", "gradient", "kernel", "gradient_norm", "log_scale"} <= set(words)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("page", "names"),
    [("home", {"loss", "kernel", "weight"}), ("classify", {"network"}), ("train", {"network", "shuffled", "schedule"})],
)
def test_the_words_of_pages_without_a_run_are_marked(page: str, names: set[str], language: str) -> None:
    words = marked_words(html_of(open_page(page, lang=language)))
    assert names <= set(words)


@pytest.mark.parametrize("page", ["home", "classify"])
def test_the_words_of_pages_without_a_run_show_the_network_in_use(page: str) -> None:
    from ui.glossary import subject as module

    for name in ("loss", "kernel", "network", "test_set", "accuracy", "weight"):
        draw = FIGURES[TERMS[name].figure]
        figure = draw(module.of(page))
        assert figure is None or figure["caption"]
    assert FIGURES["kernels"](module.of(page)) and FIGURES["parameters"](module.of(page))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_scenes_of_slow_motion_have_marked_words(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.visitor.language", lambda: language)
    deep = LeNetConfig(dropout=0.5, normalisation="batch")
    words = marked_words(" ".join(slow_motion._stories(replace(TINY, model=deep))))
    assert {"batch", "loss", "gradient", "optimizer", "weight", "probability", "dropout", "normalisation"} <= set(words)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_the_notes_of_all_words(page: str, finished: Run) -> None:
    sent = component(open_page(page), "glossary")
    assert sent["words"].keys() == TERMS.keys() and sent["figure"] is None
    assert sent["words"]["epoch"]["text"] == TERMS["epoch"].text


def test_the_loss_is_that_of_the_run(subject: Subject, finished: Run) -> None:
    figure = FIGURES["loss"](subject)
    loss = float(smooth([event.loss for event in runs.events(finished).steps_and_latest])[-1])
    assert figure and f"{loss:.3f}" in figure["caption"]
    assert figure["dots"][0][0] == pytest.approx(math.exp(-loss))


def test_the_kernels_are_those_of_the_run(subject: Subject, finished: Run) -> None:
    figure = FIGURES["kernels"](subject)
    from lenet import checkpoints

    values = kernels(checkpoints.load(finished.checkpoint).network.model(), "C1")[:, 0].numpy()
    assert figure
    (group,) = figure["groups"]
    levels = np.frombuffer(base64.b64decode(group["pixels"]), np.uint8).reshape(6, 5, 5)
    assert levels.argmax() == values.argmax() and levels.argmin() == values.argmin()


def test_the_accuracies_are_those_of_the_log(subject: Subject, finished: Run) -> None:
    figure = FIGURES["accuracies"](subject)
    assert figure and len(figure["dots"]) == finished.config.epochs
    log = runs.events(finished)
    heights = [height for _x, height in figure["dots"]]
    assert heights == pytest.approx([0.92 * event.test_accuracy for event in log.epochs])
    assert log.latest and floats(figure["lines"][0]["xs"])[-1] == pytest.approx(log.latest.step / subject.total)


def test_a_seed_shows_what_it_and_the_next_one_begin_with(subject: Subject, finished: Run) -> None:
    figure = FIGURES["seeds"](subject)
    assert figure and [group["before"] for group in figure["groups"]] == ["0", "1"]
    first = kernels(training.build(finished.config), "C1")[:, 0].numpy()
    levels = np.frombuffer(base64.b64decode(figure["groups"][0]["pixels"]), np.uint8).reshape(6, 5, 5)
    assert levels.argmax() == first.argmax()


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_every_figure_of_a_run_has_a_caption_or_is_left_out(subject: Subject, name: str) -> None:
    figure = FIGURES[name](subject)
    elsewhere = {"training_pictures", "confusion", "precisions", "recalls", "f1", "reliability"}  # strokes; Evaluate
    assert (figure is None) == (name in elsewhere)
    assert figure is None or figure["caption"]


@pytest.mark.parametrize("name", ["confusion", "precisions", "recalls", "f1", "reliability", "logits", "maps"])
def test_evaluate_has_figures_of_its_network(name: str) -> None:
    from ui.glossary import subject as module

    figure = FIGURES[name](module.of("evaluate"))
    assert figure is None or figure["caption"]


@pytest.mark.parametrize(
    "message",
    list[Any]((None, "loss", [], {"term": "loss"}, {"term": "nonsense", "count": 1}, {"term": "adam", "count": 1},
              {"term": [], "count": 1}, {"term": "loss", "count": True})),
)  # fmt: skip
def test_what_is_no_question_gets_no_figure(message: object, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: dict[str, Any] = {}
    monkeypatch.setattr(glossary, "_component", lambda **arguments: sent.update(arguments))
    monkeypatch.setattr(st, "session_state", {"key": SimpleNamespace(question=message)})
    words: dict[str, Any] = {"loss": {"figure": True}, "adam": {"figure": False}}
    glossary.glossary(words, lambda question: {"of": question.term}, key="key")
    sent["on_question_change"]()
    glossary.glossary(words, lambda question: {"of": question.term}, key="key")
    assert sent["data"]["figure"] is None


def test_a_question_gets_its_figure_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: dict[str, Any] = {}
    monkeypatch.setattr(glossary, "_component", lambda **arguments: sent.update(arguments))
    state = {"key": SimpleNamespace(question={"term": "loss", "count": 3})}
    monkeypatch.setattr(st, "session_state", state)
    words: dict[str, Any] = {"loss": {"figure": True}}
    glossary.glossary(words, lambda question: {"of": question.term}, key="key")
    sent["on_question_change"]()
    glossary.glossary(words, lambda question: {"of": question.term}, key="key")
    assert (sent["data"]["figure"], sent["data"]["question"]) == ({"of": "loss"}, 3)
    glossary.glossary(words, lambda question: {"of": question.term}, key="key")
    assert sent["data"]["figure"] is None


@pytest.mark.parametrize(("loss", "scale"), [(1e4, 1.0), (1e300, 1e30), (2.0, math.nan)])
def test_the_figures_of_a_run_that_went_wrong_have_numbers_alone(loss: float, scale: float) -> None:
    from ui.glossary import subject as module

    run = runs.create(replace(TINY, seed=2**63 - 1))
    event_log.append(run, StepDone(1, loss, 0.1, 1000.0, 0.1))
    weights = training.build_network(run.config).state_dict()
    save_file({name: scale * values for name, values in weights.items()}, run.live_weights)
    for name, draw in FIGURES.items():
        figure = draw(module._of_run(run))
        json.dumps(figure, allow_nan=False)
        for line in (figure or {}).get("lines", ()):
            assert np.isfinite(floats(line["xs"])).all() and np.isfinite(floats(line["ys"])).all(), name
