"""Drawing on a canvas of the app, and reading what is on it."""

from playwright.sync_api import Locator, Page

from tests.browser.conftest import draw, wait_for_strokes

ONE = [(0.6, 0.15), (0.45, 0.85)]
BAR = [(0.25, 0.15), (0.6, 0.15)]  # makes a one a seven
FAR = [(0.1, 0.9), (0.3, 0.9)]
INK = "classify_ink"
Point = tuple[float, float]  # in shares of the canvas's side

# The levels of ink of the whole strokes on the canvas, and the rectangle of all ink as shares of its side.
INK_OF_CANVAS = """() => {
  const root = document.querySelector('[class*=ink_canvas] [data-testid=stBidiComponentIsolated]').shadowRoot;
  const canvas = root.querySelector('.dc-canvas.lower-canvas'), { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  let ink = 0, left = width, top = height, right = 0, bottom = 0;
  for (let i = 0; i < width * height; i++) {
    const alpha = data[4 * i + 3], x = i % width, y = Math.floor(i / width);
    ink += alpha;
    if (alpha < 128) continue;
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
  }
  return { ink, box: [left / width, top / height, right / width, bottom / height] };
}"""


def answer(page: Page) -> Locator:
    return page.locator(".answer .class")


def button(page: Page, name: str) -> Locator:
    own = page.locator(":not(.dc-icon-button)")  # the canvas has buttons of the same names until it is taken over
    return page.get_by_role("button", name=name, exact=True).and_(own)


def ink(page: Page) -> float:
    amount: float = page.evaluate(INK_OF_CANVAS)["ink"]
    return amount


def draw_in_turn(page: Page, *strokes: list[Point]) -> None:
    """Draw strokes, each after the canvas has the one before."""
    for stroke in strokes:
        before = page.evaluate("document.lenet?.strokes?.now.length ?? 0")
        draw(page, INK, stroke)
        wait_for_strokes(page, before + 1)
