"""One step of training by autograd, for any model; `manual_gradients` computes those of LeNet in half the time."""

from collections.abc import Iterable
from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Optimizer(Protocol):
    """What a step asks of an optimizer: those of `lenet.engines.optimizers` and of `torch.optim` do."""

    def zero_grad(self) -> None:
        """Forget the gradients."""

    def step(self) -> Any:
        """Move the parameters along the gradients in their `.grad`."""


class Engine:
    """Steps by autograd: for any model, on any device. The other arrangements give the same to rounding.

    Args:
        model: trained in place.
        optimizer: over the model's parameters; None to ask for logits alone.
    """

    def __init__(self, model: nn.Module, optimizer: Optimizer | None = None) -> None:
        self.model, self.optimizer = model, optimizer

    def prefetch(self, batches: Iterable[tuple[Tensor, Tensor]]) -> Iterable[tuple[Tensor, Tensor]]:
        """The same batches; the next may be fetched while one is learned."""
        return batches

    def learn(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Learn one batch.

        Args:
            images: (N, 1, 28, 28) in [0, 1], on the model's device.
            labels: (N,).
        Returns:
            The mean cross-entropy (nats) and the number of right answers, both before the step, on the device.
        """
        assert self.optimizer
        found = self.gradients(images, labels)
        self.optimizer.step()
        return found

    def gradients(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """As `learn`, but only leave the gradients in `.grad` of the parameters."""
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

    def close(self) -> None:
        """Give back what the arrangement holds."""
