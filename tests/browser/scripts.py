"""The components' scripts in a blank page, without Streamlit: to call their functions, or to show a component."""

import base64
import json
from typing import Any

from playwright.sync_api import ElementHandle, Page

from tests.chromium import load_script
from ui import components, networks

# There is no server to fetch weights from.
PUT_WEIGHTS = """([address, values]) => {
  document.lenet.weights.set(address, new Float32Array(Uint8Array.from(atob(values), c => c.charCodeAt(0)).buffer));
}"""

# What Streamlit does with a component: a shadow root with its style and elements, and a call for every change of data.
SHOW = """([name, markup, style, data]) => {
  window.shown ??= {};
  const one = window.shown[name] ??= (() => {
    const host = document.body.appendChild(document.createElement('div')), inside = document.createElement('div');
    const sheet = Object.assign(document.createElement('style'), { textContent: style });
    host.attachShadow({ mode: 'open' }).append(sheet, inside);
    inside.innerHTML = markup;
    return { inside, told: [] };
  })();
  const tell = (kind, value) => one.told.push([kind, value]);
  one.end = window[name]({ data, parentElement: one.inside, setStateValue: tell, setTriggerValue: tell });
  return one.inside;
}"""


def load(page: Page, component: str, *names: str) -> None:
    """Give the page these names of a component's scripts, which run as a module, so in strict mode."""
    load_script(page, components.script(component), *names)
    page.evaluate("name => { window[name] = window.default }", component)


def show(page: Page, component: str, data: dict[str, Any], *, put_weights: bool = True) -> ElementHandle:
    """Show a component, or give the one that is shown new data; its element.

    Args:
        put_weights: give the page the weights of the network, too; else it fetches them.
    """
    if not page.evaluate("name => name in window", component):
        load(page, component)
    if put_weights and (network := data.get("network")):
        weights = networks.weights_at(network["address"])
        assert weights
        page.evaluate(PUT_WEIGHTS, [network["address"], base64.b64encode(weights).decode()])
    arguments = [component, components.markup(component), components.style(component), json.loads(json.dumps(data))]
    element = page.evaluate_handle(SHOW, arguments).as_element()
    assert element
    return element


STRIP = (
    *("components", "squareOf", "placeOf", "described", "besideOf", "cellAtAddress", "addressOf", "largestInput"),
    "toggle",
)


def show_strip(page: Page, data: dict[str, Any]) -> ElementHandle:
    """Show a strip, and give the page its object as `sheet`, and the functions `STRIP`."""
    if not page.evaluate("'strip' in window"):
        load(page, "strip", *STRIP)
    root = show(page, "strip", data)
    page.evaluate("element => { window.sheet = components.get(element).state }", root)
    return root


def end(page: Page, component: str) -> None:
    """Take a component away, as Streamlit does."""
    page.evaluate("name => { shown[name].end(); shown[name].inside.getRootNode().host.remove() }", component)
    page.evaluate("name => delete shown[name]", component)
