"""The cards of the visitor's runs, by keyboard, on a real server."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from playwright.sync_api import Browser, expect

from lenet import checkpoints, runs, training
from lenet.runs import Run, RunState, Status, event_log
from lenet.training import EpochDone, StepDone, TrainConfig
from tests.browser.conftest import Open, serving
from tests.browser.scripts import end, show
from tests.chromium import blank_page
from ui import visitor
from ui.components import run_cards
from ui.components.run_cards import RunCard, Ticks

TOKEN = "a-visitor-of-these-tests-012345"  # noqa: S105  # no secret: a visitor of these tests
CONFIG = TrainConfig(dataset="strokes", epochs=2, batch_size=256)


def made(accuracy: float, state: RunState, config: TrainConfig) -> Run:
    """A run that nobody trained."""
    run = runs.create(config, owner=hashlib.sha256(TOKEN.encode()).hexdigest()[:32])
    for step in range(10, 41, 10):
        event_log.append(run, StepDone(step, 2.3 - step / 50, 0.1 + step / 50, 1000.0, step / 10))
    event_log.append(run, EpochDone(1, 0.5, 0.9, 0.5, accuracy, 1.0, (accuracy,) * 10))
    checkpoints.save_weights(run.live_weights, training.build(config))
    runs.set_status(run, Status(state))
    return run


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A server with three runs of one visitor, the newest of them paused."""
    made(0.97, RunState.STOPPED, CONFIG)
    made(0.8, RunState.STOPPED, replace(CONFIG, learning_rate=0.003))
    made(0.5, RunState.PAUSED, replace(CONFIG, learning_rate=0.003, seed=1))
    with serving(tmp_path) as own:
        yield own


def test_runs_are_renamed_compared_deleted_and_opened_by_keyboard(address: str, visit: Open) -> None:
    site = re.sub(r":\d+$", "", address)
    cookie = {"name": visitor.COOKIE, "value": TOKEN, "url": site}
    page = visit(f"{address}/train")
    page.context.clear_cookies()
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.reload()
    cards = page.locator(".st-key-run_cards li")
    names = cards.get_by_role("heading")
    expect(names).to_have_text(["seed 1", "learning rate 0.003", "Stroke digits 1"])
    expect(page.get_by_text("Your run seed 1 is paused at step 40.")).to_be_visible()
    points = cards.locator(".scale b").evaluate_all("points => points.map(point => parseFloat(point.style.left))")
    assert points == pytest.approx([14.8, 34.0, 70.0], abs=0.1)  # of one scale, in percent of its width

    cards.nth(2).get_by_role("button", name="Rename").press("Enter")
    page.keyboard.insert_text("我的第一个网络/")
    page.keyboard.press("Enter")
    expect(cards.nth(2).get_by_role("alert")).to_contain_text("is no name for a run")
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(names.nth(2)).to_have_text("我的第一个网络")

    for number in (1, 2):
        cards.nth(number).get_by_role("checkbox").press("Space")
    chart = page.locator(".st-key-curves canvas")
    both = re.compile("^learning rate 0.003: loss .*; 我的第一个网络: loss ")
    expect(chart).to_have_attribute("aria-label", both)
    expect(page.locator(".st-key-comparison th[scope=col]")).to_have_text(["Run", "Learning rate", "Test"])
    page.get_by_role("button", name="Show the chart").press("Enter")
    expect(chart).to_be_in_viewport()

    remove = cards.nth(1).get_by_role("button", name="Delete")
    remove.press("Enter")
    undo = cards.nth(1).get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Deleted. It can be undone for")).to_be_visible()
    expect(page.get_by_text("1 run is ticked. Tick another to compare them.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(remove).to_be_focused()
    expect(chart).to_have_attribute("aria-label", both)

    cards.nth(2).get_by_role("button", name="Open").press("Enter")
    page.wait_for_url("**/train?run=*")
    expect(page.get_by_text("Stopped at step 40: 97.0% right")).to_be_visible()
    expect(chart).to_have_attribute("aria-label", re.compile("^Loss .* after step 40"))


def test_what_is_asked_while_the_page_is_drawn_is_done_once(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: dict[str, Any] = {}
    done: list[tuple[str, str, str]] = []
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(run_cards, "_component", lambda **call: sent.update(call))
    cards = [RunCard(run=run, name=run, settings="", mine=True, deletable=True) for run in "abc"]
    with blank_page(browser) as page:

        def draw() -> None:
            obey = lambda *ask: done.append(ask)  # noqa: E731
            run_cards.run_cards(cards, Ticks(), lowest_error=0.001, on_ask=obey, on_tick=obey, key="cards")
            show(page, "run_cards", sent["data"])

        def hear() -> None:
            """Python hears the latest alone: it was busy."""
            st.session_state["cards"] = SimpleNamespace(asks=page.evaluate("shown.run_cards.told.at(-1)[1]"))
            sent["on_asks_change"]()

        def delete(number: int) -> None:
            page.get_by_role("button", name="Delete").nth(number).click()

        draw()
        delete(0)
        hear()
        delete(1)  # before the answer to the first
        delete(2)
        hear()
        assert done == [("delete", run, "") for run in "abc"]
        draw()
        delete(0)
        assert page.evaluate("shown.run_cards.told.at(-1)[1].length") == 1
        hear()
        end(page, "run_cards")
        draw()  # as after a visit to another page
        delete(1)
        hear()
        assert done[3:] == [("delete", "a", ""), ("delete", "b", "")]
        for nonsense in (None, 7, [7], [{"act": "delete", "run": "a", "name": "", "count": "9"}], {"act": "delete"}):
            st.session_state["cards"] = SimpleNamespace(asks=nonsense)
            sent["on_asks_change"]()
        assert len(done) == 5
