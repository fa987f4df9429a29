"""The views below the matrix of Evaluate."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lenet import answering, checkpoints, data, runs
from lenet.errors import DataError
from lenet.evaluation import confusion, shift
from lenet.evaluation.reliability import calibration_error
from lenet.evaluation.report import averaged
from lenet.judgement import Judgement
from lenet.runs import Run, computation, measurements
from tests.pages.conftest import components, open_page, text_of
from tests.pages.test_evaluate import report_of
from ui import formats
from ui.evaluate import background
from ui.evaluate.changes import within


@pytest.fixture(autouse=True)
def measured_anew() -> None:
    background._jobs.clear()


def open_view(view: str, **query: str) -> AppTest:
    """The page with this view, once all is measured."""
    app = open_page("evaluate", **{"data": "strokes", "view": view, **query})
    for one in list(background._jobs.values()):
        one.future.exception()  # waits; a page says what it was
    return app.run()


def tiles(app: AppTest, key: str) -> dict[str, Any]:
    """What was sent to the tiles of this key."""
    found = [one.proto for one in components(app) if key in one.proto.id]
    assert found
    return dict(json.loads(found[0].json))


def test_each_class_has_its_precision_recall_and_f1() -> None:
    text = text_of(open_view("classes"))
    for one in report_of("mnist", "strokes").scores:
        cells = [formats.percent(share) for share in one[1:]]
        assert re.search(r"[^%]*".join(map(re.escape, cells)), text)


def test_the_least_sure_answers_come_in_their_order() -> None:
    figures = report_of("mnist", "strokes")
    first = confusion.least_sure(figures.probabilities)[0]
    sent = tiles(open_view("unsure"), "unsure")
    assert sent["captions"][0]["right"] == formats.probability(float(figures.probabilities[first].max()))


def test_calibration_shows_one_view_beside_the_mean_of_six() -> None:
    text = text_of(open_view("calibration"))
    assert formats.percent(calibration_error(report_of("mnist", "strokes").bins)) in text
    assert "Mean of six views" in text and "is being measured" not in text
    assert "The mean over six views, as on Classify: " in text


def test_the_mean_of_six_views_is_weighted_as_the_card_says(finished: Run) -> None:
    checkpoint = checkpoints.load(finished.checkpoint)
    judgement = Judgement(picture_weight=5.0)
    checkpoints.save_card(checkpoint.path, replace(checkpoint.card, judgement=judgement))
    images, labels = data.test_set("strokes")
    seen = answering.see(checkpoint.model, data.scaled(images).numpy(), "digits")
    errors = [
        formats.percent(calibration_error(averaged(one.mean, labels.numpy(), 1.0).bins))
        for one in (seen, seen._replace(picture_weight=5.0))
    ]
    assert errors[0] != errors[1]
    text = text_of(open_view("calibration", run=finished.id))
    assert re.search(rf"Mean of six views[^%]*%[^%]*{errors[1]}", text)


def test_of_its_own_classes_few_are_called_none_and_of_noise_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measurements, "NOVEL", 60)
    text = text_of(open_view("novelty"))
    shares = dict(re.findall(r'scope="row"[^>]*>([^<]+)</th><td[^>]*>60</td>.*?>([\d.]+)%</td></tr>', text))
    assert float(shares["MNIST, its own classes"]) <= 10
    assert float(shares["Noise"]) >= 95 and float(shares["Letters, drawn"]) >= 80
    assert "Measuring" not in text


def test_two_networks_are_compared_picture_by_picture(finished: Run) -> None:
    runs.rename(finished, "weak")
    text = text_of(open_view("comparison", network="mnist"))
    assert "Only weak is right" in text and "Only Digits is right" in text
    assert "So Digits is better on pictures like these." in text


def test_without_another_network_the_comparison_says_so() -> None:
    assert "There is no other network with these classes yet" in text_of(open_view("comparison"))


def test_suspicious_labels_of_a_run_are_asked_of_its_snapshots(finished: Run) -> None:
    runs.rename(finished, "mine")
    app = open_view("labels", run=finished.id)
    assert re.search(r"Mean over \d+ snapshots, spread over the training", text_of(app))
    sent = tiles(app, "suspicious")
    losses = [float(caption["right"]) for caption in sent["captions"]]
    assert losses == sorted(losses, reverse=True) and len(losses) == 32
    assert f"of {data.info('strokes').train_size:,} training pictures" in sent["note"]


def test_every_change_has_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shift, "COUNT", 20)
    text = text_of(open_view("changes"))
    assert all(name in text for name in ("Shift right", "Turn clockwise", "Noise: inverted pixels"))
    assert "Measuring" not in text


def test_a_change_does_little_harm_up_to_where_a_tenth_is_lost() -> None:
    pairs = [(-2.0, 0.5), (-1.0, 0.95), (0.0, 1.0), (1.0, 0.8), (2.0, 1.0)]
    assert within(pairs, 2) == (-1.0, 0.0)


def test_a_run_with_damaged_snapshots_is_asked_at_its_end_alone(finished: Run) -> None:
    runs.rename(finished, "mine")
    for step in runs.snapshots(finished):
        finished.snapshot(step).write_bytes(b"damaged")
    assert "the loss is that of the finished network alone" in text_of(open_view("labels", run=finished.id))


def test_a_measurement_that_fails_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any) -> None:
        raise DataError("Stroke digits cannot be drawn.")

    monkeypatch.setitem(computation.FUNCTIONS, "accuracies_under", fail)
    app = open_view("changes")
    assert [box.value for box in app.warning] == ["Stroke digits cannot be drawn."]
