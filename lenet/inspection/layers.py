"""Everything that LeNet computes for one image: values of every layer, receptive fields, and the largest connections.

The layers carry the names of LeCun et al. 1998, section II-B: convolutions C1 and C3, subsampling S2 and S4, full
connections F5 and F6 (the paper's C5 and F6), and "Answer", the logits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch import Tensor, nn

from lenet.activations import ACTIVATIONS
from lenet.model import LeNet
from lenet.model_config import ACTIVATED, CONVOLUTIONS, SPATIAL


class ReceptiveField(NamedTuple):
    """The square of an earlier map that one cell depends on.

    Cell i along a side sees from `offset` + i * `stride` on.
    """

    size: int  # along a side, in pixels of the picture or cells of the earlier map
    stride: int  # from one cell's square to its neighbour's
    offset: int  # the first of cell 0; negative where it reaches into the padding


class Connections(NamedTuple):
    """Single weight * activation products between two fully connected layers, largest magnitude first."""

    source: Tensor  # (count,) unit of the earlier layer
    target: Tensor  # (count,) unit of the later layer
    contribution: Tensor  # (count,) what the one adds to the other's total


def layer_modules(model: LeNet) -> Iterator[tuple[str, nn.Module]]:
    """The modules in the order of the forward pass, each with the name of its layer."""
    weighted, pooled = iter(("C1", "C3", "F5", "F6", "Answer")), iter(("S2", "S4"))
    name = ""
    for module in (*model.conv, *model.fc):
        if isinstance(module, nn.Conv2d | nn.Linear):
            name = next(weighted)
        elif isinstance(module, nn.MaxPool2d | nn.AvgPool2d):
            name = next(pooled)
        yield name, module


def _check(layer: str, layers: tuple[str, ...]) -> None:
    if layer not in layers:
        raise ValueError(f"No layer {layer!r} here; known are {', '.join(layers)}.")


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Without dropout, and with the running statistics of batch normalisation."""
    was_training = model.training
    if was_training:
        model.eval()
    try:
        yield
    finally:
        if was_training:
            model.train()


@torch.no_grad()
def layers(model: LeNet, image: Tensor) -> dict[str, Tensor]:
    """Every layer's values for one image, in one forward pass.

    Args:
        image: pixels in [0, 1], (1, 1, 28, 28).
    Returns:
        By name, in the order of LAYERS: C1 and C3 after the activation function, (channels, height, width); S2 and S4,
        pooled; F5 (120,) and F6 (84,) after the activation function; Answer, the logits (classes,).
    """
    return {name: value[0] for name, value in activations(model, image).items()}


@torch.no_grad()
def probabilities(model: nn.Module, images: Tensor) -> Tensor:
    """Softmax of the logits, (N, classes), for images (N, 1, 28, 28) in [0, 1]; in the model's present mode."""
    shares: Tensor = model(images).softmax(1)
    return shares


@torch.no_grad()
def activations(model: LeNet, images: Tensor) -> dict[str, Tensor]:
    """What `layers` gives, for many images (N, 1, 28, 28) at once: each value has a first axis of N."""
    values: dict[str, Tensor] = {}
    signal = images
    with evaluating(model):
        for name, module in layer_modules(model):
            signal = module(signal.flatten(1) if isinstance(module, nn.Linear) else signal)
            values[name] = signal  # the value of the layer's last module, its activation function, remains
    return values


@torch.no_grad()
def feature_maps(model: LeNet, image: Tensor, layer: str) -> Tensor:
    """What `layer` computes for one image, before its activation function.

    Args:
        image: pixels in [0, 1], (1, 1, 28, 28).
        layer: one of ACTIVATED.
    Returns:
        (channels, height, width) for C1 and C3, (units,) for F5 and F6.
    Raises:
        ValueError: no activation function follows the layer; the message lists those where one does.
    """
    _check(layer, ACTIVATED)
    activation = ACTIVATIONS[model.config.activation].module
    signal = image
    with evaluating(model):
        for name, module in layer_modules(model):
            if name == layer and isinstance(module, activation):
                break
            signal = module(signal.flatten(1) if isinstance(module, nn.Linear) else signal)
    return signal[0]


@torch.no_grad()
def weights_and_biases(model: LeNet, layer: str) -> tuple[Tensor, Tensor]:
    """The weights (outputs, inputs, …) and biases (outputs,) of a layer, a following batch normalisation folded in.

    Raises:
        ValueError: the layer has no weights; the message lists those that have.
    """
    _check(layer, (*ACTIVATED, "Answer"))
    for name, module in layer_modules(model):
        if name == layer and isinstance(module, nn.Conv2d | nn.Linear):
            assert module.bias is not None
            weights, biases = module.weight.detach(), module.bias.detach()
        elif name == layer and isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            assert module.running_mean is not None and module.running_var is not None
            factor = module.weight / torch.sqrt(module.running_var + module.eps)
            weights = weights * factor.view(-1, *[1] * (weights.dim() - 1))
            biases = (biases - module.running_mean) * factor + module.bias
    return weights, biases


def kernels(model: LeNet, layer: str) -> Tensor:
    """The kernels of a convolution, with a following batch normalisation folded in: (maps, input maps, 5, 5).

    Raises:
        ValueError: the layer is no convolution; the message lists those that are.
    """
    _check(layer, CONVOLUTIONS)
    return weights_and_biases(model, layer)[0]


def receptive_field(model: LeNet, layer: str, on: str = "Input") -> ReceptiveField:
    """The receptive field of a cell of `layer` on each map of `on`, computed from kernels, strides and padding.

    Args:
        on: "Input", the picture, or a layer before `layer`.
    Raises:
        ValueError: `layer` has no maps, or `on` is not before it; the message lists those that are known.
    """
    _check(layer, SPATIAL)
    path = ("Input", *SPATIAL)
    _check(on, path[: path.index(layer)])
    between = path[path.index(on) + 1 : path.index(layer) + 1]
    size, stride, offset = 1, 1, 0
    for name, module in layer_modules(model):
        if name in between and isinstance(module, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d):
            kernel, step, padding = (
                side if isinstance(side, int) else int(side[0])
                for side in (module.kernel_size, module.stride, module.padding)
            )
            offset -= padding * stride
            size += (kernel - 1) * stride
            stride *= step
    return ReceptiveField(size, stride, offset)


def strongest_connections(model: LeNet, values: dict[str, Tensor], count: int = 60) -> Connections:
    """The `count` largest weight * activation products from F5 to F6; `values` are those of `layers`."""
    products = weights_and_biases(model, "F6")[0] * values["F5"]  # (84, 120)
    strongest = products.abs().flatten().topk(min(count, products.numel())).indices
    target = strongest // products.shape[1]
    source = strongest % products.shape[1]
    return Connections(source, target, products[target, source])


def contributions(model: LeNet, values: dict[str, Tensor], answer: int) -> Tensor:
    """What each unit of F6 adds to the logit of class `answer`: (84,); `values` are those of `layers`."""
    return weights_and_biases(model, "Answer")[0][answer] * values["F6"]
