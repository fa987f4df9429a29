"""Twenty visitors at once: each queues a run of one epoch of Stroke digits, and watches it to its end.

    .venv/bin/python benchmarks/visitors.py [--visitors 20]

Each visitor is a Chromium context with its own cookie. It checks that every run finishes, and that each visitor sees a
run that belongs to them alone. It measures how much the server's memory (PSS) grows from one visitor who has trained to
all of them. The last line is one JSON object.
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
    """Open the Train page with its settings chosen."""
    page.set_default_timeout(300_000)
    page.goto(f"{address}/train?dataset=strokes&epochs=1")
    page.get_by_role("button", name="Train", exact=True).wait_for()


def main() -> None:
    """Let all visitors train at once, check their runs, and print how much memory the server needs."""
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
        first.get_by_role("button", name="New training").wait_for()
        first.context.close()
        before = pss(server)

        pages = [visitor() for _ in range(options.visitors)]
        for page in pages:
            open_page(page, address)
        start = time.perf_counter()
        for page in pages:
            page.get_by_role("button", name="Train", exact=True).click()
        run_ids = []
        for page in pages:
            page.get_by_role("button", name="New training").wait_for()
            run_ids.append(page.url.split("run=")[1].split("&")[0])
        seconds = time.perf_counter() - start
        states = [runs.status(run).state for run_id in run_ids if (run := runs.find(run_id))]
        owners = {run.owner for run_id in run_ids if (run := runs.find(run_id))}
        growth = pss(server) - before
        browser.close()
    results = {
        "visitors": options.visitors,
        "finished": states.count(runs.RunState("finished")),
        "distinct_runs": len(set(run_ids)),
        "owners": len(owners),
        "server_grew_mb": round(growth),
        "seconds": round(seconds, 1),
    }
    print(json.dumps(results))


if __name__ == "__main__":
    main()
