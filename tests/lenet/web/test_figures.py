"""The figures of drawings in JavaScript against Python's."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from lenet import web
from lenet.preprocessing import figures_of_ink
from tests.chromium import call, load_script
from tests.lenet.web.drawings import SCRIPT, SIDE, Ink, boxes, packed, random_strokes, unpacked

FIGURES = """
const figures = text => figuresOf(unpacked(text), Math.sqrt(unpacked(text).length)).map(
  ({ left, upper, right, lower, mark, line, ink }) =>
    ({ box: [left, upper, right, lower], mark, line, ink: packed(ink) }));
"""


@pytest.fixture
def page(blank: Page) -> Page:
    load_script(blank, web.script("figures") + SCRIPT + FIGURES, "figures", "inkOf")
    return blank


def check(page: Page, inks: list[Ink]) -> None:
    """Boxes, marks and ink of all figures are those of Python."""
    results = call(page, "figures", [[packed(ink)] for ink in inks])
    for ink, result in zip(inks, results, strict=True):
        expected = [
            {"box": list(figure.box), "mark": figure.mark, "line": figure.line, "ink": packed(figure.ink)}
            for figure in figures_of_ink(ink)
        ]
        assert result == expected


def test_figures_on_a_canvas_are_told_apart_as_in_python(page: Page) -> None:
    rng = np.random.default_rng(0)
    drawings: list[list[Any]] = [
        [int(rng.integers(200, 561)), int(rng.integers(1, 4)), random_strokes(rng)] for _ in range(200)
    ]
    inks = [unpacked(text) for text in call(page, "inkOf", drawings)]
    assert {len(figures_of_ink(ink)) for ink in inks} >= {1, 2, 3}
    check(page, inks)


FORMS: dict[str, tuple[tuple[int, int, int, int], ...]] = {  # boxes of left, upper, right, lower
    "digit": ((4, 6, 7, 46), (4, 6, 13, 9), (10, 6, 13, 46)),
    "minus": ((2, 24, 14, 27),),
    "plus": ((2, 25, 15, 28), (7, 20, 10, 33)),
    "equals": ((2, 20, 14, 23), (2, 30, 14, 33)),
    "dot": ((6, 42, 9, 45),),
    "touching": ((0, 10, 2, 25), (0, 16, 16, 18), (14, 10, 16, 25)),
}


def test_signs_and_figures_that_touch_are_marked_as_in_python(page: Page) -> None:
    rng, inks, marks = np.random.default_rng(1), [], set()
    for _ in range(200):
        names = ["digit", *rng.choice(list(FORMS), 2)]
        moved = rng.integers(-2, 3, (3, 4)) * (rng.random((3, 4)) < 0.3)
        ink = boxes()
        for left, name, (x, y, wider, lower) in zip((0, 20, 39), rng.permutation(names), moved, strict=True):
            for one in FORMS[name]:
                corner = [max(0, one[0] + left + x), max(0, one[1] + y)]
                ink |= boxes((corner[0], corner[1], one[2] + left + x + wider, one[3] + y + lower))
        inks.append(ink)
        marks |= {figure.mark for figure in figures_of_ink(ink)}
    assert marks == set(FORMS)
    check(page, inks)


def test_noise_has_the_same_figures_as_in_python(page: Page) -> None:
    rng = np.random.default_rng(2)
    inks = []
    for number in range(150):
        ink = rng.integers(0, 256, (SIDE, SIDE), dtype=np.uint8)
        ink[rng.random(ink.shape) > rng.choice([0.002, 0.01, 0.05, 0.2, 0.4, 1])] = 0
        if number % 3 == 0:  # in columns side by side
            ink[:, np.arange(SIDE) // 9 % 2 == 0] = 0
        inks.append(ink)
    check(page, [ink for ink in inks if ink.any()])


def test_an_empty_drawing_has_no_figure(page: Page) -> None:
    assert call(page, "figures", [[packed(boxes())]]) == [[]]
