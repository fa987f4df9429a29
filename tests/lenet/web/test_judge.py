"""The answer to a picture in JavaScript against Python's."""

import base64

import numpy as np
import pytest
from playwright.sync_api import Page

from lenet import answering, guards, judging, load_checkpoint, web
from lenet.answering import answers
from lenet.judgement import Band, Judgement, Novelty
from lenet.model import LeNet
from lenet.model_config import LeNetConfig
from lenet.preprocessing import Kind
from tests.lenet.web.networks import CONFIGS, build, images, network, noise

ASK = """([pictures, judgement, kind, description, weights]) => pictures.map(picture => {
  const guard = description && makeNetwork(description, unpacked(weights));
  const answer = judge(net, new Float32Array(picture), judgement, kind, guard);
  return { ...answer, values: Array.from(net.Answer.values) };
})"""


def check(page: Page, model: LeNet, kind: Kind, judgement: Judgement | None) -> None:
    """Compare the answers of a model in the browser with Python's."""
    pictures = np.concatenate([images(6).numpy(), noise(3).numpy(), np.zeros((1, 1, 28, 28), np.float32)])
    expected = answers(model, pictures, kind, judgement)
    build(page, model, "judge", "judge", "makeNetwork", "unpacked")
    guard = (
        guards.guard(judgement.novelty.guard) if judgement and judgement.novelty and judgement.novelty.guard else None
    )
    arguments = [
        [picture.ravel().tolist() for picture in pictures],
        judgement and judgement.to_dict(),
        kind,
        guard and web.description(guard.config),
        guard and base64.b64encode(web.weights(guard.tensors, guard.config)).decode(),
    ]
    for one, other in zip(page.evaluate(ASK, arguments), expected, strict=True):
        np.testing.assert_allclose(one["probabilities"], other.probabilities, rtol=0, atol=1e-4)
        np.testing.assert_allclose(one["raw"], other.raw, rtol=0, atol=1e-4)
        np.testing.assert_allclose(np.exp(one["values"]) / np.exp(one["values"]).sum(), other.raw, rtol=0, atol=1e-4)
        largest = np.sort(other.probabilities)
        assert one["label"] == other.label or largest[-1] - largest[-2] < 1e-4
        assert one["agreement"] == pytest.approx(other.agreement, abs=1e-4) and one["frequency"] == other.frequency
        assert one["novelty"] == (None if other.novelty is None else pytest.approx(other.novelty, abs=2e-3))
        assert one["sure"] == other.is_sure and one["none"] == other.is_none


@pytest.mark.parametrize("is_judged", [False, True])
@pytest.mark.parametrize(("name", "kind"), [("mnist", "digits"), ("fashion-mnist", "clothing")])
def test_an_answer_of_a_shipped_network_is_that_of_python(name: str, kind: Kind, is_judged: bool, blank: Page) -> None:
    checkpoint = load_checkpoint(name)
    check(blank, checkpoint.model, kind, checkpoint.card.judgement if is_judged else None)


@pytest.mark.parametrize("config", CONFIGS[::5], ids=lambda config: f"{config.activation}-{config.classes}")
def test_an_answer_of_any_network_is_that_of_python(config: LeNetConfig, blank: Page) -> None:
    """Without a guard, as of a network of KMNIST, all other signs count."""
    model = network(config)
    seen = answering.see(model, images(20).numpy(), "digits")
    means, scale = judging.gaussians(seen, seen.labels, config.classes)
    signs = {"energy": 0.3, "disagreement": 1.5, "distance": 0.7}
    novelty = Novelty(guard="", signs=signs, bias=-2.0, means=means, scale=scale)
    bands = Band(0.0, 9, 4), Band(0.2, 9, 9)
    check(blank, model, "digits", Judgement(picture_weight=5.0, temperature=0.8, bands=bands, novelty=novelty))
