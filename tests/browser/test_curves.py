"""The scripts of the live curves against Python's numbers."""

import math
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import ElementHandle, FloatRect, Page

from tests.browser.scripts import load, show
from tests.chromium import call
from ui import formats
from ui.components import curves

CLASSES = [2, 3, 10, 26, 47]


def data_of(sent: dict[str, Any], classes: int = 10, points: int = 40, **changes: Any) -> dict[str, Any]:
    """What Python sends of a run that falls from the loss of guessing."""
    steps = list(range(10, 10 * points + 1, 10))
    losses = np.linspace(math.log(classes), 0.2, points).tolist()
    accuracies = np.linspace(1 / classes, 0.95, points).tolist()
    run: dict[str, Any] = {"steps": steps, "losses": losses, "smoothed_losses": losses}
    run |= {"accuracies": accuracies, "smoothed_accuracies": accuracies, "test_steps": [], "test_accuracies": []}
    run |= {"total_steps": 1000, "steps_per_epoch": 200, "start": 0, "classes": classes, "parent": None}
    curves.curves(**(run | {"message": None, "alt": "", "key": "run"} | changes))
    return dict(sent)


@pytest.mark.parametrize("classes", CLASSES)
def test_the_loss_of_guessing_is_a_tick_in_view_whatever_the_number_of_classes(classes: int, blank: Page) -> None:
    load(blank, "curves", "lossAxis")
    ticks = curves.loss_ticks(classes)
    axis, heights = blank.evaluate(
        "one => { const axis = lossAxis(...one); return [axis, axis.ticks.map(([tick]) => axis.y(tick))] }",
        [ticks, classes, [], []],
    )
    assert axis["guess"] == pytest.approx(math.log(classes)) and axis["guessed"] == formats.loss(math.log(classes))
    guess = heights[[text for _tick, text in ticks].index(formats.number(math.log(classes), 1))]
    assert axis["top"] <= guess < axis["top"] + 20  # guessing is the highest tick before a run
    assert min(abs(guess - height) for height in heights if height != guess) > 15


@pytest.mark.parametrize("smooth", [[2.5, 2.3], [0.9, 0.001], [9.0, 3.0], [5000.0, 2.0], [0.0]])
def test_every_smoothed_loss_is_in_view(smooth: list[float], blank: Page) -> None:
    load(blank, "curves", "lossAxis")
    for classes in CLASSES:
        bottom_and_top = blank.evaluate(
            "one => { const axis = lossAxis(...one); return one[3].map(axis.y).map(y => [y - axis.top, axis.height]) }",
            [curves.loss_ticks(classes), classes, smooth, smooth],
        )
        for loss, (y, height) in zip(smooth, bottom_and_top, strict=True):
            assert (y >= 0 or loss > 1000) and (y <= height or loss < 1e-4)


@pytest.mark.parametrize("classes", CLASSES)
def test_before_a_run_both_charts_say_what_guessing_gives(classes: int, blank: Page, sent: dict[str, Any]) -> None:
    blank.evaluate(
        """() => { window.texts = []; const { fillText } = CanvasRenderingContext2D.prototype;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
          texts.push(text); return fillText.call(this, text, ...rest); } }"""
    )
    show(blank, "curves", data_of(sent, classes, points=0))
    texts = blank.evaluate("texts")
    assert f"guessing: {formats.loss(math.log(classes))}" in texts
    assert f"guessing: {formats.percent(1 / classes)}" in texts


def test_the_accuracy_axis_narrows_with_the_line_and_not_before_the_last_test(blank: Page) -> None:
    load(blank, "curves", "accuracyAxis")
    lowest = "([smooth, tests]) => accuracyAxis(10, smooth, tests).ticks[0]"
    assert blank.evaluate(lowest, [[0.1] * 10, []]) == [0, "0%"]
    assert blank.evaluate(lowest, [[0.1, *[0.99] * 10], []]) == [0.96, "96%"]
    assert blank.evaluate(lowest, [[0.1, *[0.99] * 10], [0.7]]) == [0.5, "50%"]


def test_steps_and_places_are_each_others_inverse(blank: Page) -> None:
    load(blank, "curves", "stepAxis")
    steps = [100, 137, 1000]
    places = blank.evaluate("steps => steps.map(stepAxis(100, 1000, 640).x)", steps)
    assert places == pytest.approx([40 + (step - 100) / 900 * (640 - 46) for step in steps])
    assert blank.evaluate("places => places.map(stepAxis(100, 1000, 640).step)", places) == pytest.approx(steps)
    assert blank.evaluate("[-50, 9999].map(stepAxis(100, 1000, 640).step)") == [100, 1000]


def test_the_nearest_point_is_pointed_at(blank: Page) -> None:
    load(blank, "curves", "nearest")
    steps = [10, 20, 40, 80]
    for wanted in (0, 14, 16, 31, 59, 61, 99):
        assert call(blank, "nearest", [[steps, wanted]]) == [int(np.abs(np.array(steps) - wanted).argmin())]


def test_two_labels_are_moved_apart_inside_the_plot(blank: Page) -> None:
    load(blank, "curves", "separate")
    for heights in ([100, 104], [1, 2], [199, 198], [50, 150]):
        labels = [{"x": 0, "width": 50, "y": y} for y in heights]
        first, second = call(blank, "separate", [[labels, {"top": 0, "height": 200}]])[0]
        assert first["y"] >= 9 and second["y"] <= 190 and second["y"] - first["y"] >= 17
    far = [{"x": 0, "width": 50, "y": 100}, {"x": 90, "width": 50, "y": 101}]
    assert [label["y"] for label in call(blank, "separate", [[far, {"top": 0, "height": 200}]])[0]] == [100, 101]


def canvas(root: ElementHandle) -> FloatRect:
    box = (root.query_selector("canvas") or root).bounding_box()
    assert box
    return box


def test_pointing_says_the_values_of_the_nearest_step_and_dragging_zooms(blank: Page, sent: dict[str, Any]) -> None:
    root = show(blank, "curves", data_of(sent, test_steps=[200], test_accuracies=[0.5]))
    box = canvas(root)
    at = {step: box["x"] + 40 + step / 1000 * (box["width"] - 46) for step in (0, 100, 203, 800)}
    blank.mouse.move(at[203], box["y"] + 100)
    losses, accuracies = np.linspace(math.log(10), 0.2, 40), np.linspace(0.1, 0.95, 40)
    wanted = ["step 200", f"{formats.loss(losses[19])} loss", f"{formats.percent(accuracies[19])} train", "50.0% test"]
    assert root.eval_on_selector("output", "tip => tip.textContent") == "\n".join(wanted)
    blank.mouse.move(at[100], box["y"] + 100)
    blank.mouse.down()
    blank.mouse.move(at[800], box["y"] + 120, steps=4)
    blank.mouse.up()
    assert root.eval_on_selector("button", "button => button.hidden") is False
    root.eval_on_selector("button", "button => button.click()")
    assert root.eval_on_selector("button", "button => button.hidden") is True
