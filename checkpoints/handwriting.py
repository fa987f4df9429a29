"""Digits as other people write them: views of MNIST's, and stroke digits, with the pens and cameras of others.

MNIST was written by Americans with one kind of pen (LeCun et al. 1998, III-A). A second stage of training adds what is
rare there: the forms of `lenet.data.writing_forms`, thin and thick pens, coarse, hard, soft, faint and noisy pictures.
"""

from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from checkpoints.distillation import Epochs, augment
from lenet import data
from lenet.data.stroke_digits import strokes

BATCH_SIZE = 256
SURENESS = 0.98  # of the label in its target; the rest is spread over all digits
OPINION = 0.5  # how much of a target is the first stage's opinion of the unchanged picture
SMALL_SIDES = 11, 14, 18  # pixels of pictures that were drawn small and enlarged


def hands(images: Tensor, generator: torch.Generator) -> Tensor:
    """Views of digits (N, 1, 28, 28) in [0, 1], as if by another hand with another pen on another medium."""
    return media(
        augment(
            images, generator,
            angle=0.3, scale=0.12, stretch=0.12, shear=0.25, shift=2.0, bend=0.3, thickness=0.6,
        ),
        generator,
    )  # fmt: skip


def media(images: Tensor, generator: torch.Generator) -> Tensor:
    """Images (N, 1, 28, 28) in [0, 1] as canvases, cameras and faint pens leave them; about half are unchanged."""
    count = len(images)

    def some(share: float) -> Tensor:
        return torch.rand(count, 1, 1, 1, generator=generator) < share

    def uniform(low: float, high: float) -> Tensor:
        return torch.empty(count, 1, 1, 1).uniform_(low, high, generator=generator)

    before = images
    for side in SMALL_SIDES:
        small = F.interpolate(images, size=side, mode="bilinear", antialias=True)
        hard = (small > uniform(0.15, 0.4) * small.amax((2, 3), keepdim=True)).float()
        small = torch.where(some(0.5), hard, small)
        images = torch.where(some(0.07), F.interpolate(small, size=28, mode="bilinear"), images)
    images = torch.where(some(0.12), (images - uniform(0.3, 0.6)) * uniform(3, 12) + 0.5, images).clamp(0, 1)  # hard
    blurred = F.avg_pool2d(images, 3, 1, padding=1)
    images = torch.where(some(0.12), images.lerp(blurred, 0.9) * uniform(1.1, 1.6), images)
    images = torch.where(some(0.1), images - uniform(0.05, 0.2), images).clamp(0, 1)  # faint: thin edges are lost
    images = torch.where(_ink(images) < 0.6 * _ink(before), before, images)
    images = images / images.amax((2, 3), keepdim=True).clamp(min=0.1)
    noise = 0.06 * torch.randn(images.shape, generator=generator) * (images > 0.05)
    return torch.where(some(0.15), images + noise, images).clamp(0, 1)


def _ink(images: Tensor) -> Tensor:
    """Number of pixels with ink, (N, 1, 1, 1)."""
    return (images > 0.25).sum((2, 3), keepdim=True)


def opinions(model: nn.Module, images: Tensor) -> Tensor:
    """Probabilities (N, 10) of a network for images uint8 (N, 28, 28)."""
    with torch.no_grad():
        return torch.cat([model(data.scaled(part)).softmax(1) for part in torch.split(images, 1000)])


def steps(count: int, drawn_share: float) -> int:
    """Number of batches in an epoch of `written` with so many images."""
    return -(-(count + _drawn_count(count, drawn_share)) // BATCH_SIZE)


def _drawn_count(count: int, drawn_share: float) -> int:
    """How many stroke digits make up that share beside so many images."""
    return round(count * drawn_share / (1 - drawn_share))


def written(
    images: Tensor, labels: Tensor, opinions: Tensor, view_share: float, drawn_share: float, seed: int
) -> Epochs:
    """In each epoch every image once, some as views, between new stroke digits, with soft targets.

    Args:
        images: uint8 (N, 28, 28).
        labels: (N,).
        opinions: probabilities of the first stage's network for the images, (N, 10).
        view_share: of the images.
        drawn_share: of a batch that are stroke digits.
    """
    generator = torch.Generator().manual_seed(seed)
    sure = SURENESS * torch.eye(10) + (1 - SURENESS) / 10  # row: the target of a label
    targets = (1 - OPINION) * sure[labels] + OPINION * opinions
    drawn_count = _drawn_count(len(images), drawn_share)

    def epoch() -> Iterator[tuple[Tensor, Tensor]]:
        drawn_seed = int(torch.randint(1 << 31, (), generator=generator))
        drawn, digits = strokes(drawn_count, drawn_seed)
        everything, wanted = torch.cat([images, drawn]), torch.cat([targets, sure[digits]])
        chance = torch.cat([torch.full((len(images),), view_share), torch.full((len(drawn),), 0.5)])
        changed = torch.rand(len(chance), generator=generator) < chance
        for rows in torch.split(torch.randperm(len(everything), generator=generator), BATCH_SIZE):
            batch = data.scaled(everything[rows])
            is_drawn = rows >= len(images)
            for change, chosen in ((hands, changed[rows] & ~is_drawn), (media, changed[rows] & is_drawn)):
                if chosen.any():
                    batch[chosen] = change(batch[chosen], generator)
            yield batch, wanted[rows]

    return epoch
