"""Take the README's pictures of the real app: `make screenshots`. Needs Chromium and the data sets."""

import sys
import tempfile
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests import chromium
from tests.browser.conftest import draw, serving

FOLDER = Path(__file__).parent
DIGIT_4 = [[(0.36, 0.16), (0.27, 0.56), (0.74, 0.56)], [(0.63, 0.3), (0.58, 0.88)]]
DIGIT_3 = [
    [(0.3, 0.22), (0.45, 0.14), (0.63, 0.2), (0.65, 0.36), (0.47, 0.47)],
    [(0.47, 0.47), (0.66, 0.56), (0.7, 0.72), (0.52, 0.86), (0.3, 0.78)],
]


def screenshot(page: Page, name: str) -> None:
    """Save the page once it is still, in 128 colours; the app has few."""
    page.mouse.move(1, 1)
    page.wait_for_timeout(2500)
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(128).save(path, optimize=True)


def visit(
    browser: Browser, address: str, theme: Literal["light", "dark"] = "light", locale: str = "en", height: int = 800
) -> Page:
    """Open a page of the app, and wait until it is still."""
    viewport: ViewportSize = {"width": 1280, "height": height}
    page = browser.new_context(viewport=viewport, color_scheme=theme, locale=locale).new_page()
    page.goto(address)
    page.locator("h1").wait_for(timeout=60_000)
    page.wait_for_timeout(2500)
    return page


def take(browser: Browser, address: str) -> None:
    """Take every picture of the README, and that of Look inside in the dark theme."""
    page = visit(browser, address, height=860)
    draw(page, "home_ink", *DIGIT_4)
    screenshot(page, "home")
    page = visit(browser, f"{address}/train?dataset=mnist", height=1140)
    page.locator("[data-testid=stBaseButton-primary]").click()
    page.locator(".curves canvas[aria-label*='test pictures']").first.wait_for(timeout=120_000)
    page.wait_for_timeout(4000)
    screenshot(page, "train")
    page = visit(browser, f"{address}/classify", "dark")
    draw(page, "classify_ink", *DIGIT_3)
    screenshot(page, "classify")
    page.get_by_role("button", name="Look inside this picture").click()
    page.wait_for_timeout(1500)
    screenshot(page, "inside-dark")
    page = visit(browser, f"{address}/inside", locale="zh-CN", height=1260)
    screenshot(page, "inside")
    screenshot(visit(browser, f"{address}/models"), "models")


def main() -> None:
    """Start the app, take the pictures, and stop it."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as runs,
        serving(Path(runs)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.FLAGS)
        take(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
