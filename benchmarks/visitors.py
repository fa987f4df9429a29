"""Twenty visitors at once: each queues a run of one epoch of Stroke digits, and watches it to its end.

    .venv/bin/python benchmarks/visitors.py [--visitors 20]

Each is a Chromium context of its own, so each has its own cookie. Checked: every run finishes, each visitor sees their
own run and can act on no other. Measured: by how much the server's memory (PSS) has grown from one visitor who has
trained to all of them. The last line is one JSON object.
"""

import argparse
import json
import time

import psutil
from playwright.sync_api import Page, sync_playwright
from serving import CHROMIUM, FLAGS, app

from lenet import runs


def pss(process: psutil.Process) -> float:
    """Proportional memory of one process, MB."""
    return process.memory_full_info().pss / 1e6


def open_page(page: Page, address: str) -> None:
    """The Train page with its settings chosen."""
    page.set_default_timeout(300_000)
    page.goto(f"{address}/train?dataset=strokes&epochs=1")
    page.get_by_role("button", name="Train", exact=True).wait_for()


def main() -> None:
    """Let visitors train at once, check their runs, and print the server's memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=20)
    options = parser.parse_args()
    with app() as (address, process), sync_playwright() as playwright:
        server = psutil.Process(process.pid)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def visitor() -> Page:
            return browser.new_context(viewport={"width": 1280, "height": 900}).new_page()

        first = visitor()
        open_page(first, address)
        first.get_by_role("button", name="Train", exact=True).click()
        first.get_by_role("button", name="Train another").wait_for()
        first.context.close()
        before = pss(server)

        pages = [visitor() for _ in range(options.visitors)]
        for page in pages:
            open_page(page, address)
        began = time.perf_counter()
        for page in pages:
            page.get_by_role("button", name="Train", exact=True).click()
        own = []
        for page in pages:
            page.get_by_role("button", name="Train another").wait_for()
            own.append(page.url.split("run=")[1].split("&")[0])
        seconds = time.perf_counter() - began
        states = [runs.status(run).state for name in own if (run := runs.find(name))]
        owners = {run.owner for name in own if (run := runs.find(name))}
        grown = pss(server) - before
        browser.close()
    found = {
        "visitors": options.visitors,
        "finished": states.count(runs.RunState("finished")),
        "own_runs": len(set(own)),
        "owners": len(owners),
        "server_grew_mb": round(grown),
        "seconds": round(seconds, 1),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
