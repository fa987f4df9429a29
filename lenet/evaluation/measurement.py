"""Loss, accuracy and logits of a network on many images."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lenet.data.batches import scaled
from lenet.engines.autograd import Engine
from lenet.errors import DataError
from lenet.evaluation.batch_checks import checked
from lenet.inspection import evaluating

LabelledBatches = Iterable[tuple[Tensor, Tensor]]  # (N, 1, 28, 28) in [0, 1] and (N,)
BATCH = 1000  # images whose values are in memory at a time


class Evaluation(NamedTuple):
    """Loss and accuracies of a model on a labelled set."""

    loss: float  # mean cross-entropy, nats
    accuracy: float  # in [0, 1]
    class_accuracies: tuple[float, ...] = ()  # for each class, in [0, 1]; 0 for a class without an image


def evaluate(
    model: nn.Module, batches: LabelledBatches, logits: Callable[[Tensor], Tensor] | None = None
) -> Evaluation:
    """Mean loss (nats) and accuracies of `model` over labelled batches. The model's training mode is restored.

    Args:
        logits: computes logits from images (N, 1, 28, 28) on the model's device, as `Engine.logits` does.
    Raises:
        DataError: there is no batch, or one is not images and labels; see `batch_checks`.
    """
    was_training = model.training
    device = next(model.parameters()).device
    compute = logits or Engine(model).logits
    model.eval()
    try:
        pairs = [(compute(images.to(device)), labels.to(device)) for images, labels in checked(batches, model)]
    finally:
        model.train(was_training)
    if not sum(len(labels) for _, labels in pairs):
        raise DataError(
            "There are no test images. Give a list, a DataLoader or lenet.data.Batches with at least one image:"
            " a generator can be read only once."
        )
    return evaluation(torch.cat([part for part, _ in pairs]), torch.cat([labels for _, labels in pairs]))


def evaluation(logits: Tensor, labels: Tensor) -> Evaluation:
    """Mean loss, accuracy and per-class accuracy of logits (N, classes) for labels (N,)."""
    count, classes = logits.shape
    correct = logits.argmax(1) == labels
    class_accuracies = labels[correct].bincount(minlength=classes) / labels.bincount(minlength=classes).clamp(min=1)
    return Evaluation(
        F.cross_entropy(logits, labels).item(), int(correct.sum()) / count, tuple(class_accuracies.tolist())
    )


@torch.no_grad()
def logits(model: nn.Module, images: Tensor) -> Tensor:
    """The logits (N, classes) of a data set's images, uint8 (N, 28, 28), in evaluation mode."""
    with evaluating(model):
        return torch.cat([model(scaled(images[start : start + BATCH])) for start in range(0, len(images), BATCH)])
