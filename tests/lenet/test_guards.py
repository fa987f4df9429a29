"""Guards tell a data set's pictures from all others."""

import pytest
import torch

from lenet import data, guards
from lenet.answering import see
from lenet.data.doodles import doodles
from lenet.data.outliers import boxed
from lenet.data.stroke_digits import strokes
from lenet.model import LeNet


@pytest.mark.parametrize(
    ("name", "expected"), [("mnist", "digits"), ("strokes", "digits"), ("fashion-mnist", "clothing"), ("kmnist", "")]
)
def test_a_data_set_has_the_guard_of_its_pictures(name: str, expected: str) -> None:
    assert guards.guard_of(data.info(name)) == expected


def test_the_guard_of_digits_refuses_hearts_and_houses_and_takes_digits() -> None:
    drawn = data.scaled(torch.cat([doodles(name, 10, 5) for name in ("heart", "house")])).numpy()
    digits = data.scaled(strokes(20, 5)[0]).numpy()
    refused, taken = (see(LeNet().eval(), images, "digits", "digits").guard > 0 for images in (drawn, digits))
    assert refused.mean() > 0.8 and taken.mean() < 0.2


def test_the_guard_of_clothing_refuses_drawings() -> None:
    drawn = boxed(data.scaled(torch.cat([doodles(name, 10, 5) for name in ("heart", "A")]))).numpy()
    assert (see(LeNet().eval(), drawn, "clothing", "clothing").guard > 0).mean() > 0.8
