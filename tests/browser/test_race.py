"""A race from its choice to its result, and the calculator beside it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open

# The texts of buttons, notes and cells that are wider or higher than what shows them.
CUT = """() => {
  const texts = document.querySelectorAll(
    '[data-testid=stMain] :is(h2, h3, p, td, th, .note, .status span, [data-testid=stMarkdownContainer])');
  return [...texts].filter(text => {
    const style = getComputedStyle(text);
    if (!text.checkVisibility() || style.overflow === 'visible' && style.textOverflow !== 'ellipsis') return false;
    return text.scrollWidth > text.clientWidth + 1 || text.scrollHeight > text.clientHeight + 1;
  }).map(text => text.textContent);
}"""


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


def test_a_race_is_chosen_paused_resumed_and_brought_to_its_result_by_keyboard_alone(server: str, visit: Open) -> None:
    page = visit(f"{server}/train?dataset=strokes&epochs=5&batch_size=32&seeds=1")
    expect(canvas(page)).to_be_visible()
    press_by_tab(page, page.get_by_role("button", name="Race it against…"), "Enter")
    press_by_tab(page, page.get_by_role("button", name="LeNet against the perceptron"), "Space")
    expect(page.get_by_text("against", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    for name, key in (("Race", "Enter"), ("Pause", "Space"), ("Resume", "Enter"), ("Stop", "Enter")):
        press_by_tab(page, page.get_by_role("button", name=name, exact=True), key)
    expect(page.get_by_role("button", name="Race again, same settings")).to_be_visible()
    press_by_tab(page, page.get_by_role("button", name="Resume", exact=True), "Enter")
    expect(page.get_by_text("of 2,000 test pictures", exact=False).first).to_be_visible()


def test_settings_run_and_race_fit_a_phone_and_the_chart_stays_in_sight(server: str, visit: Open) -> None:
    page = visit(f"{server}/train?dataset=strokes&epochs=3&seeds=1", width=390, height=844, has_touch=True)
    chips = page.locator(".st-key-settings_chips").get_by_test_id("stPopoverButton")
    expect(chips).to_have_count(20)
    page.wait_for_function(
        """() => new Set([...document.querySelectorAll('.st-key-settings_chips [data-testid=stPopoverButton]')]
            .map(chip => chip.getBoundingClientRect().y)).size === 1"""
    )
    expect(chips.last).not_to_be_in_viewport()
    chips.last.focus()
    expect(chips.last).to_be_in_viewport(ratio=1)
    assert_fits(page)
    assert_chart_stays(page, "Train", "New training")
    page.get_by_role("button", name="New training").tap()
    page.get_by_role("button", name="Race it against…").tap()
    page.get_by_role("button", name="LeNet against the perceptron").tap()
    expect(page.get_by_role("button", name="Race", exact=True)).to_be_visible()
    line = page.locator(".st-key-race_line_0").get_by_role("button")
    expect(line).to_have_count(3)
    boxes = line.evaluate_all("all => all.map(one => one.getBoundingClientRect()).map(box => [box.y, box.height])")
    assert len({y for y, _height in boxes}) == 1 and min(height for _y, height in boxes) >= 44
    expect(line.last).to_have_text("Remove")
    expect(line.last).to_be_in_viewport(ratio=1)
    assert_fits(page)
    assert_chart_stays(page, "Race", "Race again, same settings")
    expect(page.locator(".st-key-race_pictures button.tile").first).to_be_visible()
    assert_fits(page)


def assert_chart_stays(page: Page, press: str, end: str) -> None:
    """On the first screen, the chart stays where it is while a button starts what ends with another button."""
    expect(canvas(page)).to_be_in_viewport(ratio=0.5)
    before = chart(page)
    page.get_by_role("button", name=press, exact=True).tap()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    expect(canvas(page)).to_have_attribute("aria-label", re.compile("[Ll]oss [0-9]"))
    assert abs(chart(page) - before) <= 2
    assert_fits(page)
    expect(page.get_by_role("button", name=end)).to_be_visible()
    assert abs(chart(page) - before) <= 2


def assert_fits(page: Page) -> None:
    """Nothing is wider than the window, and no text is cut."""
    widths = "['html', '[data-testid=stMain]'].map(name => document.querySelector(name).scrollWidth)"
    assert max(page.evaluate(widths)) <= 390
    assert page.evaluate(CUT) == []


def canvas(page: Page) -> Locator:
    """The chart."""
    return page.locator(".st-key-curves canvas")


def chart(page: Page) -> float:
    """Where the chart begins, in pixels from the top."""
    box = canvas(page).bounding_box()
    assert box
    return box["y"]


def press_by_tab(page: Page, button: Locator, key: str) -> None:
    """Press Tab until a button has the focus, then a key."""
    expect(button).to_be_visible()
    for _number in range(100):
        if button.evaluate("button => button === document.activeElement"):
            page.keyboard.press(key)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {button}.")


def test_a_perceptron_has_no_maps_and_no_empty_place_for_them(server: str, visit: Open) -> None:
    page = visit(f"{server}/train?dataset=strokes&epochs=1&seeds=1&network=perceptron")
    page.get_by_role("button", name="Train", exact=True).click()
    heads = [page.get_by_role("heading", name="Train"), page.locator(".st-key-train_panels").get_by_text("Each class")]
    expect(heads[1]).to_be_visible()
    left = [head.bounding_box() for head in heads]
    assert left[0] and left[1] and left[0]["x"] == pytest.approx(left[1]["x"], abs=1)
