"""The scripts of the chart against Python's numbers, and the chart through all states of a run."""

import math
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import ElementHandle, FloatRect, Page, expect

from tests.browser.conftest import Open
from tests.browser.scripts import load, show
from tests.chromium import call
from ui import formats, next_steps
from ui.components import curves

CLASSES = [2, 3, 10, 26, 47]
NOTE_TEXTS = """() => { window.texts = []; const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      texts.push([text, place[0]]); return fillText.call(this, text, ...place); } }"""


def data_of(sent: dict[str, Any], classes: int = 10, points: int = 40, **changes: Any) -> dict[str, Any]:
    """What Python sends of a run that falls from the loss of guessing."""
    losses, accuracies = np.linspace(math.log(classes), 0.2, points), np.linspace(1 / classes, 0.95, points)
    steps = list(range(10, 10 * points + 1, 10))
    run = curves.Curve(steps, losses, accuracies, losses.tolist(), accuracies.tolist(), **changes)
    axis = curves.Axis(1000, classes, 0.02, 0.01, per_epoch=200, planned=1000)
    curves.curves([run], axis, curves.Texts("", file="mine"), key="run")
    return dict(sent)


@pytest.mark.parametrize("classes", CLASSES)
def test_the_loss_of_guessing_is_a_tick_whatever_the_number_of_classes(classes: int, blank: Page) -> None:
    load(blank, "curves", "lossAxis")
    axis, heights = blank.evaluate(
        "n => { const axis = lossAxis(n, 0.02); return [axis, axis.ticks.map(([tick]) => axis.y(tick))] }", classes
    )
    assert axis["guess"] == pytest.approx(math.log(classes)) and axis["guessed"] == formats.loss(math.log(classes))
    assert axis["ticks"][0] == [axis["guess"], formats.number(math.log(classes), 1)]
    assert min(np.diff(sorted(heights))) >= 20 and len(heights) >= 5


def test_no_loss_and_no_accuracy_leaves_its_plot_and_larger_is_higher(blank: Page) -> None:
    load(blank, "curves", "lossAxis", "accuracyAxis")
    losses = [0.0, 1e-4, 0.02, 0.5, 2.3, 2.76, 2.77, 9.0, 5000.0]
    for classes in CLASSES:
        y = np.array(blank.evaluate("([n, losses]) => losses.map(lossAxis(n, 0.02).y)", [classes, losses]))
        assert np.all(np.diff(y) < 0) and y.max() <= 235 and y.min() >= 30
    y = np.array(blank.evaluate("shares => shares.map(accuracyAxis(10, 0.01).y)", [0.0, 0.1, 0.5, 0.9, 0.99, 1.0]))
    assert np.all(np.diff(y) < 0) and (y[0], y[-1]) == pytest.approx((451, 292))


@pytest.mark.parametrize("classes", CLASSES)
def test_before_a_run_both_charts_say_what_guessing_gives(classes: int, blank: Page, sent: dict[str, Any]) -> None:
    blank.evaluate(NOTE_TEXTS)
    show(blank, "curves", data_of(sent, classes, points=0))
    texts = dict(blank.evaluate("texts"))
    assert f"guessing: {formats.loss(math.log(classes))}" in texts
    assert f"guessing: {formats.percent(1 / classes)}" in texts


def test_steps_and_places_are_each_others_inverse(blank: Page) -> None:
    load(blank, "curves", "stepAxis")
    steps = [100, 137, 1000]
    places = blank.evaluate("steps => steps.map(stepAxis(100, 1000, 640, 6).x)", steps)
    assert places == pytest.approx([40 + (step - 100) / 900 * (640 - 46) for step in steps])
    assert blank.evaluate("places => places.map(stepAxis(100, 1000, 640, 6).step)", places) == pytest.approx(steps)
    assert blank.evaluate("[-50, 9999].map(stepAxis(100, 1000, 640, 6).step)") == [100, 1000]


def test_the_nearest_point_is_pointed_at(blank: Page) -> None:
    load(blank, "curves", "nearest")
    steps = [10, 20, 40, 80]
    for wanted in (0, 14, 16, 31, 59, 61, 99):
        assert call(blank, "nearest", [[steps, wanted]]) == [int(np.abs(np.array(steps) - wanted).argmin())]


def test_labels_are_moved_apart_inside_the_plot(blank: Page) -> None:
    load(blank, "curves", "separate")
    for heights in ([100, 104], [1, 2], [199, 198], [50, 150], [190, 195, 199, 200, 120, 121]):
        labels = [{"x": 0, "width": 50, "y": y} for y in heights]
        moved = [label["y"] for label in call(blank, "separate", [[labels, {"top": 0, "height": 200}]])[0]]
        assert moved[0] >= 9 and moved[-1] <= 190 and min(np.diff(moved)) >= 17
    far = [{"x": 0, "width": 50, "y": 100}, {"x": 90, "width": 50, "y": 101}]
    assert [label["y"] for label in call(blank, "separate", [[far, {"top": 0, "height": 200}]])[0]] == [100, 101]


def test_on_a_phone_the_values_at_the_ends_stand_beside_the_points_and_a_legend_has_the_words(
    blank: Page, sent: dict[str, Any]
) -> None:
    blank.set_viewport_size({"width": 390, "height": 800})
    blank.evaluate(NOTE_TEXTS)
    root = show(blank, "curves", data_of(sent, points=100, tests=[(800, 0.5)]))
    width, end = canvas(root)["width"], blank.evaluate("document.lenet.axis.right")
    places = dict(blank.evaluate("texts"))
    assert all(places[text] > width - end for text in ("0.200", "95.0%", "50.0%"))
    assert {"train", "test"} <= places.keys() and ", log scale of the errors" in places
    blank.set_viewport_size({"width": 300, "height": 800})
    blank.evaluate("texts.length = 0")
    show(blank, "curves", dict(sent))
    places = dict(blank.evaluate("texts"))
    assert {"train", "test"} <= places.keys() and ", log scale of the errors" not in places  # too narrow for both


def canvas(root: ElementHandle) -> FloatRect:
    box = (root.query_selector("canvas") or root).bounding_box()
    assert box
    return box


def test_pointing_says_values_dragging_and_keys_zoom_and_the_numbers_can_be_saved(
    blank: Page, sent: dict[str, Any]
) -> None:
    root = show(blank, "curves", data_of(sent, tests=[(200, 0.5)]))
    box = canvas(root)
    at = {step: box["x"] + 40 + step / 1000 * (box["width"] - 132) for step in (0, 100, 203, 800)}
    blank.mouse.move(at[203], box["y"] + 100)
    losses, accuracies = np.linspace(math.log(10), 0.2, 40), np.linspace(0.1, 0.95, 40)
    loss, accuracy = formats.loss(losses[19]), formats.percent(accuracies[19])
    wanted = ["step 200, epoch 1", f"{loss} loss", f"{accuracy} train", "50.0% test"]
    assert root.eval_on_selector("output", "tip => tip.textContent") == "\n".join(wanted)
    blank.mouse.move(at[100], box["y"] + 100)
    blank.mouse.down()
    blank.mouse.move(at[800], box["y"] + 120, steps=4)
    blank.mouse.up()
    view = "() => document.lenet.axis"
    assert [blank.evaluate(view)[end] for end in ("first", "last")] == pytest.approx([100, 800], abs=2)
    root.eval_on_selector(".whole", "button => button.click()")
    assert root.eval_on_selector(".whole", "button => button.hidden") is True
    blank.mouse.move(0, 0)
    for key, ends in (("+", (166.7, 833.3)), ("ArrowRight", (233.3, 900)), ("-", (66.7, 1000)), ("0", (0, 1000))):
        blank.keyboard.press(key)  # the canvas has the focus
        assert [blank.evaluate(view)[end] for end in ("first", "last")] == pytest.approx(ends, abs=1)
    files = {}
    for kind in ("csv", "svg", "png"):
        with blank.expect_download() as download:
            root.eval_on_selector(f"[name={kind}]", "button => button.click()")
        assert download.value.suggested_filename == f"mine.{kind}"
        files[kind] = download.value.path().read_bytes()
    rows = files["csv"].decode().splitlines()
    assert rows[0] == "step,loss,accuracy,mean_loss,mean_accuracy,test_accuracy" and len(rows) == 41
    assert [float(value) for value in rows[20].split(",")] == pytest.approx(
        [200, losses[19], accuracies[19], losses[19], accuracies[19], 0.5], rel=1e-5
    )
    assert b"<svg" in files["svg"] and b"NaN" not in files["svg"] and files["png"].startswith(b"\x89PNG")


# Remember the chart's element, and from now on its distance from the headline in every frame.
MARK = """() => {
    const find = () => document.querySelector('.st-key-curves [data-testid=stBidiComponentIsolated]');
    window.chart = find();
    Object.assign(window, { tops: new Set(), faults: new Set() });
    const look = () => {
        const top = document.querySelector('h1').getBoundingClientRect().y;
        if (find()) tops.add(Math.round(find().getBoundingClientRect().y - top)); else faults.add('no chart');
        const words = [...document.querySelectorAll('.between-chips')].some(one => one.checkVisibility());
        if (words && !document.querySelector('.st-key-settings')) faults.add('words of the settings above a run');
        requestAnimationFrame(look);
    };
    look();
}"""
PLACE = """() => {
    const chart = document.querySelector('.st-key-curves [data-testid=stBidiComponentIsolated]');
    const { x, y, width, height } = chart.getBoundingClientRect(), page = document.querySelector('h1');
    const top = page.getBoundingClientRect().y;
    return [window.chart === chart, document.querySelectorAll('.st-key-curves').length, x, y - top, width, height];
}"""


def tops_by_width(page: Page) -> list[float]:
    """The chart's distance from the headline on a phone, on tablets, and as wide as it was."""
    tops = []
    for width in (390, 768, 1000, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        tops.append(page.evaluate(PLACE)[3])
    return tops


def test_from_idle_to_done_the_chart_is_one_element_at_one_place_and_the_page_follows_the_playhead(
    server: str, visit: Open
) -> None:
    page = visit(f"{server}/train?dataset=strokes&epochs=50&batch_size=128&seeds=1")
    expect(page.locator(".st-key-examples .caption b").first).to_be_visible()
    idle_tops = tops_by_width(page)
    page.evaluate(MARK)
    idle = page.evaluate(PLACE)
    for press, then in (("Train", "Pause"), ("Pause", "Resume"), ("Resume", "Pause"), ("Stop", "New training")):
        button = page.get_by_test_id("stMain").get_by_role("button", name=press, exact=True)
        if press == "Pause":  # a paused page fetches the next step, which is gone once the run goes on
            with page.expect_response(lambda answer: f"/{next_steps.PATH}/" in answer.url and answer.ok):
                button.click()
        else:
            button.click()
        expect(page.get_by_test_id("stMain").get_by_role("button", name=then, exact=True)).to_be_visible()
        same, count, *box = page.evaluate(PLACE)
        assert (same, count) == (True, 1) and box == pytest.approx(idle[2:], abs=2), then
        tops, faults = page.evaluate("[[...tops], [...faults]]")
        assert not faults and max(tops) - min(tops) <= 2, (then, faults, tops)
    assert tops_by_width(page) == pytest.approx(idle_tops, abs=2)
    kernels = page.locator(".st-key-kernels canvas").first
    pixels = "canvas => canvas.toDataURL()"
    newest, shares = kernels.evaluate(pixels), page.locator(".st-key-examples .caption").all_inner_texts()
    page.get_by_role("slider", name="Snapshots of the training").focus()
    page.keyboard.press("Home")
    page.wait_for_url("**step=0")
    expect(page.locator(".section").first).to_have_text("After step 0, before its first test.")
    page.wait_for_function(
        """([key, before]) => document.querySelector(`.st-key-kernels [data-testid=stBidiComponentIsolated]`).shadowRoot
            .querySelector('canvas').toDataURL() !== before""",
        arg=["kernels", newest],
    )
    expect(page.locator(".st-key-examples .caption").first).not_to_have_text(shares[0])
    assert page.evaluate(PLACE)[:2] == [True, 1]
