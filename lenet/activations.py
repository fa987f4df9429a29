"""The activation functions that a LeNet may have, a row each: everything that the rest of the code knows about them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn


@dataclass(frozen=True)
class Activation:
    """One activation function.

    Its derivative can be computed from its output only if it is monotonic: SiLU gives some values twice.
    """

    title: str  # as it is written in text
    layer: str  # its class in torch.nn
    derivative: "Callable[[Tensor], Tensor] | None"  # from the output, of the same shape; None if that is not enough
    low: float | None  # its greatest lower bound; None if it has none that is reached or approached at an end
    high: float | None  # its least upper bound; None if it has none
    gain: float  # inverse of the steepest derivative, to a whole number: LeCun's initial weights are multiplied by it
    monotonic: bool

    @property
    def module(self) -> "type[nn.Module]":
        """Its class in torch.nn."""
        from torch import nn  # here: whoever asks for nothing else of the table needs no torch

        module: type[nn.Module] = getattr(nn, self.layer)
        return module

    @property
    def saturates(self) -> bool:
        """Whether it is bounded, and so flat, at both ends."""
        return self.low is not None and self.high is not None


ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Activation("sigmoid", "Sigmoid", lambda output: output * (1 - output), 0.0, 1.0, 4.0, True),
    "tanh": Activation("tanh", "Tanh", lambda output: 1 - output * output, -1.0, 1.0, 1.0, True),
    "relu": Activation("ReLU", "ReLU", lambda output: (output > 0).float(), 0.0, None, 1.0, True),
    "silu": Activation("SiLU", "SiLU", None, None, None, 1.0, False),
}


def table() -> dict[str, dict[str, Any]]:
    """What the browser needs of each function, as values for JSON."""
    return {
        name: {"title": row.title, "low": row.low, "high": row.high, "monotonic": row.monotonic}
        for name, row in ACTIVATIONS.items()
    }
