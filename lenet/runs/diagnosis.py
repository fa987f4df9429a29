"""Diagnosis: gradients and saturation of the layers, whether a network is stuck at guessing, and what helps."""

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from lenet import inspection
from lenet.activations import ACTIVATIONS, Activation
from lenet.model import LeNet
from lenet.runs.event_log import EventLog, LayersSeen
from lenet.training import TrainConfig

FLAT = 0.04  # a derivative below this share of the function's largest counts as flat
PLATEAU = 0.03  # nats around ln(classes) within which the network has learned nothing
PATIENCE = 100  # steps for which the loss must have stayed there
SMALL = 1e-3  # an output of SiLU of less than this counts as flat: its derivative does not follow from it


@dataclass(frozen=True)
class Plateau:
    """A network that gives every image the same answer."""

    steps: int  # for how many the loss has stayed there, at least
    loss: float  # nats, about ln(classes)
    first: float  # gradient norm of C1's weights
    last: float  # gradient norm of the last layer's weights
    dead: float  # largest share of flat units in a layer, in [0, 1]


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


def diagnose(log: EventLog, classes: int) -> Plateau | None:
    """Whether the loss stands at ln(classes), the loss of guessing; None while it falls or the run is too young."""
    guessing = math.log(classes)
    steps = log.steps_and_latest
    stuck = 0  # steps for which the loss has stayed near ln(classes)
    for event in reversed(steps):
        if abs(event.loss - guessing) > 4 * PLATEAU:  # losses of single batches scatter
            break
        stuck = steps[-1].step - event.step
    if stuck < PATIENCE or not log.layers:
        return None
    recent = [event for event in steps if event.step > steps[-1].step - PATIENCE]
    loss = sum(event.loss for event in recent) / len(recent)
    accuracy = sum(event.accuracy for event in recent) / len(recent)
    if abs(loss - guessing) > PLATEAU or accuracy > 2 / classes:
        return None
    layers = log.layers[-1]
    return Plateau(stuck, loss, layers.gradient_norms[0], layers.gradient_norms[-1], max(layers.saturated))


def cures(config: TrainConfig) -> dict[str, TrainConfig]:
    """Configs that start again from other weights or with another network, by name; the most helpful comes first."""
    relu = replace(config.model, activation="relu")
    normal = replace(config.model, normalisation="batch")
    configs = {
        "batch": replace(config, model=normal),
        "relu": replace(config, model=relu, initialisation="kaiming", learning_rate=min(config.learning_rate, 0.003)),
        "lecun": replace(config, initialisation="lecun"),
        "xavier": replace(config, initialisation="xavier"),
        "rate": replace(config, learning_rate=round(config.learning_rate / 3, 4)),
    }
    return {name: cure for name, cure in configs.items() if cure != config}
