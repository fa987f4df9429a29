"""Scripts in a blank page of Chromium, without a server: to call their functions."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from ui.palette import PALETTES

PATH = "/usr/bin/chromium"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    "--use-fake-device-for-media-stream",  # a camera that sees a green page
]
THEME = f"--st-background-color: {PALETTES['light']['paper']}; --st-font: sans-serif; --st-heading-font: serif"
IMPORT = "async source => Object.assign(window, await import('data:text/javascript,' + encodeURIComponent(source)))"


@contextmanager
def blank_page(
    browser: Browser, *, width: int = 1280, height: int = 900, script: str = "", touch: bool = False
) -> Iterator[Page]:
    """An empty page in the light theme; an error in a script fails the test.

    Args:
        script: runs before everything else in the page.
        touch: it has a touch screen.
    """
    errors: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=touch)
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(script)
    page.goto("data:text/html,<!doctype html><html lang=en><title>blank</title><body></body></html>")
    page.add_style_tag(content=f":root {{ {THEME} }}")
    yield page
    context.close()
    assert not errors


def load_script(page: Page, source: str, *names: str) -> None:
    """Give the page these names of a script, which runs as a module, so in strict mode."""
    page.evaluate(IMPORT, f"{source}\nexport {{ {', '.join(names)} }};")


def call(page: Page, function: str, arguments: Sequence[Any]) -> list[Any]:
    """The results of one call of a function for each of `arguments`, a list of lists."""
    results: list[Any] = page.evaluate("([name, all]) => all.map(one => window[name](...one))", [function, arguments])
    return results
