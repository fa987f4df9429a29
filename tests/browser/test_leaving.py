"""A visitor leaves a page: what it still asks for comes too late, and the browser's back leads to it again."""

from playwright.sync_api import Browser, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.conftest import Open
from tests.browser.messages import Ask, intercept
from tests.browser.scripts import load
from tests.chromium import blank_page


def ask_too_late(page: Page) -> list[str]:
    """Send what the live page asked for last once more, as soon as the server begins another page.

    A live page asks for itself again each second. A slow connection does the same: the browser has not heard of the
    other page yet.

    Returns:
        The pages, as hashes, that were asked for too late so far.
    """
    asked: list[BackMsg] = []
    late: list[str] = []

    def note(message: BackMsg) -> None:
        if message.rerun_script.is_auto_rerun:
            asked[:] = [message]

    def ask_again(message: ForwardMsg, ask: Ask) -> None:
        begun = message.new_session.page_script_hash
        if asked and not late and begun and begun != (last := asked[0].rerun_script.page_script_hash):
            ask(asked[0])
            late.append(last)

    intercept(page, note, ask_again)
    return late


def test_what_a_live_page_asked_for_too_late_leaves_the_next_page_whole(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    late = ask_too_late(page)
    page.goto(f"{server}/train?dataset=strokes&epochs=1&seeds=2")
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("button", name="Classify with it").click()
    expect(page.get_by_role("combobox", name="Network")).to_be_visible()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0)
    assert len(late) == 1
    page.wait_for_function("!document.querySelector('[data-testid=stApp][data-test-script-state=running]')")
    expect(page.get_by_role("combobox", name="Network")).to_be_visible()


def test_back_from_a_page_that_the_server_opened_leads_to_the_page_as_it_was(browser: Browser) -> None:
    with blank_page(browser) as page:
        page.route("http://blank/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.goto("http://blank/evaluate?cell=1-7")
        load(page, "bridge", "joinSwitches", "Lifetime")
        page.evaluate("joinSwitches(new Lifetime())")

        def push(address: str) -> None:
            page.evaluate("address => history.pushState({}, '', address)", address)

        push("/evaluate?index=5")  # as Streamlit opens a page with an address
        push("/inside?index=5")
        assert page.url == "http://blank/inside?index=5"
        page.go_back()
        assert page.url == "http://blank/evaluate?cell=1-7"
        push("/evaluate?run=one")  # what the visitor saw, and left by a click, stays
        page.mouse.click(1, 1)
        push("/classify?run=one")
        page.go_back()
        assert page.url == "http://blank/evaluate?run=one"
        push("/evaluate?run=two")
        push("/models")
        page.go_back()
        assert page.url == "http://blank/evaluate?run=two"
