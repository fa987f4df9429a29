"""Classify says what a network does not know: a heart, clothing for the network of digits and the other way."""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from lenet import data
from tests.browser.conftest import Open, draw
from tests.browser.test_uploads import choose_upload, upload
from tests.conftest import needs

HEART = [(0.5, 0.32), (0.42, 0.2), (0.3, 0.16), (0.2, 0.22), (0.17, 0.36), (0.25, 0.55), (0.5, 0.82)]
HEART += [(1 - x, y) for x, y in reversed(HEART)]
SEVEN = [(0.3, 0.25), (0.5, 0.23), (0.7, 0.23), (0.6, 0.45), (0.45, 0.85)]


def answered(page: Page) -> None:
    """Wait until the drawing or the file has an answer of one kind or the other."""
    expect(page.locator(".answer .head p b")).not_to_have_text("")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_heart_is_none_of_the_ten_and_no_red_mark_says_otherwise(width: int, server: str, visit: Open) -> None:
    page = visit(f"{server}/classify", width=width)
    draw(page, "classify_ink", HEART)
    expect(page.get_by_text("This looks like none of the ten.").first).to_be_visible()
    expect(page.locator(".answer .class")).to_have_text("")
    expect(page.locator(".answer .winner")).to_have_count(0)
    fold = page.locator(".answer details")
    expect(fold.locator("span")).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator("span")).to_contain_text("softmax")
    if data.available("mnist"):
        expect(page.locator(".nearest figure")).to_have_count(5)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_digit_after_a_heart_is_answered_with_how_often_such_answers_are_right(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    draw(page, "classify_ink", HEART)
    expect(page.get_by_text("This looks like none of the ten.").first).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    draw(page, "classify_ink", SEVEN)
    expect(page.locator(".answer .class")).to_have_text("7")
    expect(page.locator(".answer .head")).to_contain_text("of 100 are right.")
    expect(page.locator(".answer .none")).to_be_hidden()


def test_a_heart_in_chinese(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify?lang=zh")
    draw(page, "classify_ink", HEART)
    expect(page.get_by_text("这看起来不是这十类中的任何一类。").first).to_be_visible()


def test_one_click_asks_the_clothing_network_about_clothing(server: str, visit: Open) -> None:
    needs("fashion-mnist")
    page = visit(f"{server}/classify")
    choose_upload(page)
    boots, _labels = data.test_arrays("fashion-mnist")
    upload(page, {"boot.png": as_png(255 - boots[0])})
    button = page.get_by_role("button", name="Ask the clothing network")
    expect(button).to_be_visible()
    expect(page.get_by_text("This looks like clothing.").first).to_be_visible()
    button.click()
    expect(page.locator(".answer .class")).to_have_text("Ankle boot")


def test_one_click_asks_the_network_of_digits_about_a_drawn_digit(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    draw(page, "classify_ink", SEVEN)
    answered(page)
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="Clothing, 9").first.click()
    button = page.get_by_role("button", name="Ask the network of digits")
    expect(button).to_be_visible()
    button.click()
    expect(page.locator(".answer .class")).to_have_text("7")


def as_png(pixels: np.ndarray) -> bytes:
    """A picture as a photograph would have it: large, on white."""
    file = io.BytesIO()
    Image.fromarray(pixels).resize((280, 280), Image.Resampling.BICUBIC).save(file, "PNG")
    return file.getvalue()
