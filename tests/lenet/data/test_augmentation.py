"""Random moves and turns of the images of a batch."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from lenet.data.augmentation import Augmentation


def images(count: int = 200) -> Tensor:
    """Random pictures with an empty frame of 6 pixels, so that nothing leaves them."""
    inner = torch.rand(count, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    return F.pad(inner, [6] * 4)


def test_a_shift_moves_each_image_by_whole_pixels_and_all_moves_occur() -> None:
    before = images()
    after = Augmentation(2, 0.0, seed=3)(before, 7)
    moves = [(down, across) for down in range(-2, 3) for across in range(-2, 3)]
    errors = torch.stack([(torch.roll(before, move, (2, 3)) - after).abs().amax((1, 2, 3)) for move in moves])
    assert errors.min(0).values.max() < 1e-4
    assert set(errors.argmin(0).tolist()) == {*range(25)}


def test_what_a_shift_brings_in_is_empty() -> None:
    after = Augmentation(3, 0.0, seed=0)(torch.ones(300, 1, 28, 28), 0)
    sums = {round(value) for value in after.sum((1, 2, 3)).tolist()}
    assert sums == {(28 - down) * (28 - across) for down in range(4) for across in range(4)}


def test_a_turn_is_about_the_centre_and_within_its_limit() -> None:
    before = torch.zeros(300, 1, 28, 28)
    before[:, :, 13:15, 21:23] = 1  # centre of mass 8 pixels right of the image's centre
    after = Augmentation(0, 30.0, seed=1)(before, 0)
    y, x = torch.meshgrid(torch.arange(28) - 13.5, torch.arange(28) - 13.5, indexing="ij")
    down, across = ((after[:, 0] * axis).sum((1, 2)) / after.sum((1, 2, 3)) for axis in (y, x))
    assert (torch.hypot(down, across) - 8).abs().max() < 0.1
    degrees = torch.atan2(down, across) * 180 / math.pi
    assert degrees.abs().max() < 30.5 and degrees.max() > 27 and degrees.min() < -27
    assert degrees.abs().mean() == pytest.approx(15, abs=1.5)


def test_what_is_drawn_depends_on_seed_and_step_alone() -> None:
    before, moves = images(20), Augmentation(2, 10.0, seed=3)
    first = moves(before, 5)
    torch.manual_seed(99)
    assert torch.equal(first, Augmentation(2, 10.0, seed=3)(before, 5))
    for other, step in ((moves, 6), (Augmentation(2, 10.0, seed=4), 5)):
        assert not torch.allclose(first, other(before, step), atol=0.1)
    Augmentation(2, 10.0, seed=2**63 - 1)(before, 5)


def test_pixels_stay_in_0_to_1() -> None:
    after = Augmentation(4, 45.0, seed=0)(torch.ones(100, 1, 28, 28), 0)
    assert after.min() == 0 and after.max() == 1 and after.shape == (100, 1, 28, 28)
