"""The stages of a drawing in JavaScript against Python's, value for value."""

import base64

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from lenet import web
from lenet.preprocessing import Kind, prepare_ink
from lenet.preprocessing.steps import plain
from tests.chromium import call, load_script

SIDE = 56
SCRIPT = f"""
const stepsShown = (text, kind) => {{
  const ink = Uint8Array.from(atob(text), c => c.charCodeAt(0));
  return stepsOf(ink, {SIDE}, kind).map(step => [step.name, step.rows ?? null, [...step.plain].map(v => 255 * v)]);
}};
"""
SEVEN = [(18, 16), (36, 17), (26, 42)]
TAP = [(2, 52), (4, 52)]


@pytest.fixture
def page(blank: Page) -> Page:
    load_script(blank, web.script("steps") + SCRIPT, "stepsShown")
    return blank


def drawing(*strokes: list[tuple[int, int]]) -> NDArray[np.uint8]:
    image = Image.new("L", (SIDE, SIDE))
    for stroke in strokes:
        ImageDraw.Draw(image).line(stroke, fill=230, width=4, joint="curve")
    return np.asarray(image)


@pytest.mark.parametrize("kind", ["digits", "clothing"])
@pytest.mark.parametrize(
    ("strokes", "names"),
    [([SEVEN], ["original", "box", "input"]), ([SEVEN, TAP], ["original", "figure", "box", "input"])],
    ids=["a seven", "a seven and a tap"],
)
def test_the_stages_of_a_drawing_are_those_of_python(
    strokes: list[list[tuple[int, int]]], names: list[str], kind: Kind, page: Page
) -> None:
    ink = drawing(*strokes)
    stages = prepare_ink(ink, kind)
    pictures = {"original": ink, "figure": stages.polarity, "box": stages.cropped}
    (shown,) = call(page, "stepsShown", [[base64.b64encode(ink.tobytes()).decode(), kind]])
    assert [name for name, _rows, _plain in shown] == names
    for name, rows, levels in shown[:-1]:
        assert np.array_equal(np.array(rows), pictures[name])
        assert np.array_equal(np.rint(levels).reshape(28, 28), plain(pictures[name]))
    assert np.array_equal(np.rint(shown[-1][2]).reshape(28, 28), stages.centred)
