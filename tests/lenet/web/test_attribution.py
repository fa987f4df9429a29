"""Attribution in JavaScript against PyTorch."""

from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page
from torch import Tensor

from lenet import attribution, inspection, load_checkpoint
from lenet.model import LeNet, LeNetConfig
from tests.lenet.web.networks import CONFIGS, build, images, network, noise, text

SIX = CONFIGS[::3]
PICTURES = ("a digit", "noise")
CALL = """([method, picture, ...rest]) => {
  const result = window[method](net, unpacked(picture), ...rest), { attributions, ...sums } = result;
  return [Array.from(attributions ?? result), sums, Array.from(net.Answer.values)];
}"""


def call(page: Page, model: LeNet, method: str, picture: Tensor, *arguments: int) -> tuple[Any, Any]:
    """The attributions and the other results of a method; the network is left with the values of the picture."""
    build(page, model, "attribution", method, "unpacked")
    attributions, rest, logits = page.evaluate(CALL, [method, text(picture), *arguments])
    expected = inspection.layers(model, picture)["Answer"].numpy()
    np.testing.assert_allclose(logits, expected, rtol=0, atol=1e-4)
    return np.array(attributions), rest


def picture(kind: str) -> Tensor:
    return images(1) if kind == "a digit" else noise(1)


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("config", SIX)
def test_occlusion_is_that_of_python(config: LeNetConfig, kind: str, blank: Page) -> None:
    model, image = network(config), picture(kind)
    expected = attribution.occlusion(model, image, 1).flatten()
    drops, _ = call(blank, model, "occlusion", image, 1)
    assert expected.abs().max() > 1e-3
    np.testing.assert_allclose(drops, expected.numpy(), rtol=0, atol=1e-4)


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("config", SIX)
def test_gradient_times_input_is_that_of_python(config: LeNetConfig, kind: str, blank: Page) -> None:
    model, image = network(config), picture(kind)
    expected = attribution.gradient_times_input(model, image, 1).flatten().numpy()
    products, _ = call(blank, model, "gradientTimesInput", image, 1)
    np.testing.assert_allclose(products, expected, rtol=0, atol=1e-4 * np.abs(expected).max())


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("config", SIX)
def test_integrated_gradients_are_those_of_python(config: LeNetConfig, kind: str, blank: Page) -> None:
    model, image = network(config), picture(kind)
    expected = attribution.integrated_gradients(model, image, 1, 20)
    attributions, sums = call(blank, model, "integratedGradients", image, 1, 20)
    scale = expected.attributions.abs().max().item()
    np.testing.assert_allclose(attributions, expected.attributions.flatten().numpy(), rtol=0, atol=1e-3 * scale)
    assert sums["sum"] == pytest.approx(attributions.sum(), abs=1e-4)
    assert sums["difference"] == pytest.approx(expected.difference, abs=1e-4)


@pytest.mark.parametrize(("name", "steps"), [("fashion-mnist-source", 50), ("mnist", 400)])
def test_integrated_gradients_add_up_within_1_percent(name: str, steps: int, blank: Page) -> None:
    model = load_checkpoint(name).model
    assert isinstance(model, LeNet)
    for image in images(5).unsqueeze(1):
        with torch.no_grad():
            label = int(model(image).argmax())
        _, sums = call(blank, model, "integratedGradients", image, label, steps)
        assert sums["sum"] == pytest.approx(sums["difference"], rel=0.01)
