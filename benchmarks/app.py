"""How the app feels and what it weighs: its first page, its answers to a pen, its other pages, its memory.

    .venv/bin/python benchmarks/app.py [--strokes 40] [--only first_paint,pen,pages,memory]

Starts the app on 127.0.0.1 and visits it with a headless Chromium on the same machine; every visitor is a browser's
context of their own, with an empty cache and a real mouse. Something counts as painted in the first task after the
animation frame that shows it.

first_paint: seconds from the navigation's start until Home stands complete (its figure then begins to fade in), as the
first visitor of a fresh server that already answers, and as a later one; for the first also until the headline stands,
and from the server's start to its answer.
pen: milliseconds from pen-up to the painted answer over strokes of half a second, and answers a second during strokes
of two; on Classify, on Home, on Classify with ten visitors who all draw, in one Chromium, on the cores they share with
the server, and on Classify while runs of Fashion-MNIST train one after another and nobody watches them.
pages: milliseconds from the click on a link until the next page stands complete, on a round trip but its first round.
memory: MB of the server, of the warm process and of a run's process; PSS shares a page among all who map it, on the
whole machine. The last line is one JSON object.
"""

import argparse
import asyncio
import json
import math
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

import psutil
from playwright.async_api import Browser, FloatRect, Page, async_playwright
from serving import CHROMIUM, FLAGS, app, complete, go, visitor

COLD, WARM = 3, 2  # fresh servers, and later visitors of each
ROUNDS = 5  # trips through all pages
VISITORS = 10
OWNERS, WAITING_EACH = 4, 3  # who queue runs that outlast the strokes, and as many runs as one may have waiting
WARM_UP, LONG = 3, 5  # strokes that are not counted, and those of two seconds
SETTLED, LOST = 700, 3000  # milliseconds without another answer, and without any, after which none will come
REST = 1000  # milliseconds on a page before the next click
TRIP = ("Train", "Classify", "Look inside", "Models", "Home")

ANSWERED = """([settled, lost]) => {
  const last = painted.at(-1) ?? 0, answered = last > lifted;
  return rests() && performance.now() - Math.max(lifted, last) > (answered ? settled : lost);
}"""


async def train(page: Page, address: str) -> None:
    """Queue a run of Fashion-MNIST of as many epochs as can be chosen; the page shows it."""
    await page.goto(f"{address}/train?dataset=fashion-mnist&epochs=10")
    await page.get_by_role("button", name="Train", exact=True).click()
    await page.wait_for_url(lambda address: "run=" in address)


# First paint


async def first_paint(browser: Browser) -> dict[str, Any]:
    """Seconds until the server answers, and until Home stands for its first visitor and for later ones."""
    starts: list[float] = []
    headline: list[float] = []
    cold: list[float] = []
    warm: list[float] = []
    for _ in range(COLD):
        began = time.perf_counter()
        with app() as (address, _process):
            starts.append(time.perf_counter() - began)
            for number in range(1 + WARM):
                async with visitor(browser, address) as page:
                    (warm if number else cold).append(await complete(page, "Home") / 1000)
                    if not number:
                        headline.append(await page.evaluate("headed") / 1000)
                    await page.wait_for_timeout(REST)
            later = ", ".join(f"{seconds:.2f}" for seconds in warm[-WARM:])
            print(
                f"start {starts[-1]:.2f} s, cold headline {headline[-1]:.2f} s, all {cold[-1]:.2f} s, warm {later} s",
                flush=True,
            )
    found = {"server_start": starts, "cold_headline": headline, "cold": cold, "warm": warm}
    return {"first_paint_s": {name: round(statistics.median(times), 2) for name, times in found.items()}}


# Pen-up to answer


async def stroke(page: Page, box: FloatRect, seconds: float, chance: random.Random) -> None:
    """One curved stroke with the pen moving all the time, a point every 16 ms as a mouse sends them."""
    turns, size, phase = chance.uniform(0.4, 1.1), chance.uniform(0.15, 0.35), chance.uniform(0, math.tau)

    def at(share: float) -> tuple[float, float]:
        angle = phase + math.tau * turns * share
        return (
            box["x"] + box["width"] * (0.5 + size * math.cos(angle)),
            box["y"] + box["height"] * (0.5 + size * math.sin(angle) * (0.5 + share)),
        )

    await page.mouse.move(*at(0))
    await page.mouse.down()
    started = time.monotonic()
    while (share := (time.monotonic() - started) / seconds) < 1:
        await page.mouse.move(*at(share))
        await asyncio.sleep(0.016)
    await page.mouse.up()


async def draw(page: Page, key: str, lengths: Sequence[float], seed: int = 0) -> list[tuple[float | None, float]]:
    """Draw strokes of these lengths in seconds, and clear the canvas after every third.

    Returns:
        Of each, the milliseconds from pen-up to its painted answer, and the answers a second until then; None where
        the last answer was the same as the one before.
    """
    chance = random.Random(seed)  # noqa: S311  # the same strokes in every measurement
    found: list[tuple[float | None, float]] = []
    for number, seconds in enumerate(lengths):
        if number and number % 3 == 0:
            await page.locator(f".st-key-{key} button.clear").click()
        sheet = page.locator(f".st-key-{key}_canvas_{number // 3}")
        await sheet.locator(".hint").wait_for(state="attached")
        await page.wait_for_timeout(SETTLED + chance.uniform(0, 500))  # many visitors do not draw in step
        box = await sheet.locator("canvas.upper-canvas").bounding_box()
        assert box
        await page.evaluate("Object.assign(window, { lifted: Infinity, painted: [] })")
        await stroke(page, box, seconds, chance)
        await page.wait_for_function(ANSWERED, arg=[SETTLED, LOST], polling=50)
        lifted, painted = await page.evaluate("[lifted, painted]")
        wait = painted[-1] - lifted if painted and painted[-1] > lifted else None
        found.append((wait, sum(moment <= lifted for moment in painted) / seconds))
    return found


async def answer_times(
    browser: Browser, address: str, strokes: int, place: str = "Classify", visitors: int = 1
) -> dict[str, float]:
    """Median and 95th percentile of pen-up to answer, ms, and the median of answers a second, of visitors who draw."""
    path, key = {"Home": ("", "home_ink"), "Classify": ("classify", "classify_ink")}[place]
    lengths = [0.5] * (WARM_UP + strokes) + [2.0] * LONG

    async def one(seed: int) -> list[tuple[float | None, float]]:
        async with visitor(browser, f"{address}/{path}") as page:
            await complete(page, place)
            await all_here.wait()
            return (await draw(page, key, lengths, seed))[WARM_UP:]

    all_here = asyncio.Barrier(visitors)
    drawn = await asyncio.gather(*(one(seed) for seed in range(visitors)))
    waits = [wait for of_one in drawn for wait, _ in of_one[:strokes] if wait is not None]
    rates = [rate for of_one in drawn for _, rate in of_one[strokes:]]
    found = {
        "median": round(statistics.median(waits), 1),
        "p95": round(statistics.quantiles(waits, n=20, method="inclusive")[-1], 1),
        "answers_per_second": round(statistics.median(rates), 1),
        "strokes": len(waits),
    }
    print(f"{place}, {visitors} drawing: {found}", flush=True)
    return found


async def pen(browser: Browser, strokes: int) -> dict[str, Any]:
    """Pen-up to answer: idle, on Home, while a run trains, and with ten visitors."""
    with app() as (address, _):
        found = {
            "idle": await answer_times(browser, address, strokes),
            "home": await answer_times(browser, address, strokes, "Home"),
            "ten_visitors": await answer_times(browser, address, strokes, visitors=VISITORS),
        }
    with app() as (address, process):
        for _ in range(OWNERS):
            async with visitor(browser, address) as page:
                for _ in range(WAITING_EACH):
                    await train(page, address)
        found["training"] = await answer_times(browser, address, strokes)
        assert "run" in weigh(psutil.Process(process.pid)), "the last run had ended before the last stroke"
    rates = {name: one.pop("answers_per_second") for name, one in found.items()}
    return {"pen_up_ms": found, "answers_per_second": rates}


# Page change


async def page_changes(browser: Browser) -> dict[str, Any]:
    """Milliseconds from one page to the next: the median of each, of all, and the most of the medians."""
    waits: dict[str, list[float]] = {name: [] for name in TRIP}
    with app() as (address, _):
        async with visitor(browser, address) as page:
            await complete(page, "Home")
            for number in range(1 + ROUNDS):
                for name in TRIP:
                    await page.wait_for_timeout(REST)
                    wait = await go(page, name)
                    print(f"round {number}, to {name}: {wait:.0f} ms", flush=True)
                    if number:
                        waits[name].append(wait)
    medians = {f"to {name}": round(statistics.median(times)) for name, times in waits.items()}
    every = round(statistics.median(wait for times in waits.values() for wait in times))
    return {"page_change_ms": {"median": every, "most": max(medians.values()), **medians}}


# Memory


def weigh(server: psutil.Process) -> dict[str, dict[str, int]]:
    """MB of the server, of its warm process and of a run's process where there are any, and of all together."""
    family = [server, *server.children(recursive=True)]
    warm = [
        process for process in family if process.ppid() == server.pid and "lenet.runs.fork_server" in process.cmdline()
    ]
    run = [process for process in family if warm and process.ppid() == warm[0].pid]
    named = {"server": [server], "warm": warm, "run": run, "together": family}
    return {name: _megabytes(processes) for name, processes in named.items() if processes}


def _megabytes(processes: list[psutil.Process]) -> dict[str, int]:
    memory = [process.memory_full_info() for process in processes]
    return {kind: round(sum(getattr(one, kind) for one in memory) / 1e6) for kind in ("rss", "pss")}


async def memory(browser: Browser) -> dict[str, Any]:
    """MB before anybody comes, with one visitor and with ten who are still there, with Train open, and in training."""
    found = {}
    with app() as (address, process):
        server = psutil.Process(process.pid)

        async def note(when: str) -> None:
            await asyncio.sleep(5)  # until what has begun in the background is done
            found[when] = weigh(server)
            print(f"{when}: {found[when]}", flush=True)

        async def look_and_draw(page: Page) -> None:
            await complete(page, "Home")
            await go(page, "Classify")
            await draw(page, "classify_ink", [0.5])

        await note("start")
        async with visitor(browser, address) as first:
            await look_and_draw(first)
            await note("one_visitor")
            async with AsyncExitStack() as others:
                for _ in range(VISITORS - 1):
                    await look_and_draw(await others.enter_async_context(visitor(browser, address)))
                await note("ten_visitors")
                await go(first, "Train")
                await note("train_open")
            await train(first, address)
            await note("training")
    before, after = found["one_visitor"]["server"], found["ten_visitors"]["server"]
    return {"memory_mb": {**found, "server_grew": {kind: after[kind] - before[kind] for kind in before}}}


async def measure(parts: Sequence[str], strokes: int) -> dict[str, Any]:
    """What each part has found, in one."""
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
    """Start the app, measure the parts that were asked for, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strokes", type=int, default=40, help="that each visitor draws (default: 40)")
    parser.add_argument("--only", default=",".join(NAMES), help="parts to measure (default: %(default)s)")
    options = parser.parse_args()
    parts = options.only.split(",")
    if unknown := set(parts) - set(NAMES):
        parser.error(f"no part is called {', '.join(unknown)}; there are {', '.join(NAMES)}")
    print(json.dumps(asyncio.run(measure(parts, options.strokes))))


if __name__ == "__main__":
    main()
