"""The time machine of Look inside in Chromium, with about a hundred snapshots: milliseconds, as JSON.

A frame's work is measured from a move of the pointer until all layers are computed and drawn; `cpu` is the part of it
in which the page's thread really ran. A picture is measured from its change until every snapshot has answered it.
"""

import argparse
import asyncio
import json
from statistics import median, quantiles
from typing import Any

from playwright.async_api import CDPSession, Page, async_playwright
from serving import CHROMIUM, FLAGS, app, visitor

from lenet import runs
from lenet.runs.recorder import Recorder
from lenet.training import TrainConfig

EPOCHS, BATCH_SIZE, REPORT_EVERY = 5, 64, 5
FRAMES = 400
SLOWDOWNS = (1, 4)  # 4: a phone of the middle class

# Drags the playhead over the whole track, one place further with every frame of the screen, as a pointer does.
DRAG = """async frames => {
  const inside = document.querySelector('.st-key-playhead [data-testid=stBidiComponentIsolated]').shadowRoot;
  const track = inside.querySelector('.track'), { left, width, top } = track.getBoundingClientRect();
  const nextFrame = () => new Promise(requestAnimationFrame), work = [], intervals = [];
  const afterTasks = () => new Promise(done => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(0);
  });
  const point = (type, share) => track.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, bubbles: true, composed: true, clientX: left + 10 + share * (width - 20), clientY: top + 30,
  }));
  track.setPointerCapture = () => {};
  point('pointerdown', 0);
  let before = await nextFrame();
  for (let i = 0; i < frames; i++) {
    const start = performance.now();
    point('pointermove', 1 - Math.abs(1 - 2 * (i + 1) / frames));
    const now = await nextFrame(); // the playhead has registered its own callback before: it has run in this frame
    await afterTasks(); // and the screen is painted
    work.push(performance.now() - now);
    intervals.push(now - before);
    before = now;
  }
  point('pointerup', 0.5);
  return { work, intervals };
}"""

# Changes the picture as an experiment does, and waits until the answers of all snapshots are told.
ANSWER = """async pictures => {
  const inside = document.querySelector('.st-key-playhead [data-testid=stBidiComponentIsolated]').shadowRoot;
  const text = () => inside.querySelector('.row').textContent, times = [];
  for (let i = 0; i < pictures; i++) {
    const { experiment } = document.lenet, before = text(), start = performance.now();
    experiment.picture = experiment.subject.map(value => Math.min(1, 0.6 * value + 0.4 * Math.random()));
    document.dispatchEvent(new CustomEvent('lenet-changed'));
    while (text() === before) await new Promise(requestAnimationFrame);
    times.push(performance.now() - start);
  }
  return times;
}"""


def summary(times: list[float]) -> dict[str, float]:
    """The median and the 95th percentile."""
    return {"median": round(median(times), 1), "p95": round(quantiles(times, n=20)[-1], 1)}


async def busy(session: CDPSession) -> float:
    """Milliseconds that the thread of the page has computed so far."""
    metrics = (await session.send("Performance.getMetrics"))["metrics"]
    return 1000 * float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


async def measure(page: Page, address: str, slowdown: int) -> dict[str, Any]:
    """Everything about the time machine of one page."""
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    whole = page.locator(".st-key-playhead .row span:not(:empty)")
    await page.goto(address)
    await whole.wait_for()
    loaded = await page.evaluate("performance.now()")
    await session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    await page.evaluate(DRAG, 60)  # compiles the scripts
    before = await busy(session)
    drag = await page.evaluate(DRAG, FRAMES)
    cpu = round((await busy(session) - before) / FRAMES, 1)
    answered = await page.evaluate(ANSWER, 20)
    await session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    work, intervals = (summary(drag[name]) for name in ("work", "intervals"))
    return {"whole": round(loaded), "cpu": cpu, "work": work, "interval": intervals, "answered": summary(answered)}


async def main() -> None:
    """Train a run, and measure its time machine."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    import torch

    with app() as (address, _server):
        config = TrainConfig(dataset="strokes", epochs=EPOCHS, batch_size=BATCH_SIZE, report_every=REPORT_EVERY)
        run = runs.create(config, "scrubbed")
        with Recorder(run, torch.device("cpu")) as recorder:
            for _event in recorder:
                pass
        results: dict[str, Any] = {"snapshots": len(runs.snapshots(run))}
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for rate in SLOWDOWNS:
                async with visitor(browser, address) as page:
                    results[f"slowdown {rate}"] = await measure(page, f"{address}/inside?run={run.id}", rate)
            await browser.close()
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    asyncio.run(main())
