"""Ink is under the finger, the pen or the mouse; a second finger and the palm leave none."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.canvas import BAR, INK_OF_CANVAS, ONE, Point, answer, button, draw_in_turn
from tests.browser.conftest import Open, wait_for_strokes


class Fingers:
    """Fingers on a touch screen; points are shares of the canvas's side."""

    def __init__(self, page: Page) -> None:
        self.canvas = page.locator("[class*=ink_canvas] canvas.upper-canvas")
        expect(page.locator("[class*=ink_canvas] .hint")).to_be_attached()
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.down: dict[int, dict[str, Any]] = {}

    def send(self, kind: str, points: Iterable[dict[str, Any]]) -> None:
        self.cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    def place(self, finger: int, at: Point, radius: float) -> None:
        box = self.canvas.bounding_box()
        assert box
        x, y = box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"]
        self.down[finger] = {"x": x, "y": y, "id": finger, "radiusX": radius, "radiusY": radius}

    def press(self, finger: int, at: Point, radius: float = 8) -> None:
        self.place(finger, at, radius)
        self.send("touchStart", self.down.values())

    def move(self, ways: dict[int, tuple[Point, Point]], steps: int = 8, radius: float = 8) -> None:
        for step in range(1, steps + 1):
            for finger, ((x, y), (to_x, to_y)) in ways.items():
                share = step / steps
                self.place(finger, (x + (to_x - x) * share, y + (to_y - y) * share), radius)
            self.send("touchMove", self.down.values())

    def lift(self, finger: int) -> None:
        self.send("touchEnd", [self.down.pop(finger)])

    def cancel(self) -> None:
        self.down.clear()
        self.send("touchCancel", [])

    def draw(self, stroke: Sequence[Point]) -> None:
        self.press(0, stroke[0])
        for way in pairwise(stroke):
            self.move({0: way})
        self.lift(0)


Touch = Callable[..., tuple[Page, Fingers]]


@pytest.fixture
def touch(server: str, visit: Open) -> Touch:
    """Opens Classify on a phone."""

    def open_page(**options: Any) -> tuple[Page, Fingers]:
        page = visit(f"{server}/classify", **({"width": 390, "height": 844} | options), has_touch=True)
        return page, Fingers(page)

    return open_page


def test_a_finger_draws(touch: Touch) -> None:
    page, fingers = touch()
    fingers.draw(ONE)
    wait_for_strokes(page, 1)
    expect(answer(page)).to_have_text("1")
    fingers.draw(BAR)
    wait_for_strokes(page, 2)
    expect(answer(page)).to_have_text("7")
    assert page.evaluate("scrollY") == 0


def test_a_tap_leaves_one_dot(touch: Touch) -> None:
    page, fingers = touch()
    fingers.draw([(0.5, 0.5)])
    wait_for_strokes(page, 1)
    fingers.draw([(0.6, 0.6)])
    wait_for_strokes(page, 2)
    left, top, right, bottom = page.evaluate(INK_OF_CANVAS)["box"]
    assert (left + right) / 2 == pytest.approx(0.55, abs=0.02) and (top + bottom) / 2 == pytest.approx(0.55, abs=0.02)


@pytest.mark.parametrize("gap", [0.0, 0.02])
def test_two_fingers_leave_no_ink(gap: float, touch: Touch) -> None:
    page, fingers = touch()
    fingers.draw(ONE)
    wait_for_strokes(page, 1)
    before = page.evaluate(INK_OF_CANVAS)
    fingers.press(0, (0.2, 0.2))
    fingers.move({0: ((0.2, 0.2), (0.2 + gap, 0.2))}, steps=2)
    fingers.press(1, (0.8, 0.8))
    fingers.move({0: ((0.2, 0.2), (0.4, 0.4)), 1: ((0.8, 0.8), (0.6, 0.6))})
    fingers.lift(1)
    fingers.move({0: ((0.4, 0.4), (0.7, 0.2))})  # the one that stays a moment longer
    fingers.lift(0)
    fingers.draw(BAR)  # the next stroke of one finger is drawn
    wait_for_strokes(page, 2)
    expect(answer(page)).to_have_text("7")
    page.keyboard.press("Control+z")
    wait_for_strokes(page, 1)
    assert page.evaluate(INK_OF_CANVAS)["ink"] == pytest.approx(before["ink"], rel=0.02)


def test_a_palm_adds_nothing_before_during_or_after_a_stroke(touch: Touch) -> None:
    page, fingers = touch()
    fingers.press(1, (0.8, 0.9), radius=45)  # the palm rests first
    fingers.draw(ONE)
    wait_for_strokes(page, 1)
    fingers.draw(BAR)
    wait_for_strokes(page, 2)
    fingers.lift(1)
    expect(answer(page)).to_have_text("7")
    assert page.evaluate(INK_OF_CANVAS)["box"][2] < 0.76
    page.keyboard.press("Control+z")
    wait_for_strokes(page, 1)
    fingers.press(0, BAR[0])
    fingers.move({0: (BAR[0], (0.5, 0.15))})
    fingers.press(1, (0.9, 0.9))  # the side of the hand, small, once the stroke is under way
    fingers.move({0: ((0.5, 0.15), BAR[1]), 1: ((0.9, 0.9), (0.8, 0.8))})
    fingers.lift(0)
    wait_for_strokes(page, 2)
    fingers.lift(1)
    expect(answer(page)).to_have_text("7")
    assert page.evaluate(INK_OF_CANVAS)["box"][2] < 0.76


def test_a_stroke_that_the_system_ends_stays_and_the_next_one_is_drawn(touch: Touch) -> None:
    page, fingers = touch()
    fingers.press(0, ONE[0])
    fingers.move({0: (ONE[0], ONE[1])})
    fingers.cancel()
    wait_for_strokes(page, 1)
    fingers.draw(BAR)
    wait_for_strokes(page, 2)
    expect(answer(page)).to_have_text("7")


def test_a_finger_erases_and_two_fingers_do_not(touch: Touch) -> None:
    page, fingers = touch()
    for count, stroke in enumerate((ONE, BAR), 1):
        fingers.draw(stroke)
        wait_for_strokes(page, count)
    button(page, "Eraser: takes whole strokes").click()
    fingers.press(0, (0.4, 0.1))
    fingers.move({0: ((0.4, 0.1), (0.4, 0.12))}, steps=2)
    fingers.press(1, (0.8, 0.8))
    fingers.lift(1)
    fingers.lift(0)
    assert page.evaluate("document.lenet.strokes.now.length") == 2
    fingers.draw([(0.4, 0.05), (0.4, 0.3)])  # across the bar
    wait_for_strokes(page, 1)
    expect(answer(page)).to_have_text("1")
    page.keyboard.press("Control+z")
    wait_for_strokes(page, 2)
    expect(answer(page)).to_have_text("7")


def check_ink_is_under(page: Page, stroke: list[Point]) -> None:
    left, top, right, bottom = page.evaluate(INK_OF_CANVAS)["box"]
    xs, ys, half = [x for x, _ in stroke], [y for _, y in stroke], 1 / 30
    expected = [min(xs) - half, min(ys) - half, max(xs) + half, max(ys) + half]
    assert [left, top, right, bottom] == pytest.approx(expected, abs=0.02)


def test_ink_is_under_the_finger_after_a_rotation(touch: Touch) -> None:
    page, fingers = touch()
    for width, height in ((844, 390), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        fingers.canvas.scroll_into_view_if_needed()
        fingers.draw([(0.3, 0.3), (0.6, 0.4)])
        wait_for_strokes(page, 1)
        check_ink_is_under(page, [(0.3, 0.3), (0.6, 0.4)])
        button(page, "Clear").click()
        wait_for_strokes(page, 0)


def test_ink_is_under_the_finger_where_the_page_is_zoomed_and_scrolled(touch: Touch) -> None:
    page, fingers = touch(width=640, height=450, device_scale_factor=2)  # a window of 1280 × 900 at 200 %
    page.locator("[data-testid=stMain]").evaluate("element => element.scrollBy(0, 120)")
    fingers.draw([(0.3, 0.5), (0.6, 0.6)])
    wait_for_strokes(page, 1)
    check_ink_is_under(page, [(0.3, 0.5), (0.6, 0.6)])


def test_ink_is_under_the_mouse_on_a_scrolled_page(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify", height=500)
    expect(page.locator("[class*=ink_canvas] .hint")).to_be_attached()
    page.locator("[data-testid=stMain]").evaluate("element => element.scrollBy(0, 90)")
    assert page.locator("[data-testid=stMain]").evaluate("element => element.scrollTop") > 50
    draw_in_turn(page, [(0.3, 0.3), (0.6, 0.4)])
    check_ink_is_under(page, [(0.3, 0.3), (0.6, 0.4)])
