"""Strokes drawn with a real mouse, and how long each answer takes; for app.py."""

import asyncio
import math
import random
import statistics
import time
from collections.abc import Sequence
from typing import NamedTuple

import psutil
from playwright.async_api import Browser, FloatRect, Page
from serving import complete, visitor

WARM_UP_STROKES, LONG_STROKES = 3, 5  # strokes that are not counted; strokes of two seconds
SETTLED_MS, LOST_MS = 700, 3000  # no answer is awaited any more so long after the last answer, or after pen-up
POINT_S = 0.016  # between two points of the pen, as a mouse sends them
CANVASES = {"Home": ("", "home_ink"), "Classify": ("classify", "classify_ink")}  # path, and key of the canvas


class Answers(NamedTuple):
    """The answers to one stroke."""

    delay: float | None  # milliseconds from pen-up to the last answer; None where it did not change after pen-up
    rate: float  # answers a second until pen-up
    answered: float  # answers until pen-up, as a share of the pen's moves


LAST_ANSWER_PAINTED = """([settled, lost]) => {
  const last = painted.at(-1) ?? 0, answered = last > lifted;
  return rests() && performance.now() - Math.max(lifted, last) > (answered ? settled : lost);
}"""


async def stroke(page: Page, box: FloatRect, seconds: float, generator: random.Random) -> None:
    """Draw one curved stroke; the pen moves all the time."""
    turns, size, phase = generator.uniform(0.4, 1.1), generator.uniform(0.15, 0.35), generator.uniform(0, math.tau)

    def position(share: float) -> tuple[float, float]:
        angle = phase + math.tau * turns * share
        return (
            box["x"] + box["width"] * (0.5 + size * math.cos(angle)),
            box["y"] + box["height"] * (0.5 + size * math.sin(angle) * (0.5 + share)),
        )

    await page.mouse.move(*position(0))
    await page.mouse.down()
    start = time.monotonic()
    while (share := (time.monotonic() - start) / seconds) < 1:
        await page.mouse.move(*position(share))
        await asyncio.sleep(POINT_S)
    await page.mouse.up()


async def draw(page: Page, key: str, lengths: Sequence[float], seed: int = 0) -> list[Answers]:
    """Draw strokes of these lengths in seconds, and clear the canvas after every third."""
    generator = random.Random(seed)  # noqa: S311  # the same strokes in every measurement
    answers: list[Answers] = []
    for number, seconds in enumerate(lengths):
        if number and number % 3 == 0:
            await page.locator(f".st-key-{key} button.clear").click()
        canvas = page.locator(f"[class*=st-key-{key}_canvas]")
        await canvas.locator(".hint").wait_for(state="attached")
        await page.wait_for_timeout(SETTLED_MS + generator.uniform(0, 500))  # many visitors do not draw in step
        box = await canvas.locator("canvas.upper-canvas").bounding_box()
        assert box
        await page.evaluate("Object.assign(window, { lifted: Infinity, moved: 0, painted: [] })")
        await stroke(page, box, seconds, generator)
        await page.wait_for_function(LAST_ANSWER_PAINTED, arg=[SETTLED_MS, LOST_MS], polling=50)
        lifted, moved, painted = await page.evaluate("[lifted, moved, painted]")
        delay = painted[-1] - lifted if painted and painted[-1] > lifted else None
        early = sum(moment <= lifted for moment in painted)
        answers.append(Answers(delay, early / seconds, early / moved))
    return answers


async def answer_times(
    browser: Browser,
    address: str,
    strokes: int,
    name: str = "Classify",
    *,
    visitors: int = 1,
    slowdown: int = 1,
    server: psutil.Process | None = None,
) -> dict[str, float]:
    """What visitors who draw wait for.

    Args:
        strokes: half a second each, by each visitor; five strokes of two seconds follow, for the answers on the way.
        name: the page to draw on, a key of `CANVASES`.
        slowdown: how many times slower Chromium computes than it could.
        server: the server's process, if its part of a core is asked for.
    Returns:
        Median and 95th percentile of pen-up to answer (ms), the median of answers a second, and the answers as a share
        of the pen's moves.
    """
    path, key = CANVASES[name]
    lengths = [0.5] * (WARM_UP_STROKES + strokes) + [2.0] * LONG_STROKES
    everybody_ready = asyncio.Barrier(visitors)
    started: list[tuple[float, float]] = []  # time, and seconds that the server had computed

    async def drawing_visitor(seed: int) -> list[Answers]:
        async with visitor(browser, f"{address}/{path}") as page:
            await complete(page, name)
            if slowdown > 1:
                session = await page.context.new_cdp_session(page)
                await session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
            await everybody_ready.wait()
            if not started:
                started.append((time.monotonic(), _computed(server)))
            return (await draw(page, key, lengths, seed))[WARM_UP_STROKES:]

    by_visitor = await asyncio.gather(*(drawing_visitor(seed) for seed in range(visitors)))
    (start, computed), now = started[0], time.monotonic()
    result = _summary(by_visitor, strokes)
    if server:
        result["server_cores"] = round((_computed(server) - computed) / (now - start), 3)
    print(f"{name}, {visitors} drawing, slowed {slowdown} times: {result}", flush=True)
    return result


def _summary(by_visitor: Sequence[Sequence[Answers]], strokes: int) -> dict[str, float]:
    """What `answer_times` returns: of each visitor's answers, the first `strokes` are those to short strokes."""
    delays = [answer.delay for answers in by_visitor for answer in answers[:strokes] if answer.delay is not None]
    on_the_way = [answer for answers in by_visitor for answer in answers[strokes:]]
    return {
        "median": round(statistics.median(delays), 1),
        "p95": round(statistics.quantiles(delays, n=20, method="inclusive")[-1], 1),
        "strokes": len(delays),
        "answers_per_second": round(statistics.median(answer.rate for answer in on_the_way), 1),
        "moves_answered": round(statistics.median(answer.answered for answer in on_the_way), 2),
    }


def _computed(process: psutil.Process | None) -> float:
    """Seconds that a process has computed."""
    return sum(process.cpu_times()[:2]) if process else 0.0
