"""The network in JavaScript against PyTorch."""

import numpy as np
import pytest
import torch
from playwright.sync_api import Error, Page
from torch import Tensor

from lenet import checkpoints, inspection, web
from lenet.model import LeNet, LeNetConfig
from tests.lenet.web.networks import (
    CONFIGS,
    Floats,
    build,
    gradients,
    images,
    layers,
    network,
    noise,
    text,
    without,
)


def by_layer(model: LeNet, pictures: Tensor, values: Floats) -> dict[str, tuple[Floats, Floats]]:
    """For each layer its values (N, cells) in JavaScript and in PyTorch."""
    expected = {name: part.flatten(1).numpy() for name, part in inspection.activations(model, pictures).items()}
    edges = np.cumsum([part.shape[1] for part in expected.values()])
    assert values.shape == (len(pictures), edges[-1])
    parts = np.split(values, edges[:-1], axis=1)
    return {name: (part, expected[name]) for name, part in zip(expected, parts, strict=True)}


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "fashion-mnist-source"])
def test_a_shipped_network_gives_every_value_of_pytorch_for_1000_pictures(name: str, blank: Page) -> None:
    model, pictures = checkpoints.load(checkpoints.SHIPPED / f"{name}.safetensors").model, images(1000)
    assert isinstance(model, LeNet)
    build(blank, model)
    for layer, (values, expected) in by_layer(model, pictures, layers(blank, pictures)).items():
        np.testing.assert_allclose(values, expected, rtol=0, atol=1e-4, err_msg=layer)


@pytest.mark.parametrize("config", CONFIGS)
def test_any_network_gives_the_values_and_answers_of_pytorch(config: LeNetConfig, blank: Page) -> None:
    model, pictures = network(config), torch.cat([images(25), noise(25)])
    build(blank, model)
    for layer, (values, expected) in by_layer(model, pictures, layers(blank, pictures)).items():
        np.testing.assert_allclose(values, expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max(), err_msg=layer)
    assert (values.argmax(1) == expected.argmax(1)).all()  # of Answer, the last layer


@pytest.mark.parametrize("config", CONFIGS)
def test_the_gradient_of_any_logit_is_that_of_autograd(config: LeNetConfig, blank: Page) -> None:
    model, pictures = network(config), torch.cat([images(10), noise(10)])
    labels = torch.arange(len(pictures)) % config.classes
    pictures.requires_grad_()
    model(pictures).gather(1, labels[:, None]).sum().backward()
    assert pictures.grad is not None
    expected = pictures.grad.flatten(1).numpy()
    build(blank, model)
    errors = np.abs(gradients(blank, pictures.detach(), labels) - expected).max(1)
    assert (errors < 1e-4 * np.abs(expected).max(1)).all()


def test_of_equal_largest_cells_the_first_gets_the_gradient(blank: Page) -> None:
    model = network(LeNetConfig(activation="tanh"))
    pictures = torch.full((1, 1, 28, 28), 0.5, requires_grad=True)  # all cells of a map are equal
    model(pictures)[0, 2].backward()
    assert pictures.grad is not None
    build(blank, model)
    result = gradients(blank, pictures.detach(), torch.tensor([2]))
    np.testing.assert_allclose(result, pictures.grad.flatten(1).numpy(), rtol=0, atol=1e-6)


@pytest.mark.parametrize("layer", ["C1", "S2", "C3", "S4", "F5", "F6"])
@pytest.mark.parametrize("config", [config for config in CONFIGS if config.channels[0] > 1][::3])
def test_without_a_map_or_unit_values_and_gradients_are_those_of_pytorch_and_with_it_again_those_of_before(
    config: LeNetConfig, layer: str, blank: Page
) -> None:
    model, pictures = network(config), torch.cat([images(3), noise(3)]).requires_grad_()
    labels = torch.arange(len(pictures)) % config.classes
    sizes = inspection.activations(model, pictures.detach())[layer].abs()
    index = int(sizes.view(*sizes.shape[:2], -1).sum((0, 2)).argmax())  # a map that matters
    build(blank, model)
    before = layers(blank, pictures.detach())
    blank.evaluate("([layer, map]) => net[layer].off.add(map)", [layer, index])
    with without(model, layer, index):
        values = by_layer(model, pictures.detach(), layers(blank, pictures.detach()))
        (expected,) = torch.autograd.grad(model(pictures).gather(1, labels[:, None]).sum(), pictures)
    for name, (here, there) in values.items():
        np.testing.assert_allclose(here, there, rtol=1e-3, atol=1e-4 * np.abs(there).max(), err_msg=name)
    assert not np.array_equal(np.concatenate([here for here, _ in values.values()], 1), before)
    errors = np.abs(gradients(blank, pictures.detach(), labels) - expected.flatten(1).numpy()).max()
    assert errors < 1e-4 * expected.abs().max()
    blank.evaluate("layer => net[layer].off.clear()", layer)
    np.testing.assert_array_equal(layers(blank, pictures.detach()), before)


def test_probabilities_are_those_of_pytorch_whatever_the_size_of_the_logits(blank: Page) -> None:
    build(blank, network(LeNetConfig()))
    for logits in ([0.5, -1.5, 3.0], [1000.0, 999.0, -1000.0], [-800.0, -801.0]):
        expected = torch.tensor(logits, dtype=torch.double).softmax(0).tolist()
        assert blank.evaluate("logits => softmax(logits)", logits) == pytest.approx(expected, abs=1e-15)


def test_weights_of_another_network_are_refused(blank: Page) -> None:
    build(blank, network(LeNetConfig()))
    needed, weights = web.description(LeNetConfig(classes=3)), text(torch.zeros(44_426))
    with pytest.raises(Error, match="needs 43831 weights, not 44426"):
        blank.evaluate("([description, weights]) => build(description, weights)", [needed, weights])
