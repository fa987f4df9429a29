"""How fast one step in slow motion is there: its first scene after the click, and each scene after a key.

    .venv/bin/python benchmarks/slow_motion.py [--rounds 10] [--slowdown 1]

A run of Fashion-MNIST with the default settings is paused, and then takes one step at a time. Each round waits until
the browser has the step, which it fetches as soon as the run pauses, opens it, walks through the five scenes, and hides
it. Then the run goes on and is paused as often, and the click comes as soon as the button is there (`eager_click`). A
time ends after the frame in which the scene is painted; `work` is the script alone, and `cpu` what the page's thread
computes, without the time that other processes take. The last line is one JSON object of medians and, of the scenes,
also the least and the largest, in milliseconds.
"""

import argparse
import json
import statistics
import sys

from playwright.sync_api import CDPSession, Page, sync_playwright
from serving import CHROMIUM, FLAGS, TIMEOUT, app

HELPERS = """
  window.inside = () => document.querySelector('.st-key-slow_motion [data-testid=stBidiComponentIsolated]')?.shadowRoot;
  window.afterFrame = () => new Promise(resolve => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.now());
    channel.port2.postMessage(0);
  }));
  window.timed = async act => {
    const start = performance.now();
    act();
    const work = performance.now() - start;
    return { work, painted: await afterFrame() - start };
  };
  window.fetched = () => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/next-steps/'));
  window.opened = () => inside()?.querySelector('.film:not([hidden]) .scene canvas');
"""
OPEN = "async () => await timed(() => inside().querySelector('button.open').click())"
CLOSE = "() => inside().querySelector('button.open').click()"
NEXT = """async () => await timed(() => inside().querySelector('[role=tab][aria-selected=true]')
    .dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })))"""
EAGER = """async () => {
  while (!inside()?.querySelector('button.open')?.textContent) await afterFrame();
  const start = performance.now();
  inside().querySelector('button.open').click();
  while (!opened()) await afterFrame();
  return performance.now() - start;
}"""


def step(page: Page) -> None:
    """Let the paused run take one step."""
    page.evaluate("() => { window.seen = fetched().length; window.clicked = performance.now(); }")
    page.get_by_role("button", name="Step", exact=True).click()


def busy(session: CDPSession) -> float:
    """Milliseconds that the thread of the page has computed so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


def paused_run(page: Page, address: str) -> None:
    """Open the Train page, begin a run, and pause it; returns when the browser has its next step."""
    page.set_default_timeout(TIMEOUT)
    page.add_init_script(HELPERS)
    page.goto(f"{address}/train?dataset=fashion-mnist")
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_function("fetched().length > 0")


def slowed(page: Page, slowdown: int) -> CDPSession:
    """A session that measures the thread of the page, which computes so many times slower than it could."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    return session


def look(page: Page, session: CDPSession) -> dict[str, list[float]]:
    """Take a step, walk through its scenes, and hide it; the times of this round in milliseconds."""
    step(page)
    page.wait_for_function("fetched().length > seen && inside()?.querySelector('button.open')")
    fetched = float(page.evaluate("fetched().at(-1).responseEnd - clicked"))
    page.wait_for_timeout(1500)  # until the scenes are drawn ahead, and the page is still
    first = page.evaluate(OPEN)
    before = busy(session)
    scenes = [page.evaluate(NEXT) for _ in range(4)]
    cpu = (busy(session) - before) / len(scenes)
    page.evaluate(CLOSE)
    print(f"fetched {fetched:.0f} ms after Step, first scene {first['painted']:.1f} ms", file=sys.stderr)
    return {"fetched": [fetched], **times_of("first", [first]), **times_of("scene", scenes), "scene_cpu": [cpu]}


def eager_click(page: Page) -> float:
    """Let the run go on, pause it, and click as soon as the button is there: milliseconds until the first scene."""
    page.get_by_role("button", name="Resume", exact=True).click()
    page.get_by_role("button", name="Pause", exact=True).click()
    time = float(page.evaluate(EAGER))
    page.evaluate(CLOSE)
    return time


def times_of(name: str, acts: list[dict[str, float]]) -> dict[str, list[float]]:
    """The times of `timed` acts, under `name` and `name_work`."""
    return {name: [act["painted"] for act in acts], f"{name}_work": [act["work"] for act in acts]}


def main() -> None:
    """Pause a run, look at its steps, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10, help="steps that are looked at (default: 10)")
    parser.add_argument("--slowdown", type=int, default=1, help="of the browser's processor (default: 1)")
    options = parser.parse_args()
    with app() as (address, _server), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        paused_run(page, address)
        session = slowed(page, options.slowdown)
        look(page, session)  # the first one warms up
        rounds = [look(page, session) for _ in range(options.rounds)]
        eager = [eager_click(page) for _ in range(options.rounds)]
        browser.close()
    times = {name: [time for one in rounds for time in one[name]] for name in rounds[0]} | {"eager_click": eager}
    medians = {name: round(statistics.median(values), 1) for name, values in times.items()}
    ends = {"scene_least": round(min(times["scene"]), 1), "scene_largest": round(max(times["scene"]), 1)}
    print(json.dumps(medians | ends))


if __name__ == "__main__":
    main()
