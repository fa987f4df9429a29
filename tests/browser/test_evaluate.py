"""Evaluate on a real server: from the matrix to its pictures, and from a picture to Look inside."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from lenet import checkpoints, data, evaluation
from lenet.evaluation import confusion
from lenet.evaluation.report import Report, report
from tests.browser.conftest import Open
from tests.browser.test_pages import calm


@pytest.fixture(scope="module")
def figures() -> Report:
    """What the digits' network answers to Stroke digits, which are on every machine."""
    images, labels = data.test_set("strokes")
    model = checkpoints.load(checkpoints.SHIPPED / "mnist.safetensors").model
    return report(evaluation.logits(model, images).numpy(), labels.numpy())


def most(figures: Report) -> tuple[int, int]:
    """The cell with the most mistakes."""
    wrong = figures.confusion.copy()
    wrong[range(10), range(10)] = 0
    row, column = divmod(int(wrong.argmax()), 10)
    return row, column


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator(f".matrix .cell[data-row='{row}'][data-column='{column}']")


def pictures(page: Page, row: int, column: int) -> Locator:
    return page.locator(f".st-key-cell_{row}_{column}_pictures button.tile")


@pytest.mark.parametrize(("width", "locale"), [(1280, "en"), (390, "zh-CN")])
def test_a_cell_shows_its_pictures_and_a_picture_opens_look_inside_with_its_label(
    width: int, locale: str, server: str, visit: Open, figures: Report
) -> None:
    page = visit(f"{server}/evaluate?data=strokes&network=mnist", width=width, locale=locale)
    row, column = most(figures)
    calm(page)
    cell(page, row, column).click()
    indices = confusion.cell(figures.labels, figures.probabilities, row, column)
    shown = pictures(page, row, column)
    expect(shown).to_have_count(min(12, len(indices)))
    expect(shown.first).to_contain_text(f"{row} → {column}")
    expect(cell(page, row, column)).to_have_attribute("aria-selected", "true")
    assert f"cell={row}-{column}" in page.url
    shown.first.click()
    expect(page.locator("h1")).to_have_text({"en": "Look inside", "zh-CN": "网络内部"}[locale])
    page.wait_for_url(re.compile(f"data=strokes&index={indices[0]}&network=mnist"))
    expect(page.locator(".strip")).to_contain_text({"en": f"Its label: {row}", "zh-CN": f"{row}"}[locale])
    page.reload()
    expect(page.get_by_text({"en": f"Test picture {indices[0] + 1:,} of", "zh-CN": "张测试图"}[locale])).to_be_visible()


def test_the_keyboard_walks_the_matrix_and_a_large_screen_shows_all_side_by_side(
    server: str, visit: Open, figures: Report
) -> None:
    page = visit(f"{server}/evaluate?data=strokes&network=mnist")
    calm(page)
    cell(page, 0, 0).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(cell(page, 2, 1)).to_be_focused()
    expect(cell(page, 2, 1)).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("button", name="All mistakes")).to_be_visible()
    expect(cell(page, 2, 1)).to_have_attribute("aria-label", f"2 read as 1: {figures.confusion[2, 1]}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="All mistakes")).to_be_hidden()
    expect(page.locator(".st-key-mistakes_pictures")).to_contain_text("Its most confident mistakes")
    assert "cell=" not in page.url
    parts = [page.locator(".matrix"), page.locator(".st-key-mistakes_pictures"), page.locator(".st-key-evaluate_views")]
    for width, height, beside in ((1920, 1080, True), (1600, 900, True), (1280, 800, False)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("width => document.querySelector('.stApp').clientWidth === width", arg=width)
        matrix, tiles, view = [part.evaluate("it => it.getBoundingClientRect().toJSON()") for part in parts]
        assert matrix["x"] + matrix["width"] < tiles["x"]
        if beside:  # all of it on the first screen
            assert tiles["x"] + tiles["width"] < view["x"]
            assert max(part["y"] + part["height"] for part in (matrix, tiles, view)) < height
            assert (
                page.locator(".st-key-evaluate_views table").evaluate("it => it.parentElement.scrollWidth")
                <= view["width"]
            )
        else:
            assert view["y"] > matrix["y"] + matrix["height"]
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.keyboard.press("f")
    page.wait_for_function("document.querySelector('.st-key-evaluate_figure').getBoundingClientRect().height > 900")
    page.keyboard.press("Escape")


def test_another_test_picture_leaves_the_one_in_the_address(server: str, visit: Open) -> None:
    page = visit(f"{server}/inside?data=strokes&index=5&network=mnist")
    expect(page.get_by_text("Test picture 6 of Stroke digits")).to_be_visible()
    calm(page)
    page.locator(".st-key-test_pictures button.tile").nth(2).click()
    expect(page.get_by_text("Test picture 6 of Stroke digits")).to_be_hidden()
    assert "index" not in page.url
