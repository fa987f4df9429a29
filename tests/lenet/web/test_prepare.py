"""The preparation of drawings in JavaScript against Python's, value for value."""

import base64
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page

from lenet import web
from lenet.preprocessing import Kind, figures_of_ink, prepare_ink
from tests.chromium import call, load_script

Ink = NDArray[np.uint8]

SIDE = 56  # pixels that the page reads of a canvas, see ui/components/ink/
KINDS: tuple[Kind, Kind] = ("digits", "clothing")

# `inkOf` draws strokes of points in 0..1 as the page's canvas does, and reads them as ui/components/ink/ does.
SCRIPT = f"""
const packed = values => btoa(String.fromCharCode(...new Uint8Array(values.buffer)));
const prepared = text => {{
  const ink = Uint8Array.from(atob(text), character => character.charCodeAt(0));
  const images = ['digits', 'clothing'].map(kind => prepare(ink, {SIDE}, kind));
  return [...images.map(image => image && packed(image)), figuresOfInk(ink, {SIDE}).map(packed)];
}};
const inkOf = (size, ratio, strokes) => {{
  const canvas = Object.assign(document.createElement('canvas'), {{ width: size * ratio, height: size * ratio }});
  const pen = canvas.getContext('2d');
  pen.scale(ratio * size, ratio * size);
  Object.assign(pen, {{ lineWidth: Math.round(size / 15) / size, lineCap: 'round', lineJoin: 'round' }});
  for (const [first, ...others] of strokes) {{
    pen.beginPath();
    pen.moveTo(...first);
    for (const point of others) pen.lineTo(...point);
    pen.stroke();
  }}
  const small = Object.assign(document.createElement('canvas'), {{ width: {SIDE}, height: {SIDE} }});
  const context = small.getContext('2d', {{ willReadFrequently: true }});
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvas, 0, 0, {SIDE}, {SIDE});
  const levels = context.getImageData(0, 0, {SIDE}, {SIDE}).data.filter((_, i) => i % 4 === 3);
  return packed(levels.map(level => level > 8 ? level : 0));
}};
"""


@pytest.fixture
def page(blank: Page) -> Page:
    load_script(blank, web.script("figures") + SCRIPT, "prepared", "inkOf")
    return blank


def packed(values: NDArray[Any]) -> str:
    return base64.b64encode(values.tobytes()).decode()


def check(page: Page, inks: list[Ink]) -> None:
    """Images for digits and for clothing, and the figures of each drawing, are those of Python, bit for bit."""
    results = call(page, "prepared", [[packed(ink)] for ink in inks])
    for ink, result in zip(inks, results, strict=True):
        images = [packed(prepare_ink(ink, kind).image.numpy()) for kind in KINDS]
        assert result == [*images, [packed(figure) for figure in figures_of_ink(ink)]]


def random_strokes(rng: np.random.Generator) -> list[list[list[float]]]:
    """One to three figures side by side, of one to three strokes each; a tap in a corner of every second drawing."""
    count = int(rng.integers(1, 4))
    size = rng.uniform(0.2, 0.9 / count)
    strokes = []
    for left in (np.arange(count) + 0.5) / count - size / 2:
        upper, height = rng.uniform(0.05, 0.3), rng.uniform(0.3, 0.65)
        for _ in range(rng.integers(1, 4)):
            points = rng.random((rng.integers(2, 7), 2)) * [size, height] + [left, upper]
            strokes.append(points.tolist())
    if rng.random() < 0.5:
        strokes.append([[0.96, 0.96], [0.97, 0.96]])
    return strokes


def test_drawings_on_a_canvas_are_prepared_as_in_python(page: Page) -> None:
    rng = np.random.default_rng(0)
    drawings: list[list[Any]] = [
        [int(rng.integers(200, 561)), int(rng.integers(1, 4)), random_strokes(rng)] for _ in range(200)
    ]
    texts = call(page, "inkOf", drawings)
    inks = [np.frombuffer(base64.b64decode(text), dtype=np.uint8).reshape(SIDE, SIDE) for text in texts]
    assert {len(figures_of_ink(ink)) for ink in inks} == {1, 2, 3}
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


def boxes(*bounds: tuple[int, int, int, int], level: int = 255) -> Ink:
    """Ink in boxes of left, upper, right, lower."""
    ink = np.zeros((SIDE, SIDE), dtype=np.uint8)
    for left, upper, right, lower in bounds:
        ink[upper:lower, left:right] = level
    return ink


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


def test_an_empty_drawing_has_no_image_and_no_figure(page: Page) -> None:
    assert call(page, "prepared", [[packed(boxes())]]) == [[None, None, []]]
