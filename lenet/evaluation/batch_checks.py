"""Checks of batches given to `train` and `evaluate`: a wrong batch is an error, not a wrong result."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from lenet.errors import DataError, TrainingError
from lenet.model import LeNet, Perceptron
from lenet.model_config import SIDE

LARGEST_PIXEL = 20.0  # beyond images in [0, 1] and standardised ones; bytes go up to 255


def check_images_and_labels(batch: Any, model: nn.Module, *, first: bool) -> tuple[Tensor, Tensor]:
    """Check a batch; returns its images and its labels, the labels as int64.

    Types and shapes are checked in every batch. Labels in the computer's memory are checked in every batch; those on
    a GPU, and the range of the pixels, in the first batch of a pass alone: each look at a GPU's values waits for it.

    Args:
        batch: what the caller's iterable gave.
        model: a LeNet or Perceptron takes images (N, 1, 28, 28); other models are not asked for a shape.
        first: whether this is the first batch of a pass.
    Raises:
        DataError: the batch is not images (N, 1, 28, 28) in [0, 1] and labels (N,) from 0 to classes - 1.
    """
    if not (isinstance(batch, tuple | list) and len(batch) == 2 and all(isinstance(part, Tensor) for part in batch)):
        raise DataError("Each batch must be a pair of tensors: images and labels.")
    images, labels = batch
    _check_images(images, model, first=first)
    if labels.dim() != 1 or len(labels) != len(images):
        raise DataError(
            "The labels of a batch must have one class index per image, not the shape {shape}."
            " Of one-hot labels, give labels.argmax(1).",
            shape=tuple(labels.shape),
        )
    if labels.is_floating_point() or labels.is_complex() or labels.dtype is torch.bool:
        raise DataError("Labels must be whole numbers, not {dtype}. Give labels.long().", dtype=labels.dtype)
    labels = labels.long()
    if len(labels) and (first or labels.device.type == "cpu"):
        _check_range(labels, model)
    return images, labels


def _check_images(images: Tensor, model: nn.Module, *, first: bool) -> None:
    if not images.is_floating_point():
        raise DataError(
            "Images must be floating-point numbers in [0, 1], not {dtype}. Give images.float() / 255.",
            dtype=images.dtype,
        )
    if isinstance(model, LeNet | Perceptron) and images.shape[1:] != (1, SIDE, SIDE):
        raise DataError("Images must have the shape (N, 1, 28, 28), not {shape}.", shape=tuple(images.shape))
    if first and images.numel() and not float(images.abs().max()) <= LARGEST_PIXEL:  # also where one is not a number
        raise DataError("The pixels of the images must be numbers in [0, 1]. Divide bytes by 255.")


def _check_range(labels: Tensor, model: nn.Module) -> None:
    smallest, largest = (int(value) for value in labels.aminmax())
    classes = model.config.classes if isinstance(model, LeNet) else None
    if smallest < 0 or (classes is not None and largest >= classes):
        raise DataError(
            "Labels must count from 0 to {last}, but some are from {smallest} to {largest}.",
            last="the number of classes minus 1" if classes is None else classes - 1,
            smallest=smallest,
            largest=largest,
        )


def checked(batches: Iterable[Any], model: nn.Module) -> Iterable[tuple[Tensor, Tensor]]:
    """The batches of one pass, each checked by `check_images_and_labels`.

    Raises:
        DataError: see there.
        TrainingError: a batch of one image, and batch normalisation in training mode needs two or more.
    """
    normalised = any(isinstance(layer, nn.BatchNorm1d) and layer.training for layer in model.modules())
    for number, batch in enumerate(batches):
        images, labels = check_images_and_labels(batch, model, first=number == 0)
        if normalised and len(labels) == 1:
            raise TrainingError(
                "A batch has one image, and batch normalisation needs two or more. Choose another batch size,"
                " or leave out the last batch (drop_last=True in a DataLoader)."
            )
        yield images, labels
