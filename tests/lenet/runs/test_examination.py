"""Gradients and saturated units of a network."""

import pytest
import torch
import torch.nn.functional as F

from lenet.model import LeNet, LeNetConfig
from lenet.runs import examination
from lenet.runs.event_log import LayersSeen


def examine(model: LeNet, images: torch.Tensor) -> LayersSeen:
    F.cross_entropy(model(images), torch.arange(len(images)) % 10).backward()  # type: ignore[no-untyped-call]
    return examination.examine(model, images, 7)


def test_the_norms_are_those_of_the_weights_gradients() -> None:
    model, images = LeNet(), torch.rand(20, 1, 28, 28)
    report = examine(model, images)
    assert report.step == 7
    layers = ("conv.0", "conv.3", "fc.0", "fc.2", "fc.4")
    gradients = [model.get_parameter(f"{layer}.weight").grad for layer in layers]
    norms = [float(gradient.norm()) for gradient in gradients if gradient is not None]
    assert len(norms) == 5 and report.gradient_norms == pytest.approx(norms)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_units_near_their_bounds_are_saturated_and_others_are_not(activation: str) -> None:
    model = LeNet(LeNetConfig(activation=activation))
    with torch.no_grad():
        for layer in (*model.conv, *model.fc):
            if hasattr(layer, "weight"):
                layer.weight.zero_()
                layer.bias.zero_()
        model.get_parameter("fc.0.bias")[:60] = 20.0  # half of F5
    assert examine(model, torch.rand(20, 1, 28, 28)).saturated == (0.0, 0.0, 0.5, 0.0)


def test_a_relu_map_that_answers_no_picture_is_dead() -> None:
    model = LeNet(LeNetConfig(activation="relu"))
    with torch.no_grad():
        model.get_parameter("conv.0.weight")[:3] = 0.0
        model.get_parameter("conv.0.bias")[:3] = -1.0
        model.get_parameter("conv.0.bias")[3:] = 1.0
    assert examine(model, torch.rand(20, 1, 28, 28)).saturated[0] == 0.5
