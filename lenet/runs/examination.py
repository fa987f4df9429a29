"""Examination of a network that trains: gradients and saturation of its layers."""

import torch
from torch import Tensor, nn

from lenet import inspection
from lenet.activations import ACTIVATIONS, Activation
from lenet.model import LeNet
from lenet.runs.event_log import LayersSeen

FLAT = 0.04  # a derivative below this share of the function's largest counts as flat
SMALL = 1e-3  # an output of SiLU of less than this counts as flat: its derivative does not follow from it


def examine(model: LeNet, images: Tensor, step: int) -> LayersSeen:
    """Gradient norms and saturation of the layers at this step.

    Args:
        model: just after a backward pass, with its gradients.
        images: (N, 1, 28, 28) in [0, 1].
    """
    weighted = [module for module in (*model.conv, *model.fc) if isinstance(module, nn.Conv2d | nn.Linear)]
    norms = [0.0 if module.weight.grad is None else float(module.weight.grad.norm()) for module in weighted]
    return LayersSeen(step, tuple(norms), tuple(_saturated(model, images)))


@torch.no_grad()
def _saturated(model: LeNet, images: Tensor) -> list[float]:
    """The share of flat units in C1, C3, F5 and F6.

    Where the function is flat at both ends, it is a share of all values. With ReLU and SiLU, flat on one side by
    design, it is a share of the maps and units that are flat for every image.
    """
    activation = ACTIVATIONS[model.config.activation]
    values = inspection.activations(model, images)
    shares = []
    for layer in inspection.ACTIVATED:
        flat = _flat(activation, values[layer])
        shares.append(float((flat if activation.saturates else flat.transpose(0, 1).flatten(1).all(1)).float().mean()))
    return shares


def _flat(activation: Activation, output: Tensor) -> Tensor:
    """Where an activation function is flat, from its output."""
    if activation.derivative is None:
        return output.abs() <= SMALL
    return activation.gain * activation.derivative(output) < FLAT
