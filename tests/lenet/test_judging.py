"""A network's judgement, measured on held-out pictures."""

import json

import numpy as np
import pytest
import torch

from lenet import answering, data, judging
from lenet.answering import Seen, answers
from lenet.data.stroke_digits import strokes
from lenet.judgement import Judgement
from lenet.model import LeNet


def test_a_judgement_is_plain_values_that_come_back_from_json() -> None:
    images, labels = strokes(60, 3)
    judgement = judging.judge(LeNet().eval(), images, labels, data.info("strokes"), pictures=60)
    assert Judgement.from_dict(json.loads(json.dumps(judgement.to_dict()))) == judgement
    assert sum(band.pictures for band in judgement.bands) <= 60
    assert judgement.novelty and judgement.novelty.guard == "digits"


@pytest.mark.parametrize(("misled", "weight"), [(0, 1.0), (1, 1.0), (20, 5.0)])
def test_where_other_views_mislead_a_network_the_picture_itself_counts_more(
    misled: int, weight: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, labels = strokes(200, 3)
    shares = np.full((200, 6, 10), 0.01, np.float32)
    shares[np.arange(200), :, labels] = 0.9
    shares[:misled, 2:] = np.roll(shares[:misled, 2:], 1, 2)  # four of the six views have another answer
    nothing = np.zeros(200, np.float32)
    seen = Seen(shares, nothing, np.zeros((200, 84), np.float32), nothing + np.arange(200))
    monkeypatch.setattr(answering, "see", lambda *_arguments, **_more: seen)
    judgement = judging.judge(LeNet().eval(), images, labels, data.info("strokes"), pictures=200)
    assert judgement.picture_weight == weight
    right = sum(band.correct for band in judgement.bands)
    assert right == (200 if weight > 1 else 200 - misled)


def test_a_network_that_answers_the_same_to_everything_is_never_sure() -> None:
    model = LeNet().eval()
    model.load_state_dict({name: torch.zeros_like(values) for name, values in model.state_dict().items()})
    images, labels = strokes(100, 3)
    judgement = judging.judge(model, images, labels, data.info("strokes"), pictures=100)
    for answer in answers(model, data.scaled(images).numpy(), "digits", judgement):
        assert not answer.is_sure and answer.frequency is not None and answer.frequency < 0.3


def test_without_a_guard_the_network_itself_tells_what_is_new() -> None:
    model, (images, labels) = LeNet().eval(), strokes(100, 3)
    judgement = judging.judge(model, images, labels, data.info("kmnist"), pictures=100)
    assert judgement.novelty and judgement.novelty.guard == "" and len(judgement.novelty.means) == 10
    found = answers(model, data.scaled(images).numpy(), "digits", judgement)
    assert np.mean([answer.is_none for answer in found]) < 0.5


def test_a_run_does_not_fail_where_its_judgement_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_arguments: object) -> Judgement:
        raise ValueError("no")

    monkeypatch.setattr(judging, "judge", broken)
    assert judging.judgement_of_run(LeNet(), data.load("strokes")) is None
    assert "ValueError: no" in capsys.readouterr().err
