"""What may differ between LeNets, the shapes that follow from it, and the names of the layers. Needs no torch."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from lenet.activations import ACTIVATIONS

SIDE = 28  # pixels; MNIST, KMNIST and Fashion-MNIST share it
POOLINGS = {"max": "MaxPool2d", "average": "AvgPool2d"}  # their classes in torch.nn
NORMALISATIONS = ("none", "batch")
INITIALISATIONS = ("pytorch", "lecun", "xavier", "kaiming")  # see lenet.initialisation
MAX_CHANNELS, MAX_CLASSES = 1024, 1000  # far above any use, and a network of this size can be built

NETWORKS = ("lenet", "perceptron")
HIDDEN = 256  # units of the perceptron's hidden layer

# The layers in the order of the forward pass, by the names of LeCun et al. 1998, section II-B: convolutions C1 and C3,
# subsampling S2 and S4, full connections F5 and F6 (the paper's C5 and F6), and "Answer", the logits.
LAYERS = ("C1", "S2", "C3", "S4", "F5", "F6", "Answer")
ACTIVATED = ("C1", "C3", "F5", "F6")  # an activation function follows
CONVOLUTIONS = ("C1", "C3")
SPATIAL = ("C1", "S2", "C3", "S4")  # their cells see a part of the picture


@dataclass(frozen=True, kw_only=True)
class LeNetConfig:
    """What may differ from the source's network; the default is the source's, 44,426 parameters.

    Raises:
        ValueError: a value has the wrong type, is unknown or is out of range; the message says what it may be.
    """

    activation: str = "sigmoid"  # one of ACTIVATIONS, after both convolutions, F5 and F6
    pooling: str = "max"  # one of POOLINGS, 2x2 with stride 2
    padding: int = 0  # pixels of zeros around the picture, at most SIDE; 2 gives the 32x32 input of LeCun et al. 1998
    channels: tuple[int, int] = (6, 16)  # maps of C1 and C3
    normalisation: str = "none"  # "batch": batch normalisation before each activation function
    dropout: float = 0.0  # share of F5 and F6 that is dropped while training, in [0, 1)
    classes: int = 10

    def __post_init__(self) -> None:
        for field, values in (
            ("activation", ACTIVATIONS),
            ("pooling", POOLINGS),
            ("normalisation", NORMALISATIONS),
        ):
            if getattr(self, field) not in tuple(values):
                raise ValueError(f"Unknown {field} {getattr(self, field)!r}; known are {', '.join(values)}.")
        if type(self.dropout) not in (int, float) or not 0 <= self.dropout < 1:
            raise ValueError(f"Dropout must be in [0, 1), not {self.dropout!r}.")
        if not isinstance(self.channels, tuple) or len(self.channels) != 2:
            raise ValueError(f"Channels must be a tuple of two numbers, not {self.channels!r}.")
        for name, number, low, high in (
            ("Padding", self.padding, 0, SIDE),
            ("The number of classes", self.classes, 2, MAX_CLASSES),
            *(("A number of channels", number, 1, MAX_CHANNELS) for number in self.channels),
        ):
            if type(number) is not int or not low <= number <= high:  # True is an int too
                raise ValueError(f"{name} must be a whole number from {low} to {high}, not {number!r}.")


def modules(config: LeNetConfig) -> dict[str, str]:
    """The name in a state dict of the module with each layer's weights; with batch normalisation, the next has that."""
    normed = config.normalisation == "batch"
    convolution, dense = 3 + normed, 2 + normed + bool(config.dropout)  # modules of a layer
    return {
        "C1": "conv.0",
        "C3": f"conv.{convolution}",
        **{layer: f"fc.{number * dense}" for number, layer in enumerate(("F5", "F6", "Answer"))},
    }


def normalisation_of(module: str) -> str:
    """The name of the batch normalisation that follows a module of `modules`."""
    part, number = module.split(".")
    return f"{part}.{int(number) + 1}"


class LayerSize(NamedTuple):
    """What a layer gives and takes for one picture."""

    layer: str  # one of LAYERS; of the perceptron, "Hidden" or "Answer"
    shape: tuple[int, ...]  # of its values: (maps, height, width) or (units,)
    parameters: int  # those of a batch normalisation that follows among them
    multiplications: int  # of values and weights in the forward pass; those of a batch normalisation are not counted


def layer_sizes(config: LeNetConfig) -> list[LayerSize]:
    """The layers of a LeNet of this config, in the order of LAYERS."""
    first, second = config.channels
    c1 = SIDE + 2 * config.padding - 4  # the sides of the maps
    s2 = c1 // 2
    c3 = s2 - 4
    s4 = c3 // 2
    outputs: dict[str, tuple[int, ...]] = {
        "C1": (first, c1, c1),
        "S2": (first, s2, s2),
        "C3": (second, c3, c3),
        "S4": (second, s4, s4),
        "F5": (120,),
        "F6": (84,),
        "Answer": (config.classes,),
    }
    weights, names = shapes(config), modules(config)
    sizes = []
    for layer, output in outputs.items():
        parameters = multiplications = 0
        if layer in names:
            kernel = weights[f"{names[layer]}.weight"]
            norm = 2 if config.normalisation == "batch" and layer in ACTIVATED else 0
            parameters = math.prod(kernel) + output[0] * (1 + norm)
            multiplications = math.prod(output) * math.prod(kernel[1:])
        sizes.append(LayerSize(layer, output, parameters, multiplications))
    return sizes


def perceptron_sizes(classes: int) -> list[LayerSize]:
    """The layers of the perceptron: 784-256-classes."""
    weights = [shape for shape in perceptron_shapes(classes).values() if len(shape) == 2]
    return [
        LayerSize(layer, (outputs,), inputs * outputs + outputs, inputs * outputs)
        for layer, (outputs, inputs) in zip(("Hidden", "Answer"), weights, strict=True)
    ]


def perceptron_shapes(classes: int) -> dict[str, tuple[int, ...]]:
    """The shapes of the tensors in the state dict of the perceptron, by name."""
    return {
        "fc.0.weight": (HIDDEN, SIDE * SIDE),
        "fc.0.bias": (HIDDEN,),
        "fc.2.weight": (classes, HIDDEN),
        "fc.2.bias": (classes,),
    }


def shapes(config: LeNetConfig) -> dict[str, tuple[int, ...]]:
    """The shapes of the tensors in the state dict of a LeNet of this config, by name."""
    first, second = config.channels
    side = ((SIDE + 2 * config.padding - 4) // 2 - 4) // 2  # of S4
    weights = {
        "C1": (first, 1, 5, 5),
        "C3": (second, first, 5, 5),
        "F5": (120, second * side * side),
        "F6": (84, 120),
        "Answer": (config.classes, 84),
    }
    result: dict[str, tuple[int, ...]] = {}
    for layer, module in modules(config).items():
        outputs = weights[layer][:1]
        result |= {f"{module}.weight": weights[layer], f"{module}.bias": outputs}
        if config.normalisation == "batch" and layer in ACTIVATED:
            norm = normalisation_of(module)
            result |= {f"{norm}.{name}": outputs for name in ("weight", "bias", "running_mean", "running_var")}
            result[f"{norm}.num_batches_tracked"] = ()
    return result
