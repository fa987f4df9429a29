"""Digits on paper that is printed: rules, squares, the cells of a form."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from lenet.preprocessing import prepare
from lenet.preprocessing.printed import without_rules
from tests.lenet.preprocessing.conftest import image_of, ink_of_seven, likeness


def sheet(rules: int, squared: bool, slant: int = 6, size: tuple[int, int] = (360, 420)) -> Image.Image:
    """White paper with a 7 in black, and blue rules that are `slant` pixels higher at the right."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for at in range(20, 420, rules):
        pen.line((0, at, 360, at - slant), fill="#5060a0", width=3)
        if squared:
            pen.line((at, 0, at + slant, 420), fill="#5060a0", width=3)
    image.paste("black", (100, 130), ink_of_seven(200, 18))
    return image


@pytest.mark.parametrize("squared", [False, True], ids=["ruled", "squared"])
@pytest.mark.parametrize("slant", [0, 6])
@pytest.mark.parametrize("rules", [30, 57])
def test_the_rules_of_paper_are_no_part_of_a_digit(rules: int, slant: int, squared: bool) -> None:
    assert likeness(image_of(ink_of_seven(200, 18)), image_of(sheet(rules, squared, slant))) > 0.9


def test_a_digit_without_rules_stays_bit_for_bit() -> None:
    ink = np.asarray(ink_of_seven(200, 18), dtype=np.float32) / np.float32(255)
    assert np.array_equal(without_rules(ink), ink)


@pytest.mark.parametrize("seven", [[(30, 100), (250, 100), (120, 260)], [(20, 30), (280, 30), (150, 280)]])
def test_the_bar_of_a_wide_digit_is_no_rule(seven: list[tuple[int, int]]) -> None:
    image = Image.new("L", (300, 300))
    ImageDraw.Draw(image).line(seven, fill=255, width=14)
    ink = np.asarray(image, dtype=np.float32) / np.float32(255)
    assert np.array_equal(without_rules(ink), ink)


def in_a_cell(box: tuple[int, int, int, int]) -> NDArray[np.float32]:
    image = Image.new("L", (420, 420), 255)
    image.paste(0, (150, 150), ink_of_seven())
    ImageDraw.Draw(image).rectangle(box, outline=60, width=3)
    return image_of(image)


@pytest.mark.parametrize("box", [(160, 150, 280, 290), (120, 130, 300, 300)], ids=["tight", "wide"])
def test_the_border_of_a_cell_is_no_part_of_a_digit(box: tuple[int, int, int, int]) -> None:
    assert likeness(image_of(ink_of_seven()), in_a_cell(box)) > 0.97


def test_a_square_zero_is_no_border_of_a_cell() -> None:
    image = Image.new("L", (420, 420), 255)
    ImageDraw.Draw(image).rectangle((150, 130, 260, 300), outline=0, width=16)
    stages = prepare(image, "digits")
    assert np.ptp(np.flatnonzero(stages.centred.any(axis=1))) == 19
    assert stages.centred[14, 14] == 0


@pytest.mark.parametrize("side", [65, 83, 140, 400])
@pytest.mark.parametrize("width", [0.015, 0.05])
def test_a_1_that_is_a_straight_line_over_most_of_the_picture_is_no_rule(side: int, width: float) -> None:
    image = Image.new("L", (side, side), 255)
    ImageDraw.Draw(image).line((side // 2, side // 10, side // 2 - 1, 9 * side // 10), 0, max(1, round(width * side)))
    rows, columns = np.nonzero(image_of(image) > 0.3)
    assert np.ptp(rows) >= 18 and np.ptp(columns) <= 5
