"""What a component has running ends with it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, ElementHandle, Page

from lenet import web
from lenet.model import LeNet, LeNetConfig
from tests.browser.scripts import end, show
from tests.chromium import blank_page
from ui.components import answer, curves, playhead, sparks, strip, tiles

# Counts, in `running`, what listens, waits or observes now.
COUNT = """
  const running = window.running = { listeners: 0, timers: 0, frames: 0, observers: 0 }, listening = new Map();
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const change = (target, type, act, options, added) => {
    const key = type + Boolean(options?.capture ?? options), acts = listening.get(target) ?? {};
    acts[key] ??= new Set();
    running.listeners -= acts[key].size;
    acts[key][added ? 'add' : 'delete'](act);
    running.listeners += acts[key].size;
    listening.set(target, acts);
  };
  EventTarget.prototype.addEventListener = function (type, act, options) {
    addEventListener.call(this, type, act, options);
    if (options?.signal?.aborted) return;
    change(this ?? window, type, act, options, true);
    const forget = () => change(this ?? window, type, act, options, false);
    if (options?.signal) addEventListener.call(options.signal, 'abort', forget);
  };
  EventTarget.prototype.removeEventListener = function (type, act, options) {
    removeEventListener.call(this, type, act, options);
    change(this ?? window, type, act, options, false);
  };
  const count = (kind, start, stop, once) => {
    const begin = window[start], finish = window[stop], waiting = new Set();
    const end = number => { if (waiting.delete(number)) running[kind] -= 1; };
    window[start] = (act, ...rest) => {
      const number = begin((...now) => { if (once) end(number); act(...now); }, ...rest);
      waiting.add(number);
      running[kind] += 1;
      return number;
    };
    window[stop] = number => { end(number); finish(number); };
  };
  count('timers', 'setTimeout', 'clearTimeout', true);
  count('timers', 'setInterval', 'clearInterval', false);
  count('frames', 'requestAnimationFrame', 'cancelAnimationFrame', true);
  for (const name of ['ResizeObserver', 'MutationObserver', 'IntersectionObserver'])
    window[name] = class extends window[name] {
      observe(...one) { if (!this.observing) running.observers += 1; this.observing = true; super.observe(...one); }
      disconnect() { if (this.observing) running.observers -= 1; this.observing = false; super.disconnect(); }
    };
"""
NOTHING = {"listeners": 0, "timers": 0, "frames": 0, "observers": 0}

# A canvas as streamlit-drawable-canvas makes it, for `ink`, which would else look for one with every frame.
CANVAS = """() => {
  const outer = document.body.appendChild(Object.assign(document.createElement('div'), { className: 'st-key-canvas' }));
  outer.innerHTML = '<div data-testid="stBidiComponentIsolated"></div>';
  const root = outer.firstChild.attachShadow({ mode: 'open' });
  root.innerHTML = `<div class="dc-container"><canvas class="dc-canvas lower-canvas" width="200" height="200"></canvas>
    <canvas class="upper-canvas" width="200" height="200"></canvas></div><div class="dc-toolbar" data-pinned="true">
    <button title="Update the app with this drawing"></button></div>`;
  const show = "({ setStateValue }) => setStateValue('drawing', { raw: { objects: [] } })";
  const src = 'data:text/javascript,export default ' + show + '//streamlit_drawable_canvas', type = 'module';
  document.head.append(Object.assign(document.createElement('script'), { type, src }));
  return import(src); // so that the component has it at once
}"""
INK: dict[str, Any] = {
    "canvas": "canvas",
    "size": 200,
    "pen": 13,
    "side": 56,
    "drawing": "",
    "tools": True,
    "words": dict.fromkeys(("hint", "clear", "undo", "redo", "tools", "thin", "medium", "thick", "eraser"), "word"),
}
BRIDGE: dict[str, Any] = {
    "language": "en",
    "theme": "light",
    "cookie": "visitor",
    "token": "token",
    "cookies": {"language": "en"},
}
COMPONENTS = ["answer", "bridge", "curves", "figure", "ink", "playhead", "sheet", "sparks", "tiles"]


@pytest.fixture
def counted(browser: Browser) -> Iterator[Page]:
    with blank_page(browser, script=COUNT) as page:
        page.route("http://blank/", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.goto("http://blank/")  # a page with cookies
        page.evaluate(f"async () => {{ await ({CANVAS})(); }}")
        page.evaluate("document.followsTranslators = true")  # what the document has once is no component's
        page.query_selector("body")  # Playwright's own listeners are there from now on
        page.evaluate("nothing => Object.assign(running, nothing)", NOTHING)
        yield page


def data_of(name: str, sent: dict[str, Any]) -> dict[str, Any]:
    """Something to show in a component."""
    looks: dict[str, Any]
    pictures = torch.rand(3, 28, 28, generator=torch.Generator().manual_seed(0))
    if name in ("figure", "sheet"):
        mode: strip.Mode = "figure" if name == "figure" else "sheet"
        strip.strip(LeNet().eval(), list("0123456789"), picture=pictures[0], mode=mode, key=name, alt="")
    elif name == "answer":
        answer.answer(LeNet(LeNetConfig(classes=2)).eval(), ["0", "1"], "digits", picture=pictures[0], key=name)
    elif name == "curves":
        run = curves.Curve([1, 2], np.array([0.5, 0.6]), np.array([0.5, 0.6]), losses=[0.5, 0.6], accuracies=[0.5, 0.6])
        curves.curves([run], curves.Axis(2, 10, 0.02, 0.01, planned=2), curves.Texts(""), key=name)
    elif name == "playhead":
        reel = playhead.Reel("run", "/snapshots/run-1-", web.description(LeNetConfig()), [0, 5, 9], 10)
        looks = {"step": None, "moved": lambda *_moment: None, "picture": pictures[0], "reach": 40, "key": name}
        playhead.playhead(reel, list("0123456789"), **looks)
    elif name == "sparks":
        sparks.sparks("", "", [sparks.Spark("C1", [0.0, 1.0], [0.0, 1.0], "1")], planned=2, alt="", key=name)
    elif name == "tiles":
        looks = {"scale": "sequential", "lo": 0, "hi": 1, "columns": 3, "narrow_columns": 3}
        tiles.tiles(pictures, alts=["", "", ""], clickable=True, key=name, **looks)
    else:
        return INK if name == "ink" else BRIDGE
    return dict(sent)


def use(page: Page, element: ElementHandle) -> None:
    """Point, draw, click and press keys all over a component and the canvas."""
    for place in (element, page.query_selector(".st-key-canvas")):
        box = place and place.bounding_box()
        if not box:
            continue
        page.mouse.move(box["x"] + 30, box["y"] + 50)
        page.mouse.down()
        page.mouse.move(box["x"] + 60, box["y"] + 60, steps=3)
        page.mouse.up()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    for button in element.query_selector_all("button"):
        if button.is_visible():
            button.click()


@pytest.mark.parametrize("name", COMPONENTS)
def test_nothing_runs_once_a_component_is_gone(name: str, counted: Page, sent: dict[str, Any]) -> None:
    component, data = {"figure": "strip", "sheet": "strip"}.get(name, name), data_of(name, sent)
    element = show(counted, component, data)
    listeners = counted.evaluate("running.listeners")
    use(counted, element)
    for _call in range(3):
        show(counted, component, data)
    assert counted.evaluate("running.listeners") == listeners  # however often it is given new data
    end(counted, component)
    assert counted.evaluate("running") == NOTHING


def test_a_search_for_a_canvas_ends_with_the_component(counted: Page) -> None:
    show(counted, "ink", INK | {"canvas": "elsewhere"})
    assert counted.evaluate("running.frames") == 1
    end(counted, "ink")
    assert counted.evaluate("running") == NOTHING


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_end_of_a_call_that_was_overtaken_ends_nothing(name: str, counted: Page, sent: dict[str, Any]) -> None:
    component, data = {"figure": "strip", "sheet": "strip"}.get(name, name), data_of(name, sent)
    show(counted, component, data)
    counted.evaluate("name => { window.overtaken = shown[name].end }", component)
    show(counted, component, data)
    lasting = "[running.listeners, running.observers]"
    before = counted.evaluate(lasting)
    counted.evaluate("overtaken()")
    assert counted.evaluate(lasting) == before
    end(counted, component)
    assert counted.evaluate("running") == NOTHING


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_that_begins_again_in_its_element_is_as_at_first(
    name: str, counted: Page, sent: dict[str, Any]
) -> None:
    component, data = {"figure": "strip", "sheet": "strip"}.get(name, name), data_of(name, sent)
    element = show(counted, component, data)
    elements = "element => element.querySelectorAll('*').length"
    at_first = counted.evaluate("running.listeners"), element.evaluate(elements)
    counted.evaluate("name => shown[name].end()", component)
    show(counted, component, data)
    assert (counted.evaluate("running.listeners"), element.evaluate(elements)) == at_first


def test_a_text_that_is_translated_between_two_pages_still_changes(counted: Page) -> None:
    counted.evaluate("document.followsTranslators = false")
    show(counted, "bridge", BRIDGE)
    end(counted, "bridge")
    shown = counted.evaluate(
        """async () => {
          const paragraph = document.body.appendChild(document.createElement('p')), text = new Text('before');
          paragraph.append(text);
          const translation = Object.assign(document.createElement('font'), { textContent: 'vorher' });
          paragraph.replaceChild(translation, text);
          await 0;
          text.data = 'after';
          await 0;
          return paragraph.textContent;
        }"""
    )
    assert shown == "after"
