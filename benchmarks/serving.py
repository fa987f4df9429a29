"""For the benchmarks: the app on 127.0.0.1 with a new runs folder, and visitors in a headless Chromium."""

import asyncio
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
sys.path.insert(0, str(ROOT))  # the benchmarks import lenet too
TIMEOUT = 120_000  # milliseconds


class CompletePage(NamedTuple):
    """What a page of the app contains once it is complete."""

    headline: str
    content: dict[str, str]  # by a component's key: a selector of what it draws in its shadow root


PAGES = {
    "Home": CompletePage("Watch a network learn to see.", {"figure": "canvas", "home_ink_canvas": ".hint"}),
    "Train": CompletePage("Train", {"curves": "canvas", "kernels": ".tile", "examples": ".tile"}),
    "Classify": CompletePage("Draw a digit", {"answer": ".row", "classify_ink_canvas": ".hint"}),
    "Look inside": CompletePage("Look inside", {"sheet": "canvas"}),
    "Evaluate": CompletePage("Evaluate", {"matrix": ".cell", "mistakes_pictures": ".tile"}),
    "Models": CompletePage("Models", {"portrait_mnist": ".tile", "portrait_fashion-mnist-source": ".tile"}),
}

# Records the moments of clicks, pen-ups and answers, and counts the moves of a pen that is down. Home and Classify
# paint the 28x28 image with putImageData at every answer. `complete` resolves to the moment at which a page is complete
# and nothing of the page before is left. `headed` is the moment at which the headline of the first page was there.
WATCH = """
  Object.assign(window, { clicked: 0, lifted: Infinity, moved: 0, painted: [], headed: 0 });
  addEventListener('click', () => { window.clicked = performance.now(); }, true);
  addEventListener('pointerup', () => { window.lifted = performance.now(); }, true);
  addEventListener('pointermove', event => { if (event.buttons) window.moved += 1; }, true);
  window.afterFrame = action => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => action(performance.now());
    channel.port2.postMessage(0);
  };
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (image, ...rest) {
    if (image.width === 28 && image.height === 28)
      requestAnimationFrame(() => afterFrame(now => window.painted.push(now)));
    return put.call(this, image, ...rest);
  };
  window.rests = () => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning';
  window.complete = ([headline, content]) => new Promise(resolve => {
    const inside = key => document.querySelector(`.st-key-${key} [data-testid=stBidiComponentIsolated]`)?.shadowRoot;
    const hasHeadline = () => [...document.querySelectorAll('h1')].map(h1 => h1.textContent).join() === headline;
    const isComplete = () => rests() && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
      && hasHeadline()
      && Object.entries(content).every(([key, selector]) => inside(key)?.querySelector(selector));
    const check = () => {
      if (!headed && hasHeadline()) { headed = Infinity; afterFrame(now => { headed = now; }); }
      isComplete() ? afterFrame(resolve) : requestAnimationFrame(check);
    };
    check();
  });
"""


@contextmanager
def app() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start the app, and yield its address and its process; LENET_RUNS_DIR is its runs folder in this process too."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true"]
    with tempfile.TemporaryDirectory() as runs_folder:
        os.environ |= {"LENET_OFFLINE": "1", "LENET_RUNS_DIR": runs_folder}
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        try:
            while not answers(address):
                assert server.poll() is None, "the app did not start"
                time.sleep(0.02)
            yield address, server
        finally:
            children = psutil.Process(server.pid).children(recursive=True)
            server.terminate()
            server.wait()
            psutil.wait_procs(children, timeout=10)  # a run saves before it exits


def answers(address: str) -> bool:
    """Whether the app answers."""
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310  # this server's address
            return True
    except OSError:
        return False


@asynccontextmanager
async def visitor(browser: Browser, address: str) -> AsyncIterator[Page]:
    """The page of a new visitor, as soon as the server has answered."""
    async with await browser.new_context(viewport={"width": 1280, "height": 900}, locale="en") as context:
        context.set_default_timeout(TIMEOUT)
        await context.add_init_script(WATCH)
        page = await context.new_page()
        await page.goto(address, wait_until="commit")
        yield page


async def complete(page: Page, name: str) -> float:
    """Wait until the page called `name` is complete; milliseconds from the start of the navigation until then."""
    async with asyncio.timeout(TIMEOUT / 1000):
        return float(await page.evaluate("complete", PAGES[name]))


async def go(page: Page, name: str) -> float:
    """Follow a link of the navigation; milliseconds from the click until the page is complete."""
    await page.evaluate("expected => { window.completed = complete(expected); }", PAGES[name])
    await page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
    async with asyncio.timeout(TIMEOUT / 1000):
        return float(await page.evaluate("async () => await completed - clicked"))
