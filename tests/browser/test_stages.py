"""The stages of preparation on Classify: each with what the network would say to it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.canvas import INK, answer, button
from tests.browser.conftest import Open, draw
from tests.browser.test_several import picture_of_ten, string
from tests.browser.test_uploads import SEVEN, choose_upload, picture, tiles, upload

SMALL_SEVEN = [(0.2, 0.2), (0.4, 0.2), (0.3, 0.55)]
SHARE = re.compile(r"^[<>]?[0-9.]+%$")


def names(page: Page) -> Locator:
    return page.locator(".stages .step")


def expect_answers(page: Page) -> None:
    """Each stage has a class and a probability, and the last says what the answer says."""
    count = names(page).count()
    expect(page.locator(".stages .share")).to_have_text([SHARE] * count)
    expect(page.locator(".stages .name")).to_have_text([re.compile(r"^[0-9]$")] * count)
    expect(page.locator(".stages .name").last).to_have_text("7")
    expect(answer(page)).to_have_text("7")


def expect_full_frames(page: Page) -> None:
    """The longer side of each picture is that of its frame, and none lies over its own text."""
    page.wait_for_function(
        """() => [...document.querySelectorAll('*')]
          .flatMap(e => [...e.shadowRoot?.querySelectorAll('.frame img') ?? []])
          .every(e => Math.abs(Math.max(e.offsetWidth, e.offsetHeight) - 76) <= 1)""",
        timeout=10_000,
    )


def test_each_stage_of_a_drawing_and_of_a_file_says_what_the_network_would_say(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify", width=390)
    draw(page, INK, SMALL_SEVEN)
    expect(names(page)).to_have_text(["drawing", "box", "28×28"])
    expect_answers(page)
    expect(page.locator(".answer .original")).to_be_hidden()
    enlarged = page.locator(".stages").get_by_text("The figure is small, so enlarging it blurs it. Draw it larger.")
    expect(enlarged).to_have_count(0)
    button(page, "Clear").click()
    expect(page.locator(".stages")).to_be_hidden()
    draw(page, INK, [(0.4, 0.4), (0.45, 0.4), (0.42, 0.5)])
    expect(enlarged).to_be_visible()
    button(page, "Clear").click()
    expect(page.locator(".stages")).to_be_hidden()

    choose_upload(page)
    upload(page, {"seven.png": picture(SEVEN), "small.png": picture(SEVEN, side=28), "ten.png": picture_of_ten()})
    expect(names(page)).to_have_text(["original", "grey", "figure", "box", "28×28"])
    expect_answers(page)
    expect(page.locator(".stages img")).to_have_count(4)
    expect_full_frames(page)
    original = page.locator(".answer .original img")
    expect(original).to_be_visible()  # beside the answer
    assert original.evaluate("image => image.decode().then(() => image.naturalWidth)") > 28
    expect(tiles(page)).to_have_count(3)
    expect(tiles(page).nth(0).locator("img")).to_be_hidden()
    expect(tiles(page).nth(2).locator("img")).to_be_visible()  # several digits: the picture itself
    tiles(page).nth(1).click()
    expect(tiles(page).nth(1)).to_have_attribute("aria-pressed", "true")
    expect_full_frames(page)  # smaller ones are enlarged
    tiles(page).nth(2).click()
    expect(string(page)).to_have_text("10")
    expect(original).to_be_hidden()  # it stands above, with boxes
    expect(page.locator(".stages")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
