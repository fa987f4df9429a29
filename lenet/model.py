"""LeNet as in the tutorial that this project grew from, variants of it, and the perceptron it is compared with."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from lenet.activations import ACTIVATIONS

POOLINGS: dict[str, type[nn.Module]] = {"max": nn.MaxPool2d, "average": nn.AvgPool2d}
NORMALISATIONS = ("none", "batch")
SIDE = 28  # pixels; MNIST, KMNIST and Fashion-MNIST share it
MAX_CHANNELS, MAX_CLASSES = 1024, 1000  # far above any use, and a network of this size can be built


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


class LeNet(nn.Module):
    """LeNet for 28x28 pictures, after LeCun et al. 1998, "Gradient-based learning applied to document recognition".

    The sub-modules `conv` and `fc` are named as in the source, so its state dicts load as they are. Where the paper
    (II-B) has tanh-like units, trainable average pooling, a partly connected C3 and Gaussian output units, the source
    has sigmoid, max-pooling, a fully connected C3 and logits.

    Args:
        config: what differs from the source's network.
    """

    def __init__(self, config: LeNetConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or LeNetConfig()
        first, second = config.channels
        side = ((SIDE + 2 * config.padding - 4) // 2 - 4) // 2  # of S4
        activation, pooling = ACTIVATIONS[config.activation].module, POOLINGS[config.pooling]
        normed = config.normalisation == "batch"

        def convolution(inputs: int, outputs: int, padding: int = 0) -> list[nn.Module]:
            norm = [nn.BatchNorm2d(outputs)] if normed else []
            return [nn.Conv2d(inputs, outputs, 5, padding=padding), *norm, activation(), pooling(2, 2)]

        def dense(inputs: int, outputs: int) -> list[nn.Module]:
            norm = [nn.BatchNorm1d(outputs)] if normed else []
            drop = [nn.Dropout(config.dropout)] if config.dropout else []
            return [nn.Linear(inputs, outputs), *norm, activation(), *drop]

        self.conv = nn.Sequential(*convolution(1, first, config.padding), *convolution(first, second))
        self.fc = nn.Sequential(*dense(second * side * side, 120), *dense(120, 84), nn.Linear(84, config.classes))

    def forward(self, images: Tensor) -> Tensor:
        """Logits (N, classes) for `images` (N, 1, 28, 28) in [0, 1]."""
        logits: Tensor = self.fc(self.conv(images).flatten(1))
        return logits


class MLP(nn.Module):
    """The source's network of the chapter before: one hidden layer of 256 ReLU units, 203,530 parameters."""

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(SIDE * SIDE, 256), nn.ReLU(), nn.Linear(256, classes))

    def forward(self, images: Tensor) -> Tensor:
        """Logits (N, classes) for `images` (N, 1, 28, 28) in [0, 1]."""
        logits: Tensor = self.fc(images.flatten(1))
        return logits


def parameter_count(model: nn.Module) -> int:
    """The number of the model's parameters."""
    return sum(parameter.numel() for parameter in model.parameters())


def summary(model: nn.Module) -> str:
    """A table of the model's layers for one picture: name, layer, kernel, output shape (channels first), parameters."""
    rows = [("layer", "", "kernel", "output", "parameters")]

    def note(name: str) -> Callable[[nn.Module, tuple[Tensor], Tensor], None]:
        def hook(layer: nn.Module, _inputs: tuple[Tensor], output: Tensor) -> None:
            side = getattr(layer, "kernel_size", None)
            kernel = "x".join(map(str, side if isinstance(side, tuple) else (side, side))) if side else ""
            count = parameter_count(layer)
            shape = " x ".join(map(str, output.shape[1:]))
            rows.append((name, type(layer).__name__, kernel, shape, f"{count:,}" if count else ""))

        return hook

    leaves = [(name, layer) for name, layer in model.named_modules() if not list(layer.children())]
    hooks = [layer.register_forward_hook(note(name)) for name, layer in leaves]
    was_training = model.training
    try:
        with torch.no_grad():
            model.eval()(torch.zeros(1, 1, SIDE, SIDE, device=next(model.parameters()).device))
    finally:
        model.train(was_training)
        for handle in hooks:
            handle.remove()
    rows.append(("", "", "", "total", f"{parameter_count(model):,}"))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column == 4 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
