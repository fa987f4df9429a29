"""Moved views of a picture."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from lenet.evaluation import robustness
from lenet.preprocessing import Kind
from lenet.views import MOVES, views

PICTURES = torch.rand(3, 1, 28, 28, generator=torch.Generator().manual_seed(0)).numpy()


@pytest.mark.parametrize("kind", ["digits", "clothing"])
def test_the_first_of_six_views_is_the_picture_itself(kind: Kind) -> None:
    moved = views(PICTURES, kind)
    assert moved.shape == (3, 6, 1, 28, 28) and moved.dtype == np.float32
    np.testing.assert_array_equal(moved[:, 0], PICTURES)
    assert views(PICTURES[:0], kind).shape == (0, 6, 1, 28, 28)


def test_clothing_is_mirrored_and_digits_are_not() -> None:
    np.testing.assert_array_equal(views(PICTURES, "clothing")[:, 3], PICTURES[..., ::-1])
    assert not any(move.mirrored for move in MOVES["digits"])


@pytest.mark.parametrize("kind", ["digits", "clothing"])
def test_views_are_those_of_torch(kind: Kind) -> None:
    for number, move in enumerate(MOVES[kind]):
        cosine, sine = np.cos(move.turn) / move.size, np.sin(move.turn) / move.size
        side = -1 if move.mirrored else 1
        matrix = torch.tensor([[[side * cosine, sine, 0], [-side * sine, cosine, 0]]], dtype=torch.float32)
        grid = F.affine_grid(matrix.expand(3, 2, 3), [3, 1, 28, 28], align_corners=False)
        expected = F.grid_sample(torch.from_numpy(PICTURES), grid, align_corners=False).numpy()
        np.testing.assert_allclose(views(PICTURES, kind)[:, number], expected, atol=2e-4)


def test_a_positive_turn_is_clockwise() -> None:
    expected = robustness.changed(PICTURES[0, 0], {"turn": 8})
    angles = [move.turn for move in MOVES["digits"]]
    nearest = views(PICTURES, "digits")[0, :, 0]
    assert np.argmin([abs(view - expected).mean() for view in nearest]) == angles.index(0.12)
