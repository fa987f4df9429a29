"""How fast the app answers a pen: milliseconds from pen-up to the painted answer, and answers a second during a stroke.

    .venv/bin/python benchmarks/answering.py [--strokes 40]

Starts the app on 127.0.0.1 and draws with the mouse of a headless Chromium on the same machine, on Classify and on
Home. An answer counts as painted in the first task after the animation frame that follows its last pixels. The last
line is one JSON object.
"""

import argparse
import json
import math
import random
import statistics
import time

from playwright.sync_api import Page, sync_playwright
from serving import CHROMIUM, FLAGS, app

WARM_UP = 3  # strokes
SETTLED = 0.7  # seconds after pen-up in which the last answer of a stroke has come

# Both pages paint the 28x28 picture anew with every answer, through putImageData; nothing in the app is changed.
WATCH = """
  window.lifted = 0; window.painted = [];
  addEventListener('pointerup', () => { window.lifted = performance.now() }, true);
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (image, ...rest) {
    if (image.width === 28 && image.height === 28) requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.painted.push(performance.now());
      channel.port2.postMessage(0);
    });
    return put.call(this, image, ...rest);
  };
"""


def stroke(page: Page, key: str, seconds: float, chance: random.Random) -> None:
    """One curved stroke with the pen moving all the time, a point every 16 ms as a mouse sends them."""
    box = page.locator(f"[class*=st-key-{key}_canvas] canvas.upper-canvas").bounding_box()
    assert box
    turns, size, phase = chance.uniform(0.4, 1.1), chance.uniform(0.15, 0.35), chance.uniform(0, math.tau)

    def at(share: float) -> tuple[float, float]:
        angle = phase + math.tau * turns * share
        return (
            box["x"] + box["width"] * (0.5 + size * math.cos(angle)),
            box["y"] + box["height"] * (0.5 + size * math.sin(angle) * (0.5 + share)),
        )

    page.mouse.move(*at(0))
    page.mouse.down()
    started = time.monotonic()
    while (share := (time.monotonic() - started) / seconds) < 1:
        page.mouse.move(*at(share))
        time.sleep(0.016)
    page.mouse.up()


def measure(page: Page, key: str, strokes: int) -> dict[str, float]:
    """Pen-up to painted answer over `strokes` strokes of half a second, then answers a second over five of two."""
    chance = random.Random(0)
    waits: list[float] = []
    for number in range(WARM_UP + strokes):
        page.evaluate("window.painted = []")
        stroke(page, key, 0.5, chance)
        page.wait_for_timeout(1000 * SETTLED)
        lifted, painted = page.evaluate("[window.lifted, window.painted]")
        after = [moment - lifted for moment in painted if moment > lifted]
        if number >= WARM_UP and after:
            waits.append(after[-1])
        if number % 3 == 2:
            page.locator(f".st-key-{key} button.clear").click()
            page.wait_for_timeout(1000 * SETTLED)
    rates: list[float] = []
    for _ in range(5):
        page.evaluate("window.painted = []")
        stroke(page, key, 2.0, chance)
        lifted, painted = page.evaluate("[window.lifted, window.painted]")
        rates.append(sum(moment <= lifted for moment in painted) / 2.0)
        page.wait_for_timeout(1000 * SETTLED)
        page.locator(f".st-key-{key} button.clear").click()
        page.wait_for_timeout(1000 * SETTLED)
    return {
        "median_ms": round(statistics.median(waits), 1),
        "p95_ms": round(statistics.quantiles(waits, n=20)[-1], 1),
        "answers_per_second": round(statistics.median(rates), 1),
        "strokes": len(waits),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strokes", type=int, default=40)
    options = parser.parse_args()
    results = {}
    with app() as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path, key in (("classify", "classify", "classify_ink"), ("home", "", "home_ink")):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(WATCH)
            page.goto(f"{address}/{path}")
            page.locator(f"[class*=st-key-{key}_canvas] .hint").wait_for(state="attached", timeout=120_000)
            page.wait_for_timeout(3000)
            results[name] = measure(page, key, options.strokes)
            print(f"{name}: {results[name]}")
            page.close()
        browser.close()
    print(json.dumps(results))


if __name__ == "__main__":
    main()
