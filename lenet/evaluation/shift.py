"""How the accuracy falls when all images of a set are changed more and more, in the ways of `robustness`.

Mu and Gilmer 2019, "MNIST-C: a robustness benchmark for computer vision", measure digits so; for photographs it is
Hendrycks and Dietterich 2019, "Benchmarking neural network robustness to common corruptions and perturbations".
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from lenet.evaluation.robustness import CHANGES, amounts, changed
from lenet.inspection import evaluating
from lenet.model import LeNet

COUNT = 2000  # images of a set that are changed
EVERY = 4  # of the 41 amounts of a change one in so many is measured, the first and the last among them


def accuracies(
    model: LeNet, images: NDArray[np.uint8], labels: NDArray[np.int64], change: str
) -> tuple[list[float], list[float]]:
    """The accuracy for each of eleven amounts of one change.

    Args:
        images: uint8 (N, 28, 28).
        labels: (N,).
        change: a name of `robustness.CHANGES`.
    Returns:
        The amounts, rising, with the neutral one among them, and the accuracies in [0, 1].
    """
    pictures = (images / np.float32(255)).astype(np.float32)
    values = sorted({*amounts(change)[::EVERY], CHANGES[change].neutral})
    return values, [_accuracy(model, changed(pictures, {change: amount}), labels) for amount in values]


@torch.no_grad()
def _accuracy(model: LeNet, pictures: NDArray[Any], labels: NDArray[np.int64]) -> float:
    with evaluating(model):
        answers = model(torch.from_numpy(pictures)[:, None]).argmax(1).numpy()
    return float((answers == labels).mean())
