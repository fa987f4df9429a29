"""The components' scripts in a blank page, without Streamlit: to call their functions, or to show a component."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ElementHandle, Page

from ui import components
from ui.palette import PALETTES

THEME = f"--st-background-color: {PALETTES['light']['paper']}; --st-font: sans-serif; --st-heading-font: serif"
IMPORT = """async ([name, source]) => {
  const { default: component, ...names } = await import('data:text/javascript,' + encodeURIComponent(source));
  Object.assign(window, { [name]: component }, names);
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


@contextmanager
def blank_page(browser: Browser, *, width: int = 1280, height: int = 900, script: str = "") -> Iterator[Page]:
    """An empty page in the light theme; an error in a script fails the test.

    Args:
        script: runs before everything else in the page.
    """
    errors: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(script)
    page.goto("data:text/html,<!doctype html><html lang=en><title>blank</title><body></body></html>")
    page.add_style_tag(content=f":root {{ {THEME} }}")
    yield page
    context.close()
    assert not errors


def load(page: Page, component: str, *names: str) -> None:
    """Give the page these names of a component's scripts, which run as a module, so in strict mode."""
    page.evaluate(IMPORT, [component, f"{components.script(component)}\nexport {{ {', '.join(names)} }};"])


def show(page: Page, component: str, data: dict[str, Any]) -> ElementHandle:
    """Show a component, or give the one that is shown new data; its element."""
    if not page.evaluate("name => name in window", component):
        load(page, component)
    arguments = [component, components.markup(component), components.style(component), json.loads(json.dumps(data))]
    element = page.evaluate_handle(SHOW, arguments).as_element()
    assert element
    return element


def end(page: Page, component: str) -> None:
    """Take a component away, as Streamlit does."""
    page.evaluate("name => { shown[name].end(); shown[name].inside.getRootNode().host.remove() }", component)
    page.evaluate("name => delete shown[name]", component)


def call(page: Page, function: str, arguments: Sequence[Any]) -> list[Any]:
    """The results of one call of a function for each of `arguments`, a list of lists."""
    results: list[Any] = page.evaluate("([name, all]) => all.map(one => window[name](...one))", [function, arguments])
    return results
