"""The layout of a state dict: which of its tensors belong to which layer of a LeNet, whatever they are called.

Two convolutions and three full connections in the order of their names, and either no batch normalisation or four:
that is a LeNet of the source's class, of `nn.Sequential`, or of a class with conv1, conv2, fc1, fc2 and fc3.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lenet.model_config import ACTIVATED, SIDE, LeNetConfig, modules, normalisation_of

Tensors = Mapping[str, NDArray[Any]]
LONGEST_NAME = 100  # characters of a tensor's name
MOST_TENSORS = 30  # five layers of two tensors, and four batch normalisations of five
WEIGHTED = {"weight", "bias"}
NORMALISED = WEIGHTED | {"running_mean", "running_var"}
COUNTER = "num_batches_tracked"


def renamed(tensors: Tensors, config: LeNetConfig) -> dict[str, NDArray[Any]] | None:
    """The tensors by the names that they have in a LeNet of this config; None if they are not those of one.

    Their shapes may still be others.
    """
    layers = _layers(tensors)
    if layers is None:
        return None
    named = modules(config)
    targets = [*named.values(), *(normalisation_of(named[layer]) for layer in ACTIVATED)]
    normed = config.normalisation == "batch"
    if len(layers) != (len(targets) if normed else len(named)):
        return None
    result = {}
    for source, target in zip(layers, targets, strict=False):  # without batch normalisation there are fewer sources
        for part, values in source.items():
            result[f"{target}.{part}"] = values
        if "running_var" in source:  # weights of before PyTorch 0.4.1 do not count batches
            result.setdefault(f"{target}.{COUNTER}", np.zeros((), np.int64))
    return result


def config_of(tensors: Tensors, **settings: Any) -> LeNetConfig | None:
    """The config that shapes of tensors tell; None if they are not those of a LeNet.

    Of several paddings that give the same shapes it has the smallest.

    Args:
        settings: what shapes do not tell: activation function, pooling and dropout; perhaps the padding.
    Raises:
        ValueError: a value of the config is out of range.
    """
    layers = _layers(tensors)
    if layers is None:
        return None
    c1, c3, f5, _f6, answer = (layer["weight"].shape for layer in layers[:5])
    side = math.isqrt(f5[1] // c3[0]) if c3[0] else 0
    paddings = [padding for padding in range(SIDE + 1) if ((SIDE + 2 * padding - 4) // 2 - 4) // 2 == side]
    if not paddings:
        return None
    if settings.get("padding") not in paddings:
        settings["padding"] = paddings[0]
    normalisation = "batch" if len(layers) > len(modules(LeNetConfig())) else "none"
    return LeNetConfig(channels=(c1[0], c3[0]), classes=answer[0], normalisation=normalisation, **settings)


def _layers(tensors: Tensors) -> list[dict[str, NDArray[Any]]] | None:
    """The tensors of C1, C3, F5, F6 and Answer, then of the four batch normalisations if there are some."""
    if len(tensors) > MOST_TENSORS or max(map(len, tensors), default=0) > LONGEST_NAME:
        return None
    by_module: dict[str, dict[str, NDArray[Any]]] = {}
    for name in sorted(tensors, key=_natural):
        module, _, part = name.rpartition(".")
        by_module.setdefault(module, {})[part] = tensors[name]
    convolutions: list[dict[str, NDArray[Any]]] = []
    dense: list[dict[str, NDArray[Any]]] = []
    norms: list[dict[str, NDArray[Any]]] = []
    for parts in by_module.values():
        dimensions = parts["weight"].ndim if "weight" in parts else 0
        if parts.keys() == WEIGHTED and dimensions in (2, 4):
            (convolutions if dimensions == 4 else dense).append(parts)
        elif parts.keys() - {COUNTER} == NORMALISED:
            norms.append(parts)
        else:
            return None
    if (len(convolutions), len(dense)) != (2, 3) or len(norms) not in (0, 4):
        return None
    return [*convolutions, *dense, *norms]


def _natural(name: str) -> list[Any]:
    """A key that sorts fc.10 after fc.9: texts and numbers take turns in it."""
    return [int(part) if number % 2 else part for number, part in enumerate(re.split(r"([0-9]+)", name))]
