"""Streamlit sends the name alone of a large message that the browser has kept; on a slow connection it must be there.

The browser says with each request what it has kept, and forgets what has not been sent in so many runs. While a request
is under way, runs that were asked for before it end.
"""

from playwright.sync_api import Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.conftest import Open
from tests.browser.messages import Ask, intercept
from tests.browser.test_evaluate import cell, pictures

CELLS = [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]


def say_all_that_was_kept(page: Page) -> list[str]:
    """Have each request name all that the browser has ever kept, as a request that was sent earlier does.

    Returns:
        The names that the server has sent in the place of a message so far.
    """
    kept: dict[str, None] = {}
    names: list[str] = []

    def say_all(message: BackMsg) -> None:
        hashes = message.rerun_script.cached_message_hashes
        kept.update(dict.fromkeys(hashes))
        if message.HasField("rerun_script"):
            hashes[:] = list(kept)

    def note(message: ForwardMsg, _ask: Ask) -> None:
        if message.ref_hash:
            names.append(message.ref_hash)

    intercept(page, say_all, note)
    return names


def test_what_the_browser_said_it_has_kept_is_still_there_some_runs_later(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    names = say_all_that_was_kept(page)
    page.goto(f"{server}/evaluate?data=strokes&network=mnist")
    for place in (*CELLS, CELLS[0]):
        before = len(names)
        cell(page, *place).click()
        expect(pictures(page, *place).first).to_be_visible()
    assert len(names) > before  # the first pictures again, by their name
    expect(page.get_by_role("dialog")).to_have_count(0)
