"""Loss and accuracy of a network on labelled images."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lenet.engines.autograd import Engine

LabelledBatches = Iterable[tuple[Tensor, Tensor]]  # (N, 1, 28, 28) in [0, 1] and (N,)


class Evaluation(NamedTuple):
    """How a model does on a labelled set."""

    loss: float  # mean cross-entropy, nats
    accuracy: float  # in [0, 1]
    class_accuracies: tuple[float, ...] = ()  # of each class's pictures, in [0, 1]; 0 for a class without one


def evaluate(
    model: nn.Module, batches: LabelledBatches, logits: Callable[[Tensor], Tensor] | None = None
) -> Evaluation:
    """Mean loss (nats) and accuracy of `model` over labelled batches; its training mode is kept.

    Args:
        logits: computes them from images (N, 1, 28, 28) on the model's device, as `Steps.logits` does.
    """
    was_training = model.training
    device = next(model.parameters()).device
    model.eval()
    ask = logits or Engine(model).logits
    answers = [(ask(images.to(device)), labels.to(device)) for images, labels in batches]
    model.train(was_training)
    return evaluation(torch.cat([found for found, _ in answers]), torch.cat([labels for _, labels in answers]))


def evaluation(logits: Tensor, labels: Tensor) -> Evaluation:
    """What logits (N, classes) are worth to labels (N,)."""
    count, classes = logits.shape
    right = logits.argmax(1) == labels
    shares = labels[right].bincount(minlength=classes) / labels.bincount(minlength=classes).clamp(min=1)
    return Evaluation(F.cross_entropy(logits, labels).item(), int(right.sum()) / count, tuple(shares.tolist()))
