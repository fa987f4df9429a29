"""The app's delays and memory: first page, answers to the pen, page changes, megabytes of its processes.

    .venv/bin/python benchmarks/app.py [--strokes 40] [--only first_paint,pen,pages,memory]

Starts the app on 127.0.0.1 and visits it with a headless Chromium on the same machine. Every visitor is a browser
context with an empty cache and a real mouse. Something counts as painted in the first task after the animation frame
that shows it.

first_paint: seconds from the start of the navigation until Home is complete (then its figure begins to fade in), for
the first visitor of a new server that already answers, and for later visitors. For the first visitor also seconds until
the headline is there. Also seconds from the server's start until it answers.
pen: milliseconds from pen-up to the painted answer over strokes of half a second, and, during strokes of two seconds,
answers a second and as a share of the pen's moves: on Classify; on Home; on Classify in a Chromium that computes four
times slower; with ten visitors who all draw in one Chromium, on the same cores as the server, and then the server's
part of a core; on Classify while runs of Fashion-MNIST that nobody watches train one after another.
pages: milliseconds from the click on a link until the next page is complete. The first round trip does not count.
memory: MB of the server, of the fork server, of the process that computes for the pages and of a run's process. PSS
divides a shared page among all processes of the machine that map it. The last line is one JSON object.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

import psutil
from pen import answer_times, draw
from playwright.async_api import Browser, Page, async_playwright
from serving import CHROMIUM, FLAGS, app, complete, go, visitor

NEW_SERVERS, LATER_VISITORS = 3, 2  # servers to start, and visitors of each after the first
ROUNDS = 5  # round trips through all pages
VISITORS = 10
PHONE = 4  # how many times slower a phone computes
OWNERS, WAITING_EACH = 4, 3  # visitors whose runs outlast the strokes; the most runs that one visitor may have waiting
REST = 1000  # milliseconds on a page before the next click
ROUND_TRIP = ("Train", "Classify", "Look inside", "Models", "Home")


async def train(page: Page, address: str) -> None:
    """Queue a run of Fashion-MNIST of as many epochs as can be chosen, and wait until the page shows it."""
    await page.goto(f"{address}/train?dataset=fashion-mnist&epochs=10")
    await page.get_by_role("button", name="Train", exact=True).click()
    await page.wait_for_url(lambda address: "run=" in address)


# First paint


async def first_paint(browser: Browser) -> dict[str, Any]:
    """Seconds until the server answers, and until Home is complete for its first visitor and for later ones."""
    starts: list[float] = []
    headline: list[float] = []
    cold: list[float] = []
    warm: list[float] = []
    for _ in range(NEW_SERVERS):
        start = time.perf_counter()
        with app() as (address, _process):
            starts.append(time.perf_counter() - start)
            for number in range(1 + LATER_VISITORS):
                async with visitor(browser, address) as page:
                    (warm if number else cold).append(await complete(page, "Home") / 1000)
                    if not number:
                        headline.append(await page.evaluate("headed") / 1000)
                    await page.wait_for_timeout(REST)
            later = ", ".join(f"{seconds:.2f}" for seconds in warm[-LATER_VISITORS:])
            print(
                f"start {starts[-1]:.2f} s, cold headline {headline[-1]:.2f} s, all {cold[-1]:.2f} s, warm {later} s",
                flush=True,
            )
    seconds_by_name = {"server_start": starts, "cold_headline": headline, "cold": cold, "warm": warm}
    return {"first_paint_s": {name: round(statistics.median(times), 2) for name, times in seconds_by_name.items()}}


# Pen-up to answer


async def pen(browser: Browser, strokes: int) -> dict[str, Any]:
    """Pen-up to answer: on Classify, on Home, in a slow browser, with ten visitors, and while a run trains."""
    with app() as (address, process):
        server = psutil.Process(process.pid)
        results = {
            "idle": await answer_times(browser, address, strokes),
            "home": await answer_times(browser, address, strokes, "Home"),
            "slowed": await answer_times(browser, address, strokes, slowdown=PHONE),
            "ten_visitors": await answer_times(browser, address, strokes, visitors=VISITORS, server=server),
        }
    with app() as (address, process):
        for _ in range(OWNERS):
            async with visitor(browser, address) as page:
                for _ in range(WAITING_EACH):
                    await train(page, address)
        results["training"] = await answer_times(browser, address, strokes)
        assert "run" in memory_use(psutil.Process(process.pid)), "the last run had ended before the last stroke"
    return {"pen": results}


# Page change


async def page_changes(browser: Browser) -> dict[str, Any]:
    """Milliseconds from one page to the next: the median for each page, over all, and the largest median."""
    delays: dict[str, list[float]] = {name: [] for name in ROUND_TRIP}
    with app() as (address, _):
        async with visitor(browser, address) as page:
            await complete(page, "Home")
            for number in range(1 + ROUNDS):
                for name in ROUND_TRIP:
                    await page.wait_for_timeout(REST)
                    delay = await go(page, name)
                    print(f"round {number}, to {name}: {delay:.0f} ms", flush=True)
                    if number:
                        delays[name].append(delay)
    medians = {f"to {name}": round(statistics.median(times)) for name, times in delays.items()}
    overall = round(statistics.median(delay for times in delays.values() for delay in times))
    return {"page_change_ms": {"median": overall, "most": max(medians.values()), **medians}}


# Memory


def memory_use(server: psutil.Process) -> dict[str, dict[str, int]]:
    """MB of the server, of its fork server and of the processes forked from that, and the sum of all.

    Those are the one that computes for the pages and, with a lower priority, that of a run.
    """
    processes = [server, *server.children(recursive=True)]
    fork_servers = [
        process
        for process in processes
        if process.ppid() == server.pid and "lenet.runs.fork_server" in process.cmdline()
    ]
    forked = [process for process in processes if fork_servers and process.ppid() == fork_servers[0].pid]
    runs = [process for process in forked if process.nice() > server.nice()]
    computers = [process for process in forked if process not in runs]
    groups = {"server": [server], "fork_server": fork_servers, "computer": computers, "run": runs, "sum": processes}
    return {name: _megabytes(members) for name, members in groups.items() if members}


def _megabytes(processes: list[psutil.Process]) -> dict[str, int]:
    infos = [process.memory_full_info() for process in processes]
    return {kind: round(sum(getattr(info, kind) for info in infos) / 1e6) for kind in ("rss", "pss")}


async def memory(browser: Browser) -> dict[str, Any]:
    """MB before the first visit, with one visitor, with ten at the same time, with Train open, and during training."""
    results = {}
    with app() as (address, process):
        server = psutil.Process(process.pid)

        async def note(moment: str) -> None:
            await asyncio.sleep(5)  # until work that began in the background is done
            results[moment] = memory_use(server)
            print(f"{moment}: {results[moment]}", flush=True)

        async def look_and_draw(page: Page) -> None:
            await complete(page, "Home")
            await go(page, "Classify")
            await draw(page, "classify_ink", [0.5])

        await note("start")
        async with visitor(browser, address) as first:
            await look_and_draw(first)
            await note("one_visitor")
            async with AsyncExitStack() as other_visitors:
                for _ in range(VISITORS - 1):
                    await look_and_draw(await other_visitors.enter_async_context(visitor(browser, address)))
                await note("ten_visitors")
                await go(first, "Train")
                await note("train_open")
            await train(first, address)
            await note("training")
    before, after = results["one_visitor"]["server"], results["ten_visitors"]["server"]
    return {"memory_mb": {**results, "server_grew": {kind: after[kind] - before[kind] for kind in before}}}


async def measure(parts: Sequence[str], strokes: int) -> dict[str, Any]:
    """The results of all parts in one dictionary."""
    results: dict[str, Any] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for part in parts:
            results |= await (pen(browser, strokes) if part == "pen" else PARTS[part](browser))
        await browser.close()
    return results


PARTS: dict[str, Callable[[Browser], Awaitable[dict[str, Any]]]] = {
    "first_paint": first_paint,
    "pages": page_changes,
    "memory": memory,
}
NAMES = ("first_paint", "pen", "pages", "memory")


def main() -> None:
    """Start the app, measure the chosen parts, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strokes", type=int, default=40, help="half-second strokes of each visitor (default: 40)")
    parser.add_argument("--only", default=",".join(NAMES), help="parts to measure (default: %(default)s)")
    options = parser.parse_args()
    parts = options.only.split(",")
    if unknown := set(parts) - set(NAMES):
        parser.error(f"no part is called {', '.join(unknown)}; there are {', '.join(NAMES)}")
    print(json.dumps(asyncio.run(measure(parts, options.strokes))))


if __name__ == "__main__":
    main()
