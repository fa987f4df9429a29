"""One fixed order of the pixels, for every picture and every machine."""

import hashlib

import numpy as np
import pytest
import torch

from lenet.data.augmentation import Augmentation
from lenet.data.batches import Batches, scaled
from lenet.data.shuffle import permutation, shuffled


def test_the_order_is_a_permutation_that_never_changes() -> None:
    order = permutation()
    assert sorted(order) == list(range(784))
    assert hashlib.sha256(order.astype("<i8").tobytes()).hexdigest().startswith("633df22658ff")
    assert np.mean(order == np.arange(784)) < 0.01
    with pytest.raises(ValueError):
        order[0] = 1


def test_pixels_move_and_stay_what_they_are() -> None:
    images = torch.arange(2 * 784, dtype=torch.int16).view(2, 28, 28)
    moved = shuffled(images)
    assert torch.equal(moved.flatten(1), images.flatten(1)[:, torch.from_numpy(permutation().copy())])
    assert torch.equal(shuffled(images.unsqueeze(1))[:, 0], moved)


def test_batches_shuffle_after_the_augmentation() -> None:
    images, labels = torch.randint(0, 256, (8, 28, 28), dtype=torch.uint8), torch.arange(8)
    moves = Augmentation(2, 10, 0)
    ((seen, _),) = Batches(images, labels, 8, device="cpu", augmentation=moves, shuffled=True)
    assert torch.equal(seen, shuffled(moves(scaled(images), 0)))
