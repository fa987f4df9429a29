"""Initial weights: four schemes, each with its source."""

import math
from collections.abc import Callable

import torch
from torch import nn

from lenet.activations import ACTIVATIONS
from lenet.model_config import INITIALISATIONS

Draw = Callable[[nn.Conv2d | nn.Linear, float, torch.Generator], None]  # a layer, its gain, the source of randomness


def _pytorch(layer: nn.Conv2d | nn.Linear, _gain: float, generator: torch.Generator) -> None:
    """PyTorch's default: weights and bias uniform within ±1/sqrt(fan_in), whatever the activation function."""
    nn.init.kaiming_uniform_(layer.weight, a=math.sqrt(5), generator=generator)
    if layer.bias is not None:
        bound = 1 / math.sqrt(layer.weight[0].numel())
        nn.init.uniform_(layer.bias, -bound, bound, generator=generator)


def _lecun(layer: nn.Conv2d | nn.Linear, gain: float, generator: torch.Generator) -> None:
    """LeCun et al. 1998, "Efficient BackProp", 4.6: a standard deviation of gain/sqrt(fan_in)."""
    nn.init.normal_(layer.weight, 0.0, gain / math.sqrt(layer.weight[0].numel()), generator=generator)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


def _xavier(layer: nn.Conv2d | nn.Linear, _gain: float, generator: torch.Generator) -> None:
    """Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", 4.2.1."""
    nn.init.xavier_uniform_(layer.weight, generator=generator)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


def _kaiming(layer: nn.Conv2d | nn.Linear, _gain: float, generator: torch.Generator) -> None:
    """He et al. 2015, "Delving deep into rectifiers", 2.2: for ReLU."""
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=generator)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


DRAWS: dict[str, Draw] = dict(zip(INITIALISATIONS, (_pytorch, _lecun, _xavier, _kaiming), strict=True))


# The derivative of a sigmoid at 0 is 1/4: weights four times as large keep signal and gradient.
GAINS: dict[type[nn.Module], float] = {row.module: row.gain for row in ACTIVATIONS.values()}


def initialise(model: nn.Module, scheme: str, generator: torch.Generator) -> None:
    """Draw new weights for every convolution and linear layer, in place.

    Args:
        scheme: one of INITIALISATIONS. "pytorch" with a generator of seed s gives the weights that
            `torch.manual_seed(s)` followed by building the model gives. "lecun" makes the weights before a sigmoid
            four times as large; with it the sigmoid network learns from its first epoch on.
    Raises:
        ValueError: the scheme is unknown; the message lists those known.
    """
    if scheme not in INITIALISATIONS:
        raise ValueError(f"Unknown initialisation {scheme!r}; known are {', '.join(INITIALISATIONS)}.")
    leaves = [module for module in model.modules() if not list(module.children())]
    with torch.no_grad():
        for index, layer in enumerate(leaves):
            if isinstance(layer, nn.Conv2d | nn.Linear):
                following = leaves[index + 1 : index + 3]  # batch normalisation may come before the function
                gain = next((GAINS[type(module)] for module in following if type(module) in GAINS), 1.0)
                DRAWS[scheme](layer, gain, generator)
