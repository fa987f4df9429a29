"""The scripts of components on a connection that fails, and on a live page."""

from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import PATIENCE, Open
from tests.chromium import blank_page
from ui import component_scripts

# Loads a component by its loader at once: what it waits for, and how many milliseconds it would have waited.
LOAD = """async loader => {
  let waited = 0;
  const { setTimeout } = window;
  window.setTimeout = (go, delay) => { waited += delay; setTimeout(go); };
  const { default: part } = await import('data:text/javascript,' + encodeURIComponent(loader));
  return [part, waited];
}"""


def test_a_script_that_did_not_arrive_is_asked_for_again(browser: Browser, server: str) -> None:
    context = browser.new_context()  # it reports errors in its console, which is right here
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    failed: list[str] = []

    def fail_at_first(route: Route) -> None:
        if "attempt=" in route.request.url:
            route.continue_()
        else:
            failed.append(route.request.url)
            route.abort()

    page.route("**/scripts/**", fail_at_first)
    page.goto(f"{server}/models")
    expect(page.locator(".st-key-portrait_mnist .tile").first).to_be_visible()
    assert failed
    context.close()


def test_a_live_page_fetches_no_script_twice(server: str, visit: Open) -> None:
    page = visit(f"{server}/models")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/scripts/" in request.url else None)
    page.goto(f"{server}/train?dataset=strokes&epochs=2&seeds=1")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_role("button", name="Classify with it")).to_be_visible()
    assert asked and len(asked) == len(set(asked))


def test_a_connection_may_be_away_for_half_a_minute(browser: Browser) -> None:
    loader = component_scripts.loader("part", "export default 'the part';")

    def fail_for_long(route: Route) -> None:
        if route.request.url.endswith("attempt=12"):
            route.fulfill(body="export default 'the part';", content_type="text/javascript")
        else:
            route.fulfill(status=502, body="")

    with blank_page(browser) as page:
        page.route("http://blank/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.route("http://blank/scripts/**", fail_for_long)
        page.goto("http://blank/train")
        part, waited = page.evaluate(LOAD, loader)
    assert part == "the part" and 30_000 < waited < 60_000
