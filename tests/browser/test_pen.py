"""Strokes: undo and redo, a reload, the widths of the pen, and the eraser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.canvas import BAR, FAR, INK, INK_OF_CANVAS, ONE, answer, button, draw_in_turn, ink
from tests.browser.conftest import Open, draw, wait_for_strokes

LOWEST_ROW = "document.lenet?.drawing?.findLastIndex(Boolean) / document.lenet?.drawing?.length"  # of the ink, a share


def test_buttons_and_keys_undo_and_redo_also_a_clear(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    draw_in_turn(page, ONE, BAR)
    expect(answer(page)).to_have_text("7")
    keys = page.keyboard
    ways: list[tuple[Callable[[], object], Callable[[], object]]] = [
        (button(page, "Undo").click, button(page, "Redo").click),
        (lambda: keys.press("Control+z"), lambda: keys.press("Control+y")),
        (lambda: keys.press("Meta+z"), lambda: keys.press("Meta+Shift+z")),
        (lambda: keys.press("Control+z"), lambda: keys.press("Control+Shift+Z")),
    ]
    for undo, redo in ways:
        undo()
        expect(answer(page)).to_have_text("1")
        redo()
        expect(answer(page)).to_have_text("7")
    expect(button(page, "Redo")).to_have_class("redo icon idle")
    button(page, "Redo").click()  # there is nothing to redo
    expect(answer(page)).to_have_text("7")
    button(page, "Clear").click()
    expect(answer(page)).to_have_text("")
    page.keyboard.press("Control+z")
    expect(answer(page)).to_have_text("7")
    for _stroke in range(2):
        button(page, "Undo").click()
    expect(answer(page)).to_have_text("")
    expect(button(page, "Undo")).to_have_class("undo icon idle")


def test_the_end_of_a_fast_stroke_is_read(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    canvas = page.locator(f"[class*=st-key-{INK}_canvas] canvas.upper-canvas")
    expect(page.locator(f"[class*=st-key-{INK}_canvas] .hint")).to_be_attached()
    box = canvas.bounding_box()
    assert box
    middle = box["x"] + box["width"] / 2
    page.mouse.move(middle, box["y"] + 0.2 * box["height"])
    page.mouse.down()
    for share in (0.5, 0.8):  # the pen jumps
        page.mouse.move(middle, box["y"] + share * box["height"])
    page.mouse.up()
    page.wait_for_function(LOWEST_ROW + " >= 0.8")


def test_keys_in_a_text_field_undo_no_stroke(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    draw_in_turn(page, ONE)
    page.get_by_role("combobox", name="Network").focus()
    page.keyboard.press("Control+z")
    page.evaluate("document.activeElement.blur()")
    assert page.evaluate("document.lenet.strokes.now.length") == 1
    page.keyboard.press("Control+z")
    wait_for_strokes(page, 0)


@pytest.mark.parametrize("name", ["Undo", "Clear"])
@pytest.mark.parametrize("reloaded", [False, True], ids=["drawn here", "there before"])
def test_a_stroke_right_after_undo_or_clear_is_kept(name: str, reloaded: bool, server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    draw_in_turn(page, ONE, FAR)
    if reloaded:
        page.reload()
        wait_for_strokes(page, 2)
        expect(button(page, "Undo")).to_have_class("undo icon")
    kept, stroke, digit = (1, BAR, "7") if name == "Undo" else (0, ONE, "1")
    for _time in range(3):
        button(page, name).click()
        draw(page, INK, stroke)
        wait_for_strokes(page, kept + 1)
    assert page.evaluate(INK_OF_CANVAS)["box"][1] < 0.2  # the stroke is on the canvas
    expect(answer(page)).to_have_text(digit)


def test_a_drawing_and_its_history_outlive_a_reload(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    draw_in_turn(page, ONE, BAR, FAR)
    page.keyboard.press("Control+z")
    wait_for_strokes(page, 2)
    before = ink(page)
    for _time in range(2):
        page.reload()
        expect(answer(page)).to_have_text("7")
        assert ink(page) == pytest.approx(before, rel=0.01)  # all of it, and nothing twice
        expect(button(page, "Look inside this picture")).to_be_visible()  # Python has it again
        button(page, "Undo").click()
        expect(answer(page)).to_have_text("1")
        button(page, "Redo").click()
        expect(answer(page)).to_have_text("7")
    button(page, "Redo").click()  # the third stroke, undone before the reload
    wait_for_strokes(page, 3)
    for _stroke in range(3):
        button(page, "Undo").click()
    expect(answer(page)).to_have_text("")
    assert ink(page) == 0


def test_a_reload_right_after_a_stroke_loses_nothing(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    for count in (1, 2, 3):
        draw(page, INK, [(0.2 * count, 0.2), (0.2 * count, 0.8)])
        page.reload()
        wait_for_strokes(page, count)
        expect(page.locator(f"[class*=st-key-{INK}_canvas] .hint")).to_be_attached()
    left, _, right, _ = page.evaluate(INK_OF_CANVAS)["box"]
    assert [left, right] == pytest.approx([0.2 - 1 / 30, 0.6 + 1 / 30], abs=0.02)


def test_a_drawing_is_the_same_in_another_language_and_on_another_page(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    draw_in_turn(page, ONE, BAR)
    page.get_by_role("radio", name="中文").or_(page.get_by_role("button", name="中文")).first.click()
    expect(button(page, "撤销")).to_be_visible()
    expect(answer(page)).to_have_text("7")
    page.get_by_test_id("stTopNavLink").first.click()
    box = page.locator("[class*=st-key-home_ink_canvas] .hint")
    expect(box).to_be_attached()
    wait_for_strokes(page, 2)
    page.keyboard.press("Control+z")
    wait_for_strokes(page, 1)
    expect(page.get_by_role("img", name="1。").or_(page.get_by_role("img", name="1")).first).to_be_visible()


@pytest.mark.parametrize("kept", ["no JSON", '{"strokes":[{"width":5,"path":[0,0,9]}],"states":[[0]],"at":0}', "null"])
def test_strokes_that_a_browser_kept_wrongly_are_passed_over(kept: str, server: str, visit: Open) -> None:
    page = visit(f"{server}/classify", script=f"sessionStorage.setItem('lenet-strokes', {kept!r})")
    draw_in_turn(page, ONE)
    expect(answer(page)).to_have_text("1")


def test_a_browser_that_keeps_nothing_still_draws(server: str, visit: Open) -> None:
    forbid = "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no') } })"
    page = visit(f"{server}/models", script=f"if (location.pathname === '/never') {forbid}")
    page.evaluate(forbid)
    page.get_by_test_id("stTopNavLink").filter(has_text="Classify").click()
    draw_in_turn(page, ONE, FAR)
    page.keyboard.press("Control+z")
    expect(answer(page)).to_have_text("1")


def test_three_widths_of_the_pen_are_kept_for_the_visit(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    expect(button(page, "Medium pen")).to_have_attribute("aria-pressed", "true")
    thickness = {}
    for name in ("Thin pen", "Medium pen", "Thick pen"):
        button(page, name).click()
        draw_in_turn(page, BAR)
        _, top, _, bottom = page.evaluate(INK_OF_CANVAS)["box"]
        thickness[name] = bottom - top
        button(page, "Clear").click()
        wait_for_strokes(page, 0)
    expected = {"Thin pen": 0.04, "Medium pen": 1 / 15, "Thick pen": 0.107}
    assert thickness == pytest.approx(expected, abs=0.006)
    page.reload()
    expect(button(page, "Thick pen")).to_have_attribute("aria-pressed", "true")
    draw_in_turn(page, BAR)
    _, top, _, bottom = page.evaluate(INK_OF_CANVAS)["box"]
    assert bottom - top == pytest.approx(0.107, abs=0.006)


def test_the_eraser_takes_whole_strokes_and_undo_brings_them_back(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    draw_in_turn(page, ONE, BAR)
    button(page, "Eraser: takes whole strokes").click()
    draw(page, INK, [(0.35, 0.05), (0.38, 0.3)])  # across the bar
    wait_for_strokes(page, 1)
    expect(answer(page)).to_have_text("1")
    draw(page, INK, [(0.9, 0.2), (0.9, 0.8)])  # touches nothing, and draws nothing
    button(page, "Undo").click()
    wait_for_strokes(page, 2)
    expect(answer(page)).to_have_text("7")
    button(page, "Medium pen").click()
    draw_in_turn(page, FAR)
