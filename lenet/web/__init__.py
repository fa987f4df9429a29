"""LeNet in JavaScript: its scripts, and a network's description and weights as they need them.

`lenet.model` is the definition; `network.js` computes the same for one picture. `page` makes one HTML file of a network
and the scripts. Nothing here imports torch.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lenet.formats import RULES
from lenet.model_config import ACTIVATED, LeNetConfig, modules, normalisation_of

Tensors = Mapping[str, NDArray[Any]]

HERE = Path(__file__).parent
NEEDS = {  # the scripts whose names a script uses
    "network": ("activations",),
    "figures": ("prepare", "pieces", "forms"),
    "steps": ("prepare",),
    "inspect": ("activations", "network"),
    "ablation": ("activations", "network"),
    "attribution": ("activations", "network"),
    "robustness": ("activations", "network", "prepare"),
    "views": ("activations", "network"),
    "judge": ("activations", "network", "views"),
    "page": (
        *("formats", "colours", "reading"),
        *("activations", "network", "inspect", "prepare", "pieces", "forms", "figures", "pad", "plates", "explain"),
    ),
}
EPSILON = np.float32(1e-5)  # of torch.nn.BatchNorm2d and BatchNorm1d


def script(*names: str) -> str:
    """The scripts `names` of this folder and those that they need, each once, as one text; first, the rules of formats.

    Raises:
        FileNotFoundError: there is no such script.
    """
    files = dict.fromkeys(needed for name in names for needed in (*NEEDS.get(name, ()), name))
    texts = [(HERE / f"{name}.js").read_text(encoding="utf-8") for name in files]
    rules = [f"const RULES = {json.dumps(RULES)};"] if "formats" in files else []
    return "\n".join([*rules, *texts])


def description(config: LeNetConfig) -> dict[str, Any]:
    """What `makeNetwork` of network.js needs to know of a network besides its weights, as values for JSON."""
    return {
        "activation": config.activation,
        "pooling": config.pooling,
        "padding": config.padding,
        "channels": list(config.channels),
        "classes": config.classes,
    }


def weights(tensors: Tensors, config: LeNetConfig) -> bytes:
    """The weights and biases of all layers for `makeNetwork`: little-endian float32, in the order of the layers.

    Batch normalisation is folded in: it multiplies a layer's sums by a factor and adds a constant, so the weights and
    the bias can do it.

    Args:
        tensors: the state dict of a LeNet of this config.
    Raises:
        KeyError: the state dict lacks a tensor.
    """
    parts = [part for pair in weights_and_biases(tensors, config).values() for part in pair]
    return b"".join(np.ascontiguousarray(part, dtype="<f4").tobytes() for part in parts)


def weights_and_biases(tensors: Tensors, config: LeNetConfig) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
    """The weights (outputs, inputs, …) and biases (outputs,) of each layer that has some, in the order of the layers.

    Args:
        tensors: the state dict of a LeNet of this config. Batch normalisation is folded in.
    Raises:
        KeyError: the state dict lacks a tensor.
    """
    layers = {}
    for layer, module in modules(config).items():
        weight, bias = tensors[f"{module}.weight"], tensors[f"{module}.bias"]
        if config.normalisation == "batch" and layer in ACTIVATED:
            norm = normalisation_of(module)
            factor = tensors[f"{norm}.weight"] / np.sqrt(tensors[f"{norm}.running_var"] + EPSILON)
            weight = weight * factor.reshape(-1, *[1] * (weight.ndim - 1))
            bias = (bias - tensors[f"{norm}.running_mean"]) * factor + tensors[f"{norm}.bias"]
        layers[layer] = weight, bias
    return layers
