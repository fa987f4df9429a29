"""The answer to a picture in JavaScript against Python's."""

import numpy as np
import pytest
from playwright.sync_api import Page

from lenet import load_checkpoint
from lenet.answering import Judgement, answers
from lenet.model import LeNet
from lenet.model_config import LeNetConfig
from lenet.preprocessing import Kind
from tests.lenet.web.networks import CONFIGS, build, images, network, noise

ASK = """([pictures, judgement, kind]) => pictures.map(picture => {
  const answer = judge(net, new Float32Array(picture), judgement, kind);
  return { ...answer, values: Array.from(net.Answer.values) };
})"""


def check(page: Page, model: LeNet, kind: Kind, judgement: Judgement | None) -> None:
    """Compare the answers of a model in the browser with Python's."""
    pictures = np.concatenate([images(6).numpy(), noise(3).numpy(), np.zeros((1, 1, 28, 28), np.float32)])
    expected = answers(model, pictures, kind, judgement)
    build(page, model, "judge", "judge")
    arguments = [[picture.ravel().tolist() for picture in pictures], judgement and judgement.to_dict(), kind]
    for one, other in zip(page.evaluate(ASK, arguments), expected, strict=True):
        np.testing.assert_allclose(one["probabilities"], other.probabilities, rtol=0, atol=1e-4)
        np.testing.assert_allclose(one["raw"], other.raw, rtol=0, atol=1e-4)
        np.testing.assert_allclose(np.exp(one["values"]) / np.exp(one["values"]).sum(), other.raw, rtol=0, atol=1e-4)
        largest = np.sort(other.probabilities)
        assert one["label"] == other.label or largest[-1] - largest[-2] < 1e-4
        assert one["sure"] == other.is_sure and one["none"] == other.is_none


@pytest.mark.parametrize("judgement", [None, Judgement(temperature=1.7)])
@pytest.mark.parametrize(("name", "kind"), [("mnist", "digits"), ("fashion-mnist", "clothing")])
def test_an_answer_of_a_shipped_network_is_that_of_python(
    name: str, kind: Kind, judgement: Judgement | None, blank: Page
) -> None:
    check(blank, load_checkpoint(name).model, kind, judgement)


@pytest.mark.parametrize("config", CONFIGS[::5], ids=lambda config: f"{config.activation}-{config.classes}")
def test_an_answer_of_any_network_is_that_of_python(config: LeNetConfig, blank: Page) -> None:
    check(blank, network(config), "digits", Judgement(temperature=0.8))
