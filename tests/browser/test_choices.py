"""A component marks what a visitor chooses at once. Python's answer may be slow: it takes no later choice back."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lenet import runs, web
from tests.browser.conftest import a_seven
from tests.browser.scripts import load, show
from tests.chromium import blank_page
from tests.snapshots import run_with, sender
from ui import snapshots
from ui.components import playhead

ZEROS = [[0] * 4 for _ in range(4)]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with blank_page(browser) as page:
        yield page


def matrix(page: Page, selected: list[int] | None, counts: list[list[int]] = ZEROS) -> None:
    """What Python sends the matrix when it names this cell."""
    names = ["a", "b", "c", "d"]
    words = {"cell": "{label} read as {answer}: {count}", "corner": ""}
    data: dict[str, Any] = {"counts": counts, "rows": names, "columns": names, "hollow": False, "alt": ""}
    show(page, "matrix", data | {"selected": selected, "words": words})


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator(f".cell[data-row='{row}'][data-column='{column}']")


def expect_marked(page: Page, *places: tuple[int, int]) -> None:
    """These cells of the matrix are marked, and no others."""
    marked = page.locator(".cell[aria-selected=true]")
    expect(marked).to_have_count(len(places))
    for place in places:
        expect(cell(page, *place)).to_have_attribute("aria-selected", "true")


def test_the_answer_to_a_click_takes_no_later_click_back(page: Page) -> None:
    matrix(page, None)
    cell(page, 0, 1).click()
    cell(page, 2, 3).click()
    matrix(page, None)  # an answer to something else
    expect_marked(page, (2, 3))
    matrix(page, [0, 1])
    expect_marked(page, (2, 3))
    cell(page, 2, 3).click()  # a second click on what is marked
    expect_marked(page)
    for answer in ([2, 3], None):
        matrix(page, answer)
        expect_marked(page)
    told = page.evaluate("shown.matrix.told.map(([, { cell }]) => cell)")
    assert told == [[0, 1], [2, 3], None]


def test_python_may_name_another_cell_as_after_the_browser_s_back(page: Page) -> None:
    matrix(page, [1, 1])
    expect_marked(page, (1, 1))
    cell(page, 0, 1).click()
    cell(page, 0, 2).click()
    matrix(page, [0, 2])  # it was told both at once
    matrix(page, [0, 1])
    expect_marked(page, (0, 1))
    matrix(page, None)
    expect_marked(page)
    cell(page, 3, 3).click()
    matrix(page, None, [[1] * 4 for _ in range(4)])  # of another network
    expect_marked(page)


def test_the_answer_to_a_move_of_the_playhead_takes_no_later_move_back(page: Page, sent: dict[str, Any]) -> None:
    run, steps = run_with(0, 3, 10, 25), [0, 3, 10, 25]
    reel = playhead.Reel(run.id, snapshots.address(run), web.description(run.config.model), runs.snapshots(run), 25)
    page.route("http://blank/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.route("http://blank/snapshots/*", sender(Counter()))
    page.goto("http://blank/train")
    track = page.locator(".track")

    def answer(step: int | None) -> None:
        names, picture = [str(digit) for digit in range(10)], a_seven()[0, 0]
        playhead.playhead(reel, names, step=step, moved=lambda *_moment: None, picture=picture, key="playhead")
        show(page, "playhead", sent, put_weights=False)

    answer(None)
    for key in ("Home", "PageUp", "Home"):  # Python is told where the playhead rests
        track.press(key)
        track.blur()
    track.press("ArrowRight")  # it will be told
    for step in (None, 0, None, 0):
        answer(step)
        expect(track).to_have_attribute("aria-valuenow", str(steps[1]))
    track.blur()
    told = page.evaluate("shown.playhead.told.filter(([kind]) => kind === 'step').map(([, { step }]) => step)")
    assert told == [0, None, 0, 3]
    answer(3)
    answer(10)  # as after the browser's back
    expect(track).to_have_attribute("aria-valuenow", "10")


CHOICES = """values => {
  const choices = new Choices(), { known, news } = { known: [], news: [] };
  for (const [kind, value] of values) {
    if (kind === 'add') choices.add(value); else news.push(choices.isNews(value));
    known.push(choices.knows(value));
  }
  return [news, known];
}"""


def test_a_value_that_the_visitor_did_not_choose_is_news(page: Page) -> None:
    load(page, "matrix", "Choices")
    words = [("add", 1), ("named", None), ("named", 1), ("named", 7), ("named", 7), ("named", 1)]
    news, known = page.evaluate(CHOICES, words)
    assert news == [False, False, True, False, True]
    assert known == [True, False, True, True, True, True]
