"""A real Chromium on a real server. Tests wait for what they expect to see, never for seconds."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from lenet.model import LeNet
from ui import pictures
from ui.components import answer, curves, playhead, question, slow_motion, sparks, strip, tiles

ROOT = Path(__file__).parents[2]
STREAMLIT = (sys.executable, "-m", "streamlit", "run", ROOT / "app.py")
PATIENCE = 120_000  # milliseconds until what should appear counts as missing: a loaded machine is slow

expect.set_options(timeout=PATIENCE)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the latest call of a component sends to the browser, without Streamlit."""
    latest: dict[str, Any] = {}

    def send(*, key: str, data: dict[str, Any], **_callbacks: object) -> SimpleNamespace:
        latest.clear()
        latest.update(data)
        return SimpleNamespace(pick=None, ask=None)

    for module in (answer, curves, playhead, question, slow_motion, sparks, strip, tiles):
        monkeypatch.setattr(module, "_component", send)
    return latest


@pytest.fixture
def strip_data(sent: dict[str, Any]) -> Any:
    """What Python sends the strip for a network and a picture, (1, 1, 28, 28)."""

    def data_of(model: LeNet, picture: torch.Tensor, **options: Any) -> dict[str, Any]:
        names = [str(label) for label in range(model.config.classes)]
        strip.strip(model, names, picture=picture[0, 0], **({"mode": "sheet", "key": "strip", "alt": ""} | options))
        return dict(sent)

    return data_of


@contextmanager
def serving(
    folder: Path, *, command: Sequence[str | Path] = STREAMLIT, cwd: Path = ROOT, base: str = "", **variables: str
) -> Iterator[str]:
    """A fresh server with its own runs; its address.

    Args:
        command: what starts it, from the folder `cwd`.
        base: the base path of its address, as in "/lenet".
        variables: of its environment.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}{base}"
    options = (
        f"--server.port={port}",
        f"--server.baseUrlPath={base}",
        "--server.address=127.0.0.1",
        "--server.headless=true",
    )
    environment = {**os.environ, "LENET_OFFLINE": "1", "LENET_RUNS_DIR": str(folder / "runs"), **variables}
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, *options], cwd=cwd, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        deadline = time.monotonic() + PATIENCE / 1000
        while not _answers(address):
            assert server.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(PATIENCE / 1000)
        finally:
            server.kill()
            server.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310  # this server's address
            return True
    except OSError:
        return False


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("server")) as address:
        yield address


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens a page as a new visitor; console errors and error boxes fail the test, and a failure leaves a picture."""
    pages: list[Page] = []
    problems: list[str] = []

    def open_page(
        address: str, *, width: int = 1280, height: int = 900, locale: str = "en", script: str = "", **more: Any
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale, **more)
        page = context.new_page()
        page.add_init_script(script)
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if is_error(message) else None)
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        pages.append(page)
        return page

    def is_error(message: ConsoleMessage) -> bool:  # Streamlit asks for its own files below the page's path first
        return message.type == "error" and "/_stcore/" not in message.location.get("url", "")

    failed_before = request.session.testsfailed
    yield open_page
    boxes = [box for page in pages for box in page.get_by_test_id("stException").all_inner_texts()]
    if boxes or problems or request.session.testsfailed > failed_before:
        folder = ROOT / "build" / "failures"
        folder.mkdir(parents=True, exist_ok=True)
        for number, page in enumerate(pages):
            page.screenshot(path=folder / f"{request.node.name}-{number}.png".replace("/", "_"))
    for page in pages:
        page.context.close()
    assert not boxes and not problems


def a_seven() -> torch.Tensor:
    """The picture that pages show before anybody has drawn, (1, 1, 28, 28), as a model takes it."""
    return torch.from_numpy(pictures.a_seven())


def draw(page: Page, key: str, *strokes: list[tuple[float, float]]) -> None:
    """Draw strokes with the mouse; points are shares of the canvas's side."""
    canvas = page.locator(f"[class*=st-key-{key}_canvas] canvas.upper-canvas")
    expect(page.locator(f"[class*=st-key-{key}_canvas] .hint")).to_be_attached()
    box = canvas.bounding_box()
    assert box
    for stroke in strokes:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=6)
        page.mouse.up()


def wait_for_strokes(page: Page, count: int) -> None:
    """Until the drawing has so many whole strokes."""
    page.wait_for_function("count => document.lenet?.strokes?.now.length === count", arg=count)
