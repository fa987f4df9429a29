"""How fast Evaluate is: its first complete view of a network, and the pictures of a cell after a click.

    .venv/bin/python benchmarks/evaluate.py [--networks fashion-mnist,fashion-mnist-source] [--rounds 3] [--cells 20]
        [--by-link]

Each round starts the app and visits Evaluate once with the network of digits on Stroke digits, so that the server is
warm. Then each network is visited for the first time, by a new visitor whose browser has fetched nothing yet: the time
ends when the matrix, its pictures and the table of classes stand and the page rests. With --by-link the visitor has
Look inside open, and the time begins with the click on Evaluate. In that view the cells with the most pictures are
clicked, one after another, while the means over six views are still being measured. A time ends after the frame in
which all pictures of the cell are painted. The last line is one JSON object: medians and the largest, in milliseconds.
"""

import argparse
import asyncio
import json
import statistics

from playwright.async_api import Browser, Page, async_playwright
from serving import CHROMIUM, FLAGS, app, complete, go, visitor

WARM = "evaluate?network=mnist&data=strokes"
FULL = 12  # pictures of a cell on a page of them

# The cells with the most pictures, mistakes first: [row, column, pictures that a click shows].
CELLS = """([most, full]) => [...document.querySelector('.st-key-matrix [data-testid=stBidiComponentIsolated]')
  .shadowRoot.querySelectorAll('.cell')].map(({ dataset, ariaLabel }) => ({
    row: +dataset.row, column: +dataset.column, count: +ariaLabel.split(': ').pop().replaceAll(',', ''),
  })).filter(({ count }) => count).sort((a, b) => (a.row === a.column) - (b.row === b.column) || b.count - a.count)
  .slice(0, most).map(({ row, column, count }) => [row, column, Math.min(full, count)])"""
CLICK = """([row, column, count]) => new Promise(resolve => {
  const inside = key => document.querySelector(`.st-key-${key} [data-testid=stBidiComponentIsolated]`)?.shadowRoot;
  const start = performance.now();
  inside('matrix').querySelector(`.cell[data-row='${row}'][data-column='${column}']`).click();
  const check = () => inside(`cell_${row}_${column}_pictures`)?.querySelectorAll('.tile canvas').length === count
    ? afterFrame(now => resolve(now - start)) : requestAnimationFrame(check);
  check();
})"""


async def first_view(browser: Browser, address: str, name: str, most: int, by_link: bool) -> tuple[float, list[float]]:
    """Milliseconds until the first view of a network is complete, and from each click until its pictures stand."""
    async with visitor(browser, f"{address}/{'inside' if by_link else 'evaluate'}?network={name}") as page:
        if by_link:
            await complete(page, "Look inside")
            view = await go(page, "Evaluate")
        else:
            view = await complete(page, "Evaluate")
        return view, await clicks(page, most)


async def clicks(page: Page, most: int) -> list[float]:
    """Milliseconds from each click on a cell until its pictures stand."""
    cells = await page.evaluate(CELLS, [most, FULL])
    times = []
    for cell in cells:
        times.append(float(await page.evaluate(CLICK, cell)))
        await page.wait_for_function("rests()")
    return times


async def measure(networks: list[str], most: int, by_link: bool) -> tuple[list[float], list[float]]:
    """One round, with a server of its own."""
    views, cells = [], []
    with app() as (address, _server):
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            async with visitor(browser, f"{address}/{WARM}") as page:
                await complete(page, "Evaluate")
            for name in networks:
                view, times = await first_view(browser, address, name, most, by_link)
                print(f"{name}: first view {view:.0f} ms, cells {statistics.median(times):.0f} ms", flush=True)
                views.append(view)
                cells += times
            await browser.close()
    return views, cells


def main() -> None:
    """Measure all rounds, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", default="fashion-mnist,fashion-mnist-source")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cells", type=int, default=20, help="that are clicked in each view (default: 20)")
    parser.add_argument("--by-link", action="store_true", help="from a page of the app that is open")
    options = parser.parse_args()
    results: dict[str, list[float]] = {"first_view": [], "cell": []}
    for _ in range(options.rounds):
        views, cells = asyncio.run(measure(options.networks.split(","), options.cells, options.by_link))
        results["first_view"] += views
        results["cell"] += cells
    print(json.dumps({name: [round(statistics.median(all_)), round(max(all_))] for name, all_ in results.items()}))


if __name__ == "__main__":
    main()
