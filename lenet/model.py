"""LeNet as in the tutorial that this project grew from, variants of it, and the perceptron it is compared with."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from lenet.activations import ACTIVATIONS
from lenet.model_config import HIDDEN, POOLINGS
from lenet.model_config import SIDE as SIDE
from lenet.model_config import LeNetConfig as LeNetConfig


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
        activation, pooling = ACTIVATIONS[config.activation].module, getattr(nn, POOLINGS[config.pooling])
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


class Perceptron(nn.Module):
    """The source's network of the chapter before: one hidden layer of 256 ReLU units, 203,530 parameters."""

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(SIDE * SIDE, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, classes))

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
