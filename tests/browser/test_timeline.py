"""The time machine on its pages, on a real server."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from lenet import runs
from lenet.runs import Run
from lenet.training import TrainConfig
from tests.browser.conftest import Open, serving
from tests.recording import record


@pytest.fixture
def ended() -> Run:
    run = runs.create(TrainConfig(dataset="strokes", epochs=2, batch_size=64, report_every=1), "ended")
    list(record(run))
    return run


@pytest.fixture
def own_server(tmp_path: Path, ended: Run) -> Iterator[str]:
    """A server with the run `ended`; it ends after the pages."""
    with serving(tmp_path) as address:
        assert ended.folder.parent == tmp_path / "runs"
        yield address


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Snapshots of the training")


def stands_at(page: Page, step: int) -> None:
    expect(page.locator(".st-key-playhead .row b")).to_have_text(re.compile(f"^After step {step}[:,] "))


def names_step(page: Page, step: int) -> None:
    expect(page.get_by_role("combobox", name="Network")).to_have_value(f"ended, after step {step}")


def wait_for_answer(page: Page, share: str) -> None:
    """Look inside gives its answer this probability."""
    expect(page.locator(".st-key-sheet .words .percent")).to_have_text(share)


def test_scrubbing_on_look_inside_moves_the_layers_and_the_address_and_survives_reload_and_back(
    own_server: str, ended: Run, visit: Open
) -> None:
    steps = runs.snapshots(ended)
    fetched: Counter[str] = Counter()
    page = visit(f"{own_server}/inside?run={ended.id}&step={steps[10]}")
    stands_at(page, steps[10])
    names_step(page, steps[10])
    page.on("response", lambda answer: fetched.update([answer.url]) if "/snapshots/" in answer.url else None)
    box = slider(page).bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 40, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], middle, steps=20)
    page.mouse.up()
    page.wait_for_url(lambda address: not address.endswith(f"step={steps[10]}"))
    step = int(page.url.rsplit("=", 1)[1])
    assert step in steps[50:-10]
    stands_at(page, step)
    names_step(page, step)
    shown = page.locator(".st-key-playhead .row b").inner_text().split(", ")[-1]
    wait_for_answer(page, shown)
    page.reload()
    stands_at(page, step)
    wait_for_answer(page, shown)
    page.go_back()
    stands_at(page, steps[10])
    names_step(page, steps[10])
    assert max(fetched.values(), default=0) <= 2  # before and after the reload


# How far the track reaches over the canvas of the chart.
EDGES = """() => {
    const inside = key => document.querySelector(`.st-key-${key} [data-testid=stBidiComponentIsolated]`).shadowRoot;
    const edges = element => { const { left, right } = element.getBoundingClientRect(); return [left, right]; };
    const [left, right] = edges(inside('playhead').querySelector('.track'));
    const chart = edges(inside('curves').querySelector('canvas'));
    return [left - chart[0], right - chart[1]];
}"""


# The line of the playhead in the chart, and the two ends of the plot, from left to right.
LINE = """() => {
    const inside = key => document.querySelector(`.st-key-${key} [data-testid=stBidiComponentIsolated]`).shadowRoot;
    const line = inside('playhead').querySelector('.track i:not([hidden])').getBoundingClientRect();
    const chart = inside('curves').querySelector('canvas').getBoundingClientRect(), top = chart.top + 30;
    if (Math.abs(line.top - top) > 8) throw new Error(`The line begins at ${line.top}, the plot at ${top}.`);
    return [line.left + 0.5, chart.left + 40, chart.right - (chart.width < 560 ? 66 : 92)];
}"""


# A place on the screen in the plot of the loss, at about a share of its width, and the share that it is exactly.
POINT = """share => {
    const canvas = document.querySelector('.st-key-curves [data-testid=stBidiComponentIsolated]').shadowRoot
        .querySelector('canvas');
    canvas.scrollIntoView({ block: 'center' }); // not below the head of the page
    const { left, top, width } = canvas.getBoundingClientRect(), plot = width - 40 - (width < 560 ? 66 : 92);
    const x = Math.round(left + 40 + share * plot);
    return [x, top + 100, (x - left - 40) / plot];
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_on_train_the_playhead_stands_on_the_axis_of_the_chart_and_the_page_follows_it(
    width: int, own_server: str, ended: Run, visit: Open
) -> None:
    per_epoch, steps = ended.config.steps_per_epoch, runs.snapshots(ended)
    page = visit(f"{own_server}/train?run={ended.id}", width=width)
    slider(page).scroll_into_view_if_needed()
    stands_at(page, steps[-1])
    told = page.locator(".playhead .row b")
    expect(told).to_contain_text("%")
    box = told.bounding_box()
    assert box and box["x"] + box["width"] <= width
    assert page.evaluate(EDGES) == pytest.approx([0, 0], abs=1)
    slider(page).focus()
    page.keyboard.press("ArrowLeft")
    stands_at(page, steps[-2])
    line, low, high = page.evaluate(LINE)
    assert (line - low) / (high - low) == pytest.approx(steps[-2] / (2 * per_epoch), abs=0.01)
    expect(page.get_by_text(f"After step {steps[-2]:,}; last tested after step {per_epoch:,}")).to_be_visible()
    expect(page.get_by_role("button", name=f"Fork from step {steps[-2]}")).to_be_visible()
    x, y, share = page.evaluate(POINT, 0.2)
    pointed = share * 2 * per_epoch
    page.mouse.move(x, y)
    values = rf"^step {round(pointed)}, epoch 1\n[\d.]+ loss\n[\d.]+% train$"
    expect(page.locator(".st-key-curves output")).to_have_text(re.compile(values))
    expect(page.locator(".st-key-norms .sparks")).to_contain_text(f"step {round(pointed)}")
    kernels, pixels = page.locator(".st-key-kernels canvas").first, "canvas => canvas.toDataURL()"
    before, nearest = kernels.evaluate(pixels), min(steps, key=lambda step: abs(step - pointed))
    page.mouse.click(x, y)
    page.wait_for_url(f"**step={nearest}")
    stands_at(page, nearest)
    expect(page.get_by_text(f"After step {nearest}, before its first test.")).to_be_visible()
    page.wait_for_function(
        """before => document.querySelector('.st-key-kernels [data-testid=stBidiComponentIsolated]').shadowRoot
            .querySelector('canvas').toDataURL() !== before""",
        arg=before,
    )
    page.get_by_role("button", name="Look inside", exact=True).click()
    stands_at(page, nearest)
    page.wait_for_url(f"**/inside?run={ended.id}&step={nearest}")


def test_while_a_run_trains_its_playhead_grows_and_the_visitor_may_look_back(server: str, visit: Open) -> None:
    page = visit(f"{server}/train?dataset=strokes&epochs=50&batch_size=32")
    page.locator("[data-testid=stBaseButton-primary]").click()
    newest = slider(page).get_attribute("aria-valuemax")
    left, right = page.evaluate(EDGES)
    assert (left, right) == pytest.approx((0, 0), abs=1)
    expect(slider(page)).not_to_have_attribute("aria-valuemax", newest or "")
    expect(page.locator(".st-key-playhead .row span")).not_to_be_empty()
    slider(page).focus()
    page.keyboard.press("Home")
    page.wait_for_url("**step=0")
    newest = slider(page).get_attribute("aria-valuemax")
    expect(slider(page)).not_to_have_attribute("aria-valuemax", newest or "")
    stands_at(page, 0)
    slider(page).focus()
    page.keyboard.press("End")
    page.wait_for_url(lambda address: "step=" not in address)
    page.get_by_test_id("stBaseButton-secondary").filter(has_text=re.compile("^Stop$")).click()
    expect(page.get_by_text(re.compile("^Stopped (at step|before)"))).to_be_visible()
