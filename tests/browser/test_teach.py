"""Teach it, on Classify: draw, say what it was, teach, see the new answer, and go back."""

import re

from playwright.sync_api import Page, expect

from tests.browser.canvas import INK, ONE, answer
from tests.browser.conftest import PATIENCE, Open, draw, wait_for_strokes


def say_it_was(page: Page, name: str) -> None:
    page.locator(".st-key-it_was").get_by_role("radio", name=name, exact=True).or_(
        page.locator(".st-key-it_was").get_by_role("button", name=name, exact=True)
    ).first.click()


def test_a_correction_is_taught_and_undone(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    draw(page, INK, ONE)
    wait_for_strokes(page, 1)
    expect(answer(page)).to_have_text("1")
    say_it_was(page, "4")
    panel = page.locator(".st-key-teach")
    expect(panel).to_contain_text("1 correction")
    panel.get_by_role("button", name="Teach", exact=True).click()
    undo = panel.get_by_role("button", name="Undo", exact=True)
    expect(undo).to_be_visible(timeout=5 * PATIENCE)  # it trains
    expect(panel).to_contain_text("It learned 1 of 1 corrections.")
    expect(panel.locator(".forgetting > div")).to_have_count(10)
    expect(answer(page)).to_have_text("4")  # the same drawing
    assert "run=" in page.url
    undo.click()
    expect(answer(page)).to_have_text("1")
    expect(panel).to_contain_text(re.compile("bit for bit.*SHA-256"))
    panel.get_by_role("button", name="Use the taught network").click()
    expect(answer(page)).to_have_text("4")


def test_a_correction_is_removed_by_a_click_and_reads_in_chinese_on_a_phone(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify?lang=zh", width=390, height=800)
    draw(page, INK, ONE)
    wait_for_strokes(page, 1)
    expect(page.locator(".st-key-it_was")).to_contain_text("不对？应该是：")
    say_it_was(page, "4")
    panel = page.locator(".st-key-teach")
    expect(panel).to_contain_text("1 处更正")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    panel.locator("button.tile").click()
    expect(panel).to_have_count(0)
