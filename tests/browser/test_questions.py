"""The questions below the layers of Look inside, on a real server."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lenet import data
from tests.browser.conftest import Open
from tests.browser.scripts import show
from tests.browser.test_pages import calm
from tests.browser.test_uploads import go_to
from ui.components.tiles import tiles


def ask(page: Page, question: str) -> None:
    page.get_by_role("radio", name=question).click()


def test_a_question_stays_chosen_and_what_is_off_stays_off_until_all_is_switched_on(server: str, visit: Open) -> None:
    page = visit(f"{server}/inside")
    layers = page.locator(".strip .section canvas").first
    expect(page.locator(".rub canvas")).to_be_visible()
    before = layers.evaluate("canvas => canvas.toDataURL()")
    ask(page, "Which maps matter")
    line = page.locator("button.damage").first
    line.click()
    expect(line).to_have_attribute("aria-pressed", "true")
    changed = layers.evaluate("canvas => canvas.toDataURL()")
    assert changed != before
    ask(page, "Why this answer")
    expect(page.locator(".integrated .sums").last).not_to_be_empty()
    go_to(page, "Models")
    expect(page.locator("h1")).to_have_text("Models")
    go_to(page, "Look inside")
    expect(page.get_by_role("radio", name="Why this answer")).to_be_checked()
    expect(page.locator(".switches")).to_contain_text("Switched off")
    page.get_by_role("button", name="Switch everything on").click()
    expect(page.locator(".switches")).to_be_hidden()
    assert layers.evaluate("canvas => canvas.toDataURL()") == before


@pytest.mark.skipif(not data.available("mnist"), reason="needs test pictures")
def test_what_excites_a_map_is_shown_for_the_one_that_is_picked_in_the_layers(server: str, visit: Open) -> None:
    page = visit(f"{server}/inside")
    ask(page, "What excites a map")
    chosen = page.get_by_role("combobox", name="Map or unit")
    expect(chosen).to_have_value("C1, map 4")
    frames = page.locator(".tile .picture i:not([hidden])")
    expect(frames).to_have_count(9)
    calm(page)
    page.locator(".strip .stop[aria-label^='S4']").click(position={"x": 5, "y": 5})
    expect(chosen).to_have_value("C3, map 1")
    expect(frames).to_have_count(9)


def test_a_frame_is_around_its_rows_and_columns(blank: Page, sent: dict[str, Any]) -> None:
    place: dict[str, Any] = {"scale": "sequential", "lo": 0, "hi": 1, "columns": 2, "narrow_columns": 2, "width": 280}
    pictures, frames = [[[0.0] * 28] * 28] * 2, [(7, 14, 5, 4), (0, 0, 28, 28)]
    tiles(pictures, alts=["a", "b"], frames=frames, key="tiles", **place)
    show(blank, "tiles", dict(sent))
    places = """pictures => pictures.map(picture => {
        const [outer, frame] = [picture, picture.querySelector('i')].map(one => one.getBoundingClientRect());
        return [frame.top - outer.top, frame.left - outer.left, frame.height, frame.width];
    })"""
    found = blank.locator(".picture").evaluate_all(places)
    assert found == [pytest.approx([70, 140, 50, 40], abs=0.5), pytest.approx([0, 0, 280, 280], abs=0.5)]
