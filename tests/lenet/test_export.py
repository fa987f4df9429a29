"""Networks as files for other programs."""

import re

import numpy as np
import onnxruntime
import pytest
import torch

from lenet import checkpoints, export, formats
from lenet.checkpoints import Card, Checkpoint
from lenet.errors import CheckpointError
from lenet.evaluation import Evaluation
from lenet.model import LeNet, LeNetConfig
from tests.lenet.web.networks import CONFIGS, network


def checkpoint_of(model: LeNet) -> Checkpoint:
    test = Evaluation(0.1, 0.9, ())
    card = Card.describe("mine", model, dataset="strokes", recipe="a recipe", seed=0, epochs=1, test=test)
    return Checkpoint(checkpoints.SHIPPED / "mine.safetensors", card, checkpoints.network(model))


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "fashion-mnist-source"])
def test_the_page_of_a_shipped_network_has_its_card_and_at_most_400_kb(name: str) -> None:
    checkpoint = checkpoints.load(checkpoints.SHIPPED / f"{name}.safetensors")
    html = export.html(checkpoint, title=f"{name} & more")
    card = checkpoint.card
    assert len(html.encode()) <= 400_000
    accuracy = formats.percent(card.test_accuracy)
    for text in (f"{name} &amp; more", accuracy, card.date[:10], "44,426", checkpoint.info.title):
        assert text in html
    facts = dict(re.findall(r"<dt>(.*)</dt><dd>(.*)</dd>", html))
    assert facts["Licence of the data"] == card.licence and facts["Recipe"][:9] == card.recipe[:9].replace("'", "&#39;")


def test_the_page_is_in_the_language_of_its_words() -> None:
    html = export.html(
        checkpoint_of(network(LeNetConfig())), title="t", recipe="r", language="zh", translate=lambda text: f"~{text}"
    )
    assert '<html lang="zh">' in html and "<dd>r</dd>" in html
    assert all(text in html for text in ('"clear":"~Clear"', "~This page is", "<dt>~Data set</dt><dd>~Stroke digits"))


# Each activation function once, with the four kinds of pooling and normalisation in turn: to write ONNX takes seconds.
@pytest.mark.parametrize("config", [CONFIGS[4 * number + number % 4] for number in range(len(CONFIGS) // 4)])
def test_onnx_computes_what_pytorch_does(config: LeNetConfig) -> None:
    model = network(config)
    session = onnxruntime.InferenceSession(export.onnx(checkpoint_of(model)))
    for count in (1, 7):
        images = torch.rand(count, 1, 28, 28, generator=torch.Generator().manual_seed(count))
        (logits,) = session.run(["logits"], {"images": images.numpy()})
        np.testing.assert_allclose(logits, model(images).detach().numpy(), rtol=1e-4, atol=1e-4)


def test_without_the_packages_that_write_onnx_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "find_spec", lambda name: None)
    with pytest.raises(CheckpointError, match=r"Install them: pip install onnx onnxscript$"):
        export.onnx(checkpoint_of(network(LeNetConfig())))
