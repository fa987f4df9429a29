"""The preparation of drawings in JavaScript against Python's, value for value."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from lenet import web
from lenet.preprocessing import Kind, prepare_ink
from tests.chromium import call, load_script
from tests.lenet.web.drawings import SCRIPT, SIDE, Ink, boxes, packed, random_strokes, unpacked

KINDS: tuple[Kind, Kind] = ("digits", "clothing")

PREPARED = """
const prepared = text => {
  const ink = unpacked(text), side = Math.sqrt(ink.length);
  return ['digits', 'clothing'].map(kind => prepare(ink, side, kind)).map(image => image && packed(image));
};
"""


@pytest.fixture
def page(blank: Page) -> Page:
    load_script(blank, web.script("prepare") + SCRIPT + PREPARED, "prepared", "inkOf")
    return blank


def check(page: Page, inks: list[Ink]) -> None:
    """Images for digits and for clothing are those of Python, bit for bit."""
    results = call(page, "prepared", [[packed(ink)] for ink in inks])
    for ink, result in zip(inks, results, strict=True):
        assert result == [packed(prepare_ink(ink, kind).image.numpy()) for kind in KINDS]


def test_drawings_on_a_canvas_are_prepared_as_in_python(page: Page) -> None:
    rng = np.random.default_rng(0)
    drawings: list[list[Any]] = [
        [int(rng.integers(200, 561)), int(rng.integers(1, 4)), random_strokes(rng)] for _ in range(200)
    ]
    texts = call(page, "inkOf", drawings)
    inks = [unpacked(text) for text in texts]
    assert sum((prepare_ink(ink, "digits").polarity != ink).any() for ink in inks) > 20  # with a stray tap
    check(page, inks)


def test_noise_is_prepared_as_in_python(page: Page) -> None:
    rng = np.random.default_rng(1)
    inks = []
    for number in range(300):
        ink = rng.integers(0, 256, (SIDE, SIDE), dtype=np.uint8)
        ink[rng.random(ink.shape) > rng.choice([0.002, 0.01, 0.05, 0.4, 1])] = 0
        if number % 3 == 0:  # not down to the edge
            ink[: rng.integers(50)], ink[:, : rng.integers(50)] = 0, 0
        if number % 5 == 0:  # in columns side by side
            ink[:, np.arange(SIDE) // 9 % 2 == 0] = 0
        inks.append(ink)
    check(page, [ink for ink in inks if ink.any()])


@pytest.mark.parametrize(
    "ink",
    [
        pytest.param(boxes((30, 7, 31, 8)), id="one pixel"),
        pytest.param(boxes((55, 55, 56, 56), level=1), id="one faint pixel in a corner"),
        pytest.param(boxes((0, 20, 56, 21)), id="a row"),
        pytest.param(boxes((3, 0, 4, 56)), id="a column"),
        pytest.param(boxes((0, 0, 56, 56)), id="a full sheet"),
        pytest.param(boxes((0, 0, 56, 56), level=9), id="a full faint sheet"),
        pytest.param(boxes((20, 10, 26, 45), level=30), id="a faint stroke"),
        pytest.param(boxes((20, 10, 26, 45)) + boxes((20, 50, 26, 52), level=25), id="a tenth as bright as the rest"),
        pytest.param(boxes((0, 0, 10, 30), (0, 26, 25, 30)), id="at two edges"),
        pytest.param(boxes((12, 10, 17, 30), (52, 52, 54, 54)), id="a stray tap"),
        pytest.param(boxes((10, 10, 14, 14), (45, 30, 46, 46)), id="a square and a line of equal weight"),
        pytest.param(boxes((10, 10, 12, 14), (40, 40, 42, 60)), id="a first part that is no main stroke"),
        pytest.param(boxes((10, 10, 20, 20), (20, 20, 30, 30)), id="parts that touch at a corner"),
        pytest.param(boxes((8, 8, 14, 48), (30, 12, 44, 46)), id="two digits"),
        pytest.param(boxes((8, 8, 14, 48), (16, 12, 44, 46)), id="two strokes 2 pixels apart"),
        pytest.param(boxes((8, 8, 14, 48), (15, 12, 44, 46)), id="two strokes 1 pixel apart"),
        pytest.param(boxes((8, 8, 20, 48), (24, 8, 44, 28)), id="a stroke half as high as the other"),
        pytest.param(boxes((18, 18, 38, 38)), id="as large as in the image of a digit"),
        pytest.param(boxes((18, 18, 38, 38), level=50) + boxes((20, 18, 21, 38), level=50), id="half as bright"),
        pytest.param(boxes((20, 20, 27, 30)), id="a centre of mass between two pixels"),
    ],
)
def test_an_extreme_drawing_is_prepared_as_in_python(ink: Ink, page: Page) -> None:
    check(page, [ink])


def test_an_empty_drawing_has_no_image(page: Page) -> None:
    assert call(page, "prepared", [[packed(boxes())]]) == [[None, None]]
