"""Batches of images as bytes."""

import pytest
import torch

from lenet import data
from lenet.data.augmentation import Augmentation
from lenet.data.batches import Batches


@pytest.mark.parametrize("shape", [(28, 28), (5, 28, 28), (3, 5, 28, 28)])
def test_bytes_are_scaled_to_one_channel_in_0_to_1(shape: tuple[int, ...]) -> None:
    images = torch.full(shape, 51, dtype=torch.uint8)
    scaled = data.scaled(images)
    assert scaled.shape == (*shape[:-2], 1, 28, 28) and scaled.dtype == torch.float32
    assert torch.equal(scaled, torch.full_like(scaled, 51 / 255)) and int(images.max()) == 51


def test_an_augmentation_changes_the_images_of_each_step_and_not_their_order() -> None:
    images = torch.randint(256, (20, 28, 28), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    labels, moves = torch.arange(20), Augmentation(2, 10.0, seed=4)
    plain = Batches(images, labels, 8, seed=4, device="cpu")
    moved = Batches(images, labels, 8, seed=4, device="cpu", augmentation=moves)
    step = 0
    for _epoch in range(2):
        for (before, expected), (after, found) in zip(plain, moved, strict=True):
            assert torch.equal(expected, found) and torch.equal(after, moves(before, step))
            step += 1
    assert moved.pass_state is not None
    for number in (0, 2, 3):  # the last one is of the third pass
        peeked = moved.peek(moved.pass_state, number, 1)
        assert torch.equal(peeked[0], moves(plain.peek(moved.pass_state, number, 1)[0], 3 + number))
