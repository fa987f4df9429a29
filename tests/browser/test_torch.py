"""The server never has torch in it: the browser answers for one picture, and other processes compute the rest."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, draw, serving
from tests.browser.test_pages import calm
from tests.browser.test_training import start, wait_for_step_after
from tests.browser.test_uploads import ONE, SEVEN, choose_upload, go_to, picture, tiles, upload
from tests.lenet.runs.conftest import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads which files a process has mapped")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A server that nobody has visited."""
    with serving(tmp_path) as address:
        yield address


def server_at(address: str) -> psutil.Process:
    """The child of this process that listens there."""
    port = urlsplit(address).port
    for process in psutil.Process().children():
        if any(one.laddr.port == port and one.status == psutil.CONN_LISTEN for one in process.net_connections("tcp")):
            return process
    raise AssertionError(f"no child of this process listens at {address}")


def has_torch(process: psutil.Process) -> bool:
    try:
        return any("/torch/" in mapped.path for mapped in process.memory_maps())
    except psutil.NoSuchProcess:  # a child that has just ended
        return False


def classify(page: Page) -> None:
    go_to(page, "Classify")
    expect(page.locator("h1")).to_have_text("Draw a digit")
    calm(page)  # else the canvas may still move
    draw(page, "classify_ink", SEVEN)
    expect(page.get_by_role("button", name="Look inside this picture")).to_be_visible()
    choose_upload(page)
    upload(page, {"a.png": picture(SEVEN), "b.png": picture(ONE)})
    expect(tiles(page)).to_have_text(["7>99.9%a.png", "1>99.9%b.png"])
    page.get_by_text("Samples", exact=True).click()
    expect(page.locator(".st-key-samples button.tile")).to_have_count(40)


def look_inside(page: Page) -> None:
    page.get_by_role("button", name="Look inside this picture").click()
    expect(page.locator("h1")).to_have_text("Look inside")
    calm(page)
    for question in page.locator("[class*=st-key-question_] [role=radio]").all():
        question.click()
        calm(page)


def evaluate(page: Page) -> None:
    go_to(page, "Evaluate")
    expect(page.locator("h1")).to_have_text("Evaluate")
    calm(page)


def models(page: Page) -> None:
    go_to(page, "Models")
    expect(page.locator("[class*=st-key-card_of_]").first).to_be_visible()
    calm(page)
    page.get_by_role("button", name="Download").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="As a web page").click()
    assert download.value.path().stat().st_size > 100_000


def train(page: Page) -> None:
    go_to(page, "Train")
    expect(page.locator(".st-key-kernels .tile")).to_have_count(6)
    start(page, "Stroke digits", "3")
    wait_for_step_after(page, 0)
    expect(page.get_by_text("test pictures it never saw.")).to_be_visible()
    expect(page.locator(".st-key-examples .tile")).to_have_count(10)
    expect(page.locator(".st-key-maps_C1 .tile")).to_have_count(6)


def download_stroke_digits(page: Page) -> None:
    page.get_by_role("button", name="Download").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Stroke digits, for the script").click()
    assert download.value.path().stat().st_size > 100_000


def test_the_process_that_computes_is_ready_before_a_page_needs_it(address: str, visit: Open) -> None:
    page = visit(f"{address}/")
    server = server_at(address)
    wait_until(lambda: any(has_torch(child) for child in server.children(recursive=True)), "a process has torch")
    assert not has_torch(server)
    page.goto("about:blank")  # a page whose server goes away complains


VISITS: tuple[Callable[[Page], None], ...] = (
    calm,
    classify,
    look_inside,
    evaluate,
    models,
    train,
    download_stroke_digits,
)


def test_a_visit_of_every_page_brings_no_torch_into_the_server(address: str, visit: Open) -> None:
    page = visit(f"{address}/")
    server = server_at(address)
    for step in VISITS:
        step(page)
        assert not has_torch(server), f"after {step.__name__}"
    assert server.is_running() and any(has_torch(child) for child in server.children(recursive=True))
    page.goto("about:blank")  # a page whose server goes away complains
