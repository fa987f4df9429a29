"""Milliseconds of a forward pass, a gradient, attributions and robustness in Chromium, at full and slower CPU speed.

As JSON.
"""

import argparse
import base64
import json
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright
from serving import CHROMIUM, FLAGS

from lenet import checkpoints, data, web

FUNCTIONS = (
    *("makeNetwork", "forward", "gradient", "occlusion", "integratedGradients"),
    *("AMOUNTS", "CHANGES", "answerTo"),
)
SLOWDOWNS = (1, 4)  # 4: a phone of the middle class
ADDRESS = "http://localhost/"
# A page that is isolated from others has a clock of 5 µs; in other pages it is 100 µs.
ISOLATED = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}

MEASURE = """async ([source, description, weights, pictures, kind, calls]) => {
  const script = await import('data:text/javascript,' + encodeURIComponent(source));
  const { makeNetwork, forward, gradient, occlusion, integratedGradients, AMOUNTS, CHANGES, answerTo } = script;
  const unpacked = text => new Float32Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
  const net = makeNetwork(description, unpacked(weights)), pixels = unpacked(pictures);
  const picture = i => pixels.subarray(784 * i % pixels.length, 784 * i % pixels.length + 784);
  const times = (act, count = calls) => Array.from({ length: count }, (_, i) => {
    const start = performance.now();
    act(i);
    return performance.now() - start;
  });
  const summary = ([first, ...later]) => {
    const sorted = later.sort((a, b) => a - b), rounded = time => Number(time.toFixed(2));
    const at = share => rounded(sorted[Math.floor(share * sorted.length)]);
    return { first: rounded(first), median: at(0.5), p95: at(0.95) };
  };
  const nine = (i, kind) => {
    for (const name of Object.keys(CHANGES))
      for (let index = 0; index < AMOUNTS; index++) answerTo(net, picture(i), name, index, 0, kind);
  };
  window.changeTenTimes = kind => times(i => nine(i, kind), 10);
  if (!crossOriginIsolated) throw new Error('The clock of this page is coarse.');
  return {
    forward: summary(times(i => forward(net, picture(i)))),
    gradient: summary(times(i => gradient(net, i % net.Answer.maps))),
    occlusion: summary(times(i => occlusion(net, picture(i), i % net.Answer.maps), calls / 40)),
    integratedGradients: summary(times(i => integratedGradients(net, picture(i), i % net.Answer.maps), calls / 40)),
    robustness: summary(times(i => nine(i, null), calls / 40)),
    robustnessPrepared: summary(times(i => nine(i, kind), calls / 40)),
  };
}"""


def measure(browser: Browser, arguments: list[Any], slowdown: int) -> dict[str, Any]:
    """Milliseconds of the first call in a new page, and the median and 95th percentile of the others.

    Of robustness the CPU time, too, which other programs change less.
    """
    page = browser.new_page()
    page.route(ADDRESS, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html", headers=ISOLATED))
    page.goto(ADDRESS)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    result: dict[str, Any] = page.evaluate(MEASURE, arguments)
    for name, kind in (("robustness", None), ("robustnessPrepared", arguments[-2])):
        before = busy(session)
        page.evaluate("kind => changeTenTimes(kind)", kind)
        result[name]["cpu"] = round((busy(session) - before) / 10, 2)
    page.close()
    return result


def busy(session: CDPSession) -> float:
    """Milliseconds that the thread of the page has computed so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


def main() -> None:
    """Measure every shipped network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    calls = parser.parse_args().calls
    source = web.script("network", "attribution", "robustness") + f"\nexport {{ {', '.join(FUNCTIONS)} }};"
    images, _ = data.test_set("strokes")
    pictures = data.scaled(images[:100]).numpy().astype("<f4").tobytes()
    results = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for path in sorted(checkpoints.SHIPPED.glob("*.safetensors")):
            checkpoint = checkpoints.load(path)
            model = checkpoint.model
            tensors = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
            weights = web.weights(tensors, model.config)
            packed = [base64.b64encode(values).decode() for values in (weights, pictures)]
            arguments = [source, web.description(model.config), *packed, checkpoint.info.kind, calls]
            results[path.stem] = {f"slowdown {rate}": measure(browser, arguments, rate) for rate in SLOWDOWNS}
        browser.close()
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
