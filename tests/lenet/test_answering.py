"""The answer to a picture: the weighted mean over views, and how far it can be believed."""

import numpy as np
import pytest
import torch

from lenet import inspection
from lenet.answering import Judgement, answers, cooled
from lenet.model import LeNet, LeNetConfig
from lenet.views import views

PICTURES = torch.rand(3, 1, 28, 28, generator=torch.Generator().manual_seed(0)).numpy()


@pytest.mark.parametrize("weight", [1.0, 5.0])
def test_an_answer_is_the_mean_over_the_views_among_which_the_picture_itself_counts_more(weight: float) -> None:
    model, judgement = LeNet(LeNetConfig(classes=3)).eval(), Judgement(picture_weight=weight)
    moved = torch.from_numpy(views(PICTURES, "clothing").reshape(-1, 1, 28, 28))
    shares = inspection.probabilities(model, moved).reshape(3, 6, 3).numpy()
    for answer, expected in zip(answers(model, PICTURES, "clothing", judgement), shares, strict=True):
        mean = (weight * expected[0] + expected[1:].sum(0)) / (weight + 5)
        np.testing.assert_allclose(answer.probabilities, mean, atol=1e-6)
        np.testing.assert_allclose(answer.raw, expected[0], atol=1e-6)
        assert answer.label == answer.probabilities.argmax() and answer.probability == answer.probabilities.max()


def test_without_a_measurement_nothing_is_said_of_how_often_answers_are_right() -> None:
    [answer, *_] = answers(LeNet().eval(), PICTURES, "digits")
    assert answer.frequency is None and answer.novelty is None and not answer.is_none
    assert answers(LeNet().eval(), PICTURES[:0], "digits") == []


def test_a_temperature_above_one_makes_answers_less_sure_and_keeps_their_order() -> None:
    shares = np.array([[0.7, 0.2, 0.1, 0.0]], np.float32)
    np.testing.assert_allclose(cooled(shares, 1.0), shares, atol=1e-6)
    [warm] = cooled(shares, 2.0)
    assert warm[0] < 0.7 and (np.diff(warm) < 0).all() and warm.sum() == np.float32(1)


def test_a_judgement_survives_json() -> None:
    judgement = Judgement(temperature=1.3)
    assert Judgement.from_dict(judgement.to_dict()) == judgement
