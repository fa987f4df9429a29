"""One step of training by autograd, for any model; `manual_gradients` computes those of LeNet in half the time."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Optimizer(Protocol):
    """What a step needs from an optimizer; those of `lenet.engines.optimizers` and of `torch.optim` have it."""

    def zero_grad(self) -> None:
        """Reset the gradients."""

    def step(self) -> Any:
        """Update the parameters from the gradients in their `.grad`."""


class Engine:
    """Computes steps by autograd: for any model, on any device. The other engines give the same, to rounding.

    Args:
        model: trained in place.
        optimizer: over the model's parameters; None if only `logits` is used.
    """

    def __init__(self, model: nn.Module, optimizer: Optimizer | None = None) -> None:
        self.model, self.optimizer = model, optimizer

    def prefetch(self, batches: Iterable[tuple[Tensor, Tensor]], skip: int = 0) -> Iterable[tuple[Tensor, Tensor]]:
        """The batches of an epoch after the first `skip`; an engine may fetch the next one while it computes a step."""
        return islice(batches, skip, None)

    def step(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Compute loss and gradients of one batch, and update the parameters.

        Args:
            images: (N, 1, 28, 28) in [0, 1], on the model's device.
            labels: (N,) class indices.
        Returns:
            The mean cross-entropy (nats) and the number of correct predictions, both before the update, on the device.
        """
        assert self.optimizer
        loss, correct = self.gradients(images, labels)
        self.optimizer.step()
        return loss, correct

    def gradients(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """As `step`, but without the update: the gradients are left in `.grad` of the parameters."""
        assert self.optimizer
        logits = self.model(images)
        loss = F.cross_entropy(logits, labels)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss.detach(), (logits.argmax(1) == labels).sum()

    def logits(self, images: Tensor) -> Tensor:
        """Logits (N, classes) without gradients."""
        with torch.no_grad():
            logits: Tensor = self.model(images)
        return logits

    def pause(self) -> None:
        """Give the settings of the process back until `resume`: whoever reads the events does not compute steps."""

    def resume(self) -> None:
        """Take the settings of the process that the steps need, again."""

    def close(self) -> None:
        """Release what the engine holds: threads and settings of the process. It may be paused."""
