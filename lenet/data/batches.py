"""Batches of images that live on one device as bytes."""

from collections.abc import Iterator

import torch
from torch import Tensor

from lenet.data.augmentation import Augmentation
from lenet.data.shuffle import shuffled as with_shuffled_pixels


def scaled(images: Tensor) -> Tensor:
    """Images as the network takes them: uint8 (…, 28, 28) to float32 (…, 1, 28, 28) in [0, 1]."""
    return images.unsqueeze(-3).float().div_(255)


class Batches:
    """Batches of images that live on one device as bytes.

    Each pass yields (images, labels): float32 (N, 1, 28, 28) in [0, 1] and int64 (N,).

    Args:
        images: uint8 (N, 28, 28).
        labels: int64 (N,).
        batch_size: images per batch; the last batch may be smaller.
        seed: draws a new order for each pass; None keeps the given order.
        device: on which the images lie and the batches are made.
        augmentation: changes the images of each batch.
        shuffled: shuffles the pixels of each image after that; see `lenet.data.shuffle`.
    """

    def __init__(
        self,
        images: Tensor,
        labels: Tensor,
        batch_size: int,
        *,
        seed: int | None = None,
        device: torch.device | str,
        augmentation: Augmentation | None = None,
        shuffled: bool = False,
    ) -> None:
        self.images, self.labels = images.to(device), labels.to(device)
        self.batch_size = batch_size
        self.generator = None if seed is None else torch.Generator().manual_seed(seed)
        self.pass_state: Tensor | None = None  # of the generator, at the start of the latest pass
        self.augmentation, self.shuffled = augmentation, shuffled
        self.epoch = 0  # passes before the next one, which the augmentation counts; a resumed training sets it

    def __len__(self) -> int:
        return -(-len(self.labels) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        order = None
        if self.generator is not None:
            self.pass_state = self.generator.get_state()
            order = torch.randperm(len(self.labels), generator=self.generator).to(self.labels.device)
        first_step, self.epoch = self.epoch * len(self), self.epoch + 1
        for number in range(len(self)):
            yield self._batch(number, order, first_step)

    def peek(self, state: Tensor, number: int, epoch: int) -> tuple[Tensor, Tensor]:
        """Batch `number` of the shuffled pass that begins with this state of the generator; no pass begins.

        Args:
            number: from 0; `len(self)` is the first batch of the pass that follows.
            epoch: passes before that one.
        """
        generator = torch.Generator()
        generator.set_state(state)
        for _ in range(number // len(self) + 1):
            order = torch.randperm(len(self.labels), generator=generator)
        passes, number = divmod(number, len(self))
        return self._batch(number, order.to(self.labels.device), (epoch + passes) * len(self))

    def _batch(self, number: int, order: Tensor | None, first_step: int) -> tuple[Tensor, Tensor]:
        batch = slice(number * self.batch_size, (number + 1) * self.batch_size)
        images, labels = (
            values[batch] if order is None else values.index_select(0, order[batch])
            for values in (self.images, self.labels)
        )
        images = scaled(images)
        if self.augmentation:
            images = self.augmentation(images, first_step + number)
        return with_shuffled_pixels(images) if self.shuffled else images, labels
