"""How much a watching page slows a run: the same run from the command line, and in the app with its page open.

    .venv/bin/python benchmarks/watching.py [--pairs 5] [--epochs 3]

Both run on the same cores, in turn: A B A B. A run's time is from its first step on disk to its last event. It also
measures how often the page updates, how long after a click on Stop or Pause the page says so, and how long after the
click on Train the first point is drawn. The last line is one JSON object of medians.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time

from playwright.sync_api import Page, sync_playwright
from serving import CHROMIUM, FLAGS, ROOT, app

from lenet import runs
from lenet.runs import Run, RunState, Status
from lenet.training import TrainConfig

# The aria-label of the curves' canvas says up to which step it is drawn: record the moments at which it changes.
RECORD_UPDATES = """
  window.updates = [];
  addEventListener('click', () => { window.clicked = performance.now() }, true);
  const set = HTMLCanvasElement.prototype.setAttribute;
  HTMLCanvasElement.prototype.setAttribute = function (name, value) {
    if (name === 'aria-label' && value.includes('after step') && value !== window.label) {
      window.label = value;
      requestAnimationFrame(() => window.updates.push(performance.now()));
    }
    return set.call(this, name, value);
  };
"""
WAIT_FOR_TEXT = """text => new Promise(resolve => {
  const check = () => {
    if (document.body.innerText.includes(text)) resolve(performance.now());
    else requestAnimationFrame(check);
  };
  check();
})"""


def duration(run: Run) -> float:
    """Seconds from a run's first step on disk to its last event."""
    log = runs.events(run)
    while not log.latest:
        time.sleep(0.005)
        log.read()
    start = time.perf_counter()
    while len(log.epochs) < run.config.epochs:
        time.sleep(0.005)
        log.read()
    return time.perf_counter() - start


def seconds_in_terminal(config: TrainConfig) -> float:
    """Seconds of the run from the command line."""
    run = runs.create(config)
    runs.set_status(run, Status(RunState.INTERRUPTED))
    command = [sys.executable, "-m", "lenet", "train", "--resume", run.id]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = duration(run)
    process.wait()
    return seconds


def choose(page: Page, address: str, epochs: int) -> None:
    """Open the Train page with its settings chosen, and wait until it is still."""
    page.goto(f"{address}/train?dataset=fashion-mnist&epochs={epochs}&seeds=1")
    page.get_by_role("button", name="Train", exact=True).wait_for()
    page.wait_for_timeout(3000)


def begin(page: Page) -> tuple[Run, float]:
    """Press Train; the new run, and the seconds from the click until its first point is drawn."""
    earlier = {run.id for run in runs.every()}
    page.get_by_role("button", name="Train", exact=True).click()
    while not (new := [run for run in runs.every() if run.id not in earlier]):
        time.sleep(0.005)
    page.wait_for_function("window.updates.length > 0", polling=100)
    first, clicked = page.evaluate("[window.updates[0], window.clicked]")
    return new[0], (first - clicked) / 1000


def train_in_app(page: Page, address: str, epochs: int) -> tuple[float, float, float, TrainConfig]:
    """Train in the app; seconds of the run, updates a second, seconds until the first point, and the run's config."""
    choose(page, address, epochs)
    run, first = begin(page)
    seconds = duration(run)
    updates = page.evaluate("window.updates")
    page.get_by_role("button", name="New training").wait_for()
    rate = (len(updates) - 1) / (updates[-1] - updates[0]) * 1000
    return seconds, rate, first, run.config


def press(page: Page, address: str, button: str, text: str) -> float:
    """Seconds from a click on `button` of a running run until the page shows `text`."""
    choose(page, address, 10)
    run, _ = begin(page)
    page.wait_for_timeout(2500)
    promise = page.evaluate_handle(f"() => {{ window.appeared = ({WAIT_FOR_TEXT})({json.dumps(text)}) }}")
    page.get_by_role("button", name=button, exact=True).click()
    appeared, clicked = page.evaluate("async () => [await window.appeared, window.clicked]")
    promise.dispose()
    if button == "Pause":
        page.get_by_role("button", name="Stop", exact=True).last.click()
    page.get_by_role("button", name="New training").wait_for()
    assert runs.status(run).state == "stopped"
    return float(appeared - clicked) / 1000


def main() -> None:
    """Train the same run with and without a watching page, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5, help="of runs (default: 5)")
    parser.add_argument("--epochs", type=int, default=3, help="of each run (default: 3)")
    options = parser.parse_args()
    ratios, rates, firsts, stops = [], [], [], []
    with app() as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(RECORD_UPDATES)
        page = context.new_page()
        page.set_default_timeout(120_000)
        for pair in range(options.pairs + 1):
            in_app, rate, first, config = train_in_app(page, address, options.epochs)
            page.goto("about:blank")
            in_terminal = seconds_in_terminal(config)
            print(f"app {in_app:.2f} s, command line {in_terminal:.2f} s, {rate:.2f} updates/s, first {first:.2f} s")
            if pair:  # the first one warms up
                ratios.append(in_app / in_terminal)
                rates.append(rate)
                firsts.append(first)
        for _ in range(options.pairs):
            stops.append(press(page, address, "Stop", "Stopping"))
            stops.append(press(page, address, "Pause", "Paused"))
            print(f"Stop {stops[-2]:.2f} s, Pause {stops[-1]:.2f} s", flush=True)
        browser.close()
    medians = {"slowdown": ratios, "updates_per_second": rates, "stop_s": stops, "first_point_s": firsts}
    print(json.dumps({name: round(statistics.median(values), 2) for name, values in medians.items()}))


if __name__ == "__main__":
    main()
