"""Width of the content on a large screen, and the main figure of a page in full screen."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, draw, wait_for_strokes

PAGES = ("home", "train", "inside", "classify", "evaluate")
IS_OPEN = "'presented' in document.documentElement.dataset"
IDLE = "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
WITHOUT_API = "delete Element.prototype.requestFullscreen"


def test_f_shows_the_main_figure_enlarged_and_escape_leaves_it_as_it_was(server: str, visit: Open) -> None:
    page = visit(server, width=1920, height=1080)
    for number, name in enumerate(PAGES):
        page.get_by_test_id("stTopNavLink").nth(number).click()
        place = page.locator(f".st-key-{name}_figure")
        place.locator("[data-testid*=stBidiComponent]").last.wait_for(state="attached")
        page.wait_for_function(IDLE)
        if name == "train":  # before a training
            reason = "Full screen (F) shows the curves of a training; there is none yet."
            expect(page.get_by_role("button", name=reason)).to_be_disabled()
            page.keyboard.press("f")
            assert not page.evaluate(IS_OPEN)
            continue
        node, before = place.element_handle(), place.bounding_box()
        page.keyboard.press("f")
        page.wait_for_function(f"{IS_OPEN} && document.fullscreenElement")
        enlarged = "figure => figure.getBoundingClientRect().width > 1.25 * figure.offsetWidth"  # so is its text
        page.wait_for_function(enlarged, arg=node)
        box = place.bounding_box()
        assert box and before
        assert box["x"] >= 0 and box["x"] + box["width"] <= 1920
        assert box["width"] > 1800 or box["height"] > 1000
        expect(page.get_by_test_id("stHeader")).to_be_hidden()
        page.keyboard.press("Escape")
        page.wait_for_function(f"!({IS_OPEN}) && !document.fullscreenElement")
        assert place.evaluate("(figure, node) => figure === node", node)
        left = place.bounding_box()
        assert left and left["width"] == before["width"]


def test_the_figure_fills_the_window_where_the_browser_has_no_full_screen_and_is_drawn_on_there(
    server: str, visit: Open
) -> None:
    page = visit(server, width=1600, height=900, script=WITHOUT_API)
    expect(page.locator("[class*=home_ink_canvas] .hint")).to_be_attached()
    page.get_by_role("button", name="Full screen (F)").click()
    page.wait_for_function(IS_OPEN)
    draw(page, "home_ink", [(0.45, 0.2), (0.5, 0.5), (0.5, 0.8)])
    wait_for_strokes(page, 1)
    expect(page.locator(".st-key-home_figure .winner").first).to_have_text("1")
    box = page.evaluate("document.lenet.strokes.now[0].path.slice(0, 2).map(value => value / 1e6)")
    assert box == pytest.approx([0.45, 0.2], abs=0.02)
    page.get_by_role("button", name="Leave full screen (Esc)").click()
    page.wait_for_function(f"!({IS_OPEN})")


def test_f_writes_into_a_text_field_and_content_is_wide_on_a_large_screen(server: str, visit: Open) -> None:
    page = visit(f"{server}/inside", width=1920, height=1080)
    strip = page.locator(".st-key-inside_figure .strip")
    expect(strip).to_be_visible()
    assert strip.evaluate("strip => strip.clientWidth") == 1560
    lede = page.locator(".lede").evaluate("lede => lede.clientWidth")
    assert lede < 900  # text is not stretched
    page.get_by_role("combobox", name="Network").click()
    page.keyboard.press("f")
    expect(page.get_by_role("combobox", name="Network")).to_have_value("f")
    assert not page.evaluate(IS_OPEN)
