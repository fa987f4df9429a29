"""A race from its choice to its result, and the calculator beside it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open


def test_lenet_races_the_perceptron_in_one_chart_to_a_result(server: str, visit: Open) -> None:
    page = visit(f"{server}/train?dataset=strokes&epochs=1&seeds=1")
    page.get_by_text("Why not flatten? A calculator").click()
    flat, convolved = (page.locator(".flatten section").nth(number) for number in range(2))
    expect(flat).to_contain_text("3,000,000 × 256 + 256 = 768,000,256")
    expect(convolved.locator("output")).to_have_text("2,872 parameters")
    for name, value in (("Height", "28"), ("Width", "28"), ("Colours", "1")):
        page.locator(".flatten").get_by_label(name).fill(value)
    expect(flat).to_contain_text("784 × 256 + 256 = 200,960")
    expect(convolved).to_contain_text("6 × (5 × 5 × 1) + 6 = 156")
    expect(page.locator(".flatten .verdict")).to_contain_text("78 times")
    page.locator(".flatten").get_by_label("Height").fill("0")  # no picture: the sums stay as they are
    expect(flat).to_contain_text("784 × 256 + 256 = 200,960")

    page.get_by_role("button", name="Race it against…").click()
    page.get_by_role("button", name="LeNet against the perceptron").click()
    race = page.get_by_role("button", name="Race", exact=True)
    expect(race).to_be_visible()
    before = chart(page)
    race.click()
    expect(canvas(page)).to_have_attribute("aria-label", re.compile("LeNet: loss .*perceptron: loss"))
    assert abs(chart(page) - before) <= 2
    expect(page.get_by_role("button", name="Race again, same settings")).to_be_visible()
    expect(page.get_by_text("of 2,000 test pictures", exact=False).first).to_be_visible()
    expect(page.get_by_text("McNemar's exact test", exact=False)).to_be_visible()
    page.locator(".st-key-race_pictures button.tile").first.click()
    expect(page).to_have_url(re.compile(r"/inside\?.*data=strokes"))


def canvas(page: Page) -> Locator:
    """The chart."""
    return page.locator(".st-key-curves canvas")


def chart(page: Page) -> float:
    """Where the chart begins, in pixels from the top."""
    box = canvas(page).bounding_box()
    assert box
    return box["y"]
