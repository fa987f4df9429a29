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


def weights_of(page: Page, network: str) -> dict[str, list[list[float]]]:
    """The weights and biases of each layer that has some."""
    script = f"""() => Object.fromEntries({network}.layers.filter(({{ weights }}) => weights)
        .map(({{ name, weights, biases }}) => [name, [[...weights], [...biases]]]))"""
    result: dict[str, list[list[float]]] = page.evaluate(script)
    return result


def test_a_shuffled_network_has_the_weights_of_each_layer_in_another_order_which_is_always_the_same(
    blank: Page,
) -> None:
    build(blank, network(LeNetConfig(activation="relu", pooling="average")), "attribution", "shuffledNetwork")
    before = weights_of(blank, "net")
    shuffled = weights_of(blank, "shuffledNetwork(net)")
    assert weights_of(blank, "shuffledNetwork(net)") == shuffled and weights_of(blank, "net") == before
    for layer, parts in before.items():
        for part, other in zip(parts, shuffled[layer], strict=True):
            assert part != other and sorted(part) == sorted(other)


def test_methods_ask_the_shuffled_network_as_pytorch_does(blank: Page) -> None:
    model, image = network(LeNetConfig(activation="tanh")), images(1)
    build(blank, model, "attribution", "shuffledNetwork", "occlusion", "unpacked")
    shuffled = weights_of(blank, "shuffledNetwork(net)")
    for layer, (weights, biases) in shuffled.items():
        module: Any = next(module for name, module in inspection.layer_modules(model) if name == layer)
        module.weight.data = torch.tensor(weights).view_as(module.weight)
        module.bias.data = torch.tensor(biases)
    expected = attribution.occlusion(model, image, 4).flatten().numpy()
    drops = blank.evaluate("picture => [...occlusion(shuffledNetwork(net), unpacked(picture), 4)]", text(image))
    np.testing.assert_allclose(drops, expected, rtol=0, atol=1e-4)
