"""Ablation: how well a network reads images when one of its feature maps or units is switched off.

After Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks", section 4.3, where whole layers
are left out.
"""

import torch
from torch import Tensor, nn

from lenet.inspection import ACTIVATED, evaluating, layer_modules
from lenet.model import LeNet


@torch.no_grad()
def accuracies_without(model: LeNet, images: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """The accuracy, in [0, 1], with each map of C1 and C3 and each unit of F5 and F6 switched off, one at a time.

    What is switched off gives 0 for every image. The weights stay as they are, so nothing takes its place.

    Args:
        images: (N, 1, 28, 28) in [0, 1], on the model's device.
        labels: (N,).
    Returns:
        By layer, in the order of the maps or units: (maps,) or (units,).
    """
    accuracies: dict[str, Tensor] = {}
    signal = images
    modules = list(layer_modules(model))
    with evaluating(model):
        for position, (name, module) in enumerate(modules):
            signal = _apply(module, signal)
            if name in ACTIVATED and position + 1 < len(modules) and modules[position + 1][0] != name:
                rest = [module for _, module in modules[position + 1 :]]
                accuracies[name] = torch.stack(
                    [_accuracy(rest, _without(signal, index), labels) for index in range(signal.shape[1])]
                )
    return accuracies


@torch.no_grad()
def accuracy_falls(model: LeNet, images: Tensor, labels: Tensor) -> dict[str, list[float]]:
    """How much the accuracy falls without each map and unit, by layer; negative where it rises."""
    with evaluating(model):
        whole = _accuracy([module for _, module in layer_modules(model)], images, labels)
    return {name: (whole - without).tolist() for name, without in accuracies_without(model, images, labels).items()}


def _apply(module: nn.Module, signal: Tensor) -> Tensor:
    result: Tensor = module(signal.flatten(1) if isinstance(module, nn.Linear) else signal)
    return result


def _without(signal: Tensor, index: int) -> Tensor:
    """Values (N, maps, …) with those of one map set to 0."""
    signal = signal.clone()
    signal[:, index] = 0
    return signal


def _accuracy(modules: list[nn.Module], signal: Tensor, labels: Tensor) -> Tensor:
    for module in modules:
        signal = _apply(module, signal)
    return (signal.argmax(1) == labels).float().mean()
