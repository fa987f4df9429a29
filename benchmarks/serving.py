"""The app on 127.0.0.1 with runs of its own, and visitors in a headless Chromium, for the benchmarks."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil
from playwright.async_api import Browser, Page

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # whoever serves the app may import it too
PATIENCE = 120_000  # milliseconds


class Place(NamedTuple):
    """A page of the app."""

    headline: str
    content: dict[str, str]  # by a component's key, what stands in its shadow root once it is drawn


PLACES = {
    "Home": Place("Watch a network learn to see.", {"figure": "canvas", "home_ink_canvas_0": ".hint"}),
    "Train": Place("Train", {"curves": "canvas", "kernels": ".tile", "ten": ".tile"}),
    "Classify": Place("Draw a digit", {"answer": ".row", "classify_ink_canvas_0": ".hint"}),
    "Look inside": Place("Look inside", {"sheet": "canvas"}),
    "Models": Place("Models", {"portrait_mnist": ".tile", "portrait_fashion-mnist-source": ".tile"}),
}

# Notes clicks, pen-ups and answers: both pages paint the 28x28 picture anew with every answer, through putImageData.
# `complete` resolves to the moment at which a page stands and nothing of the last one is left; `headed` is the moment
# at which the first page's headline stood.
WATCH = """
  Object.assign(window, { clicked: 0, lifted: Infinity, painted: [], headed: 0 });
  addEventListener('click', () => { window.clicked = performance.now(); }, true);
  addEventListener('pointerup', () => { window.lifted = performance.now(); }, true);
  const afterFrame = act => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => act(performance.now());
    channel.port2.postMessage(0);
  };
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (image, ...rest) {
    if (image.width === 28 && image.height === 28)
      requestAnimationFrame(() => afterFrame(now => window.painted.push(now)));
    return put.call(this, image, ...rest);
  };
  window.rests = () => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning';
  window.complete = ([headline, content]) => new Promise(done => {
    const inside = key => document.querySelector(`.st-key-${key} [data-testid=stBidiComponentIsolated]`)?.shadowRoot;
    const headline_stands = () => [...document.querySelectorAll('h1')].map(one => one.textContent).join() === headline;
    const stands = () => rests() && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
      && headline_stands()
      && Object.entries(content).every(([key, drawn]) => inside(key)?.querySelector(drawn));
    const look = () => {
      if (!headed && headline_stands()) { headed = Infinity; afterFrame(now => { headed = now; }); }
      stands() ? afterFrame(done) : requestAnimationFrame(look);
    };
    look();
  });
"""


@contextmanager
def app() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Its address and its process; LENET_RUNS_DIR names its runs here too."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true"]
    with tempfile.TemporaryDirectory() as runs:
        os.environ |= {"LENET_OFFLINE": "1", "LENET_RUNS_DIR": runs}
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        try:
            while not answers(address):
                assert server.poll() is None, "the app did not start"
                time.sleep(0.02)
            yield address, server
        finally:
            others = psutil.Process(server.pid).children(recursive=True)
            server.terminate()
            server.wait()
            psutil.wait_procs(others, timeout=10)  # what trains saves first


def answers(address: str) -> bool:
    """Whether the app is up."""
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310  # this server's address
            return True
    except OSError:
        return False


@asynccontextmanager
async def visitor(browser: Browser, address: str) -> AsyncIterator[Page]:
    """A new visitor's page, opened as far as the answer of the server."""
    async with await browser.new_context(viewport={"width": 1280, "height": 900}, locale="en") as context:
        context.set_default_timeout(PATIENCE)
        await context.add_init_script(WATCH)
        page = await context.new_page()
        await page.goto(address, wait_until="commit")
        yield page


async def complete(page: Page, name: str) -> float:
    """Wait for a page; milliseconds from the navigation's start until it stood."""
    return float(await page.evaluate("complete", PLACES[name]))


async def go(page: Page, name: str) -> float:
    """Follow a link of the navigation; milliseconds from the click until the page stands."""
    await page.evaluate("place => { window.stood = complete(place); }", PLACES[name])
    await page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
    return float(await page.evaluate("async () => await stood - clicked"))
