"""Several figures in one picture."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from lenet import data
from lenet.data.stroke_digits import strokes
from lenet.preprocessing import figures_of_ink, figures_of_picture, is_one_digit

Box = tuple[int, int, int, int]
ONE, OTHER = (8, 8, 14, 48), (30, 12, 44, 46)


def drawn(*boxes: Box) -> NDArray[np.uint8]:
    """Ink in boxes of left, upper, right, lower."""
    ink = np.zeros((112, 112), np.uint8)
    for left, upper, right, lower in boxes:
        ink[upper:lower, left:right] = 255
    return ink


def marks(*boxes: Box) -> list[str]:
    return [figure.mark for figure in figures_of_ink(drawn(*boxes))]


def test_digits_side_by_side_are_told_apart() -> None:
    figures = figures_of_ink(drawn(ONE, OTHER))
    assert [figure.box for figure in figures] == [ONE, OTHER]
    assert all(np.array_equal(figure.ink, drawn(figure.box)) for figure in figures)


@pytest.mark.parametrize(
    "boxes",
    [
        [ONE],
        [(8, 8, 20, 48), (24, 8, 44, 14)],  # the bar of a 5
        [(8, 8, 20, 48), (21, 8, 44, 48)],  # strokes that nearly touch
        [(8, 8, 44, 20), (8, 30, 44, 48)],  # one above the other
        [(8, 8, 30, 12), (12, 16, 30, 48)],  # a bar above
        [(8, 8, 30, 30), (8, 33, 30, 48)],  # a broken stroke
        [(8, 8, 30, 48), (90, 90, 95, 95)],  # a stray tap
    ],
)
def test_the_strokes_of_one_digit_stay_together(boxes: list[Box]) -> None:
    ink = drawn(*boxes)
    figures = figures_of_ink(ink)
    assert is_one_digit(figures) and np.array_equal(figures[0].ink, ink)


def test_signs_are_not_digits() -> None:
    assert marks(ONE, (24, 26, 40, 30), (50, 8, 56, 48)) == ["digit", "minus", "digit"]
    assert marks(ONE, (24, 27, 44, 31), (32, 19, 36, 39), (52, 8, 58, 48)) == ["digit", "plus", "digit"]
    assert marks(ONE, (24, 20, 40, 24), (24, 32, 40, 36), (52, 8, 58, 48)) == ["digit", "equals", "digit"]
    assert marks(ONE, (20, 44, 25, 49), (32, 8, 38, 48)) == ["digit", "dot", "digit"]
    assert marks((2, 26, 14, 30), (20, 8, 26, 48)) == ["minus", "digit"]


def test_figures_that_touch_are_marked() -> None:
    bridge = (8, 8, 14, 48), (14, 26, 66, 30), (66, 8, 72, 48)
    assert marks(*bridge) == ["touching"]
    assert marks(*bridge, (90, 8, 96, 48)) == ["touching", "digit"]


def test_a_single_stroke_across_the_page_is_no_touching_figures() -> None:
    assert marks((4, 40, 84, 54)) == ["digit"]  # level
    assert marks((4, 40, 30, 52), (30, 44, 56, 56), (56, 48, 84, 60)) == ["digit"]  # sloping


def test_lines_are_read_from_the_top_and_from_the_left() -> None:
    lower, upper = [(10, 60, 16, 90), (30, 62, 36, 92)], [(40, 10, 46, 40), (12, 8, 18, 38)]
    figures = figures_of_ink(drawn(*lower, *upper))
    assert [figure.box for figure in figures] == [upper[1], upper[0], *lower]
    assert [figure.line for figure in figures] == [0, 0, 1, 1]


def test_digits_of_several_sizes_on_a_rising_line_are_read_from_the_left() -> None:
    boxes = [(4, 70, 10, 108), (20, 60, 26, 84), (40, 44, 46, 84), (60, 40, 66, 64), (80, 20, 86, 60)]
    assert [figure.box for figure in figures_of_ink(drawn(*boxes))] == boxes


def test_a_handwritten_digit_is_one_figure() -> None:
    pictures = list(strokes(300, seed=5)[0].numpy())
    if data.available("mnist"):
        pictures += list(data.test_arrays("mnist")[0][:2000])
    assert all(is_one_digit(figures_of_ink(picture)) for picture in pictures)


def test_a_broken_stroke_seldom_makes_two_digits() -> None:
    random, whole = np.random.default_rng(0), 0
    for image in strokes(200, seed=6)[0].numpy():
        ink = np.kron(image, np.ones((4, 4), np.uint8))
        row = int(random.integers(30, 82))
        ink[row : row + 4] = 0  # a twentieth of the digit's height
        whole += is_one_digit(figures_of_ink(ink))
    assert whole >= 196


def sheet(text: str, size: int, gap: int) -> Image.Image:
    """Digits 1 and 0 on paper, as a photograph has them."""
    image = Image.new("RGB", (len(text) * (size + gap) + 2 * size, 3 * size), "#e8e4d8")
    pen = ImageDraw.Draw(image)
    for place, digit in enumerate(text):
        left = size + place * (size + gap)
        if digit == "1":
            pen.line([(left + size // 2, size), (left + size // 2, 2 * size)], "#203040", size // 10)
        else:
            pen.ellipse(
                [left + size // 6, size, left + size - size // 6, 2 * size], outline="#203040", width=size // 10
            )
    return image


@pytest.mark.parametrize("size", [20, 40, 200])
def test_digits_on_paper_are_found_on_the_picture(size: int) -> None:
    figures = figures_of_picture(sheet("1010011", size, size // 4))
    assert [figure.mark for figure in figures] == ["digit"] * 7
    scale = min(1, 1024 / (7 * (size + size // 4) + 2 * size))  # larger pictures are reduced when they are read
    for place, figure in enumerate(figures):
        middle = scale * (size + place * (size + size // 4) + size / 2)
        assert abs((figure.box[0] + figure.box[2]) / 2 - middle) <= 0.1 * scale * size + 2
        assert abs(figure.box[3] - figure.box[1] - scale * size) <= 0.15 * scale * size + 2


def test_a_picture_of_one_digit_has_no_figures_of_its_own() -> None:
    assert figures_of_picture(sheet("0", 100, 20)) == []
    assert figures_of_picture(Image.new("RGB", (90, 90), "white")) == []
    assert figures_of_picture(sheet("11", 6, 1).resize((28, 28))) == []  # as small as what the network sees
