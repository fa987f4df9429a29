from collections.abc import Callable
from typing import Literal

import pytest
import torch
from torch import Tensor

from lenet.data.outliers import blots, boxed, collage, noise, outliers, overlaid, side_by_side


def digits(count: int) -> Tensor:
    """Pictures (N, 1, 28, 28), each with ink of its own strength in the box of a digit."""
    images = torch.zeros(count, 1, 28, 28)
    images[..., 4:24, 8:20] = torch.linspace(0.2, 1, count).view(-1, 1, 1, 1)
    return images


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(5)


@pytest.mark.parametrize("kind", ["digits", "clothing"])
def test_outliers_are_pictures_and_about_as_many_as_asked(kind: Literal["digits", "clothing"]) -> None:
    made = outliers(kind, digits(40), 400, seed=2)
    assert made.shape[1:] == (1, 28, 28) and 240 <= len(made) <= 560
    assert made.min() >= 0 and made.max() <= 1
    assert (made.amax((1, 2, 3)) == 0).any(), "a blank picture is none of the classes"


def test_the_seed_alone_decides_which_outliers_are_made() -> None:
    first = outliers("digits", digits(40), 200, seed=2)
    assert torch.equal(first, outliers("digits", digits(40), 200, seed=2))
    assert not torch.equal(first, outliers("digits", digits(40), 200, seed=3))


def test_a_family_of_doodles_can_be_left_out() -> None:
    whole, less = (outliers("digits", digits(40), 400, seed=2, without=without) for without in ((), ("heart",)))
    assert len(whole) != len(less)


def test_clothing_is_not_put_together_otherwise() -> None:
    assert len(outliers("clothing", digits(40), 400, seed=2)) < len(outliers("digits", digits(40), 400, seed=2))


def test_a_boxed_drawing_fills_the_picture_in_one_direction_and_stands_in_the_middle_of_the_other() -> None:
    wide = torch.zeros(1, 1, 28, 28)
    wide[0, 0, 3:8, 2:12] = 1
    rows, columns = (boxed(wide)[0, 0] > 0.1).nonzero().unbind(1)
    assert [int(columns.min()), int(columns.max())] == [0, 27]
    assert [int(rows.min()), int(rows.max())] == [7, 20]


def test_an_empty_drawing_stays_empty_in_its_box() -> None:
    assert not boxed(torch.zeros(1, 1, 28, 28)).any()


def test_a_collage_has_each_pixel_from_one_of_two_pictures() -> None:
    images = torch.arange(1.0, 9).view(8, 1, 1, 1).expand(8, 1, 28, 28)
    made = collage(images, seeded())
    values = [set(picture.unique().tolist()) for picture in made]
    assert all(number + 1 in kinds and len(kinds) <= 2 for number, kinds in enumerate(values))
    assert any(len(kinds) == 2 for kinds in values)


def test_two_digits_stand_side_by_side_in_the_box_of_one() -> None:
    made = side_by_side(digits(2), seeded())
    columns = made[0, 0].amax(0)
    assert not columns[:4].any() and not columns[24:].any()
    assert columns[6:12].any() and columns[15:22].any()


def test_an_overlaid_digit_keeps_its_own_ink() -> None:
    images = digits(4)
    made = overlaid(images, seeded())
    assert (made >= images).all() and (made > images).any()


@pytest.mark.parametrize("make", [noise, blots])
def test_noise_and_blots_are_as_many_as_asked_and_differ(
    make: Callable[[int, torch.Generator], Tensor],
) -> None:
    made = make(9, seeded())
    assert made.shape == (9, 1, 28, 28) and made.min() >= 0 and made.max() <= 1
    assert len({picture.numpy().tobytes() for picture in made}) == 9
