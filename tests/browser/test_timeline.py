"""The time machine on its pages, on a real server."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from lenet import runs
from lenet.data import Dataset
from lenet.runs import Run, recorder
from lenet.training import TrainConfig
from tests.browser.conftest import Open, serving
from tests.recording import record


@pytest.fixture
def ended(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(recorder, "load_dataset", lambda _name: stripes)
    run = runs.create(TrainConfig(dataset="strokes", epochs=5, batch_size=4, report_every=1), "ended")
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
    expect(page.locator(".st-key-playhead .row b")).to_have_text(re.compile(f"^After step {step}: "))


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
    slider(page).focus()
    for step in steps[11:14]:
        page.keyboard.press("ArrowRight")
        stands_at(page, step)
    page.wait_for_url(f"**/inside?run={ended.id}&step={steps[13]}")
    names_step(page, steps[13])
    shown = page.locator(".st-key-playhead .row b").inner_text().split(", ")[-1]
    wait_for_answer(page, shown)
    page.reload()
    stands_at(page, steps[13])
    wait_for_answer(page, shown)
    page.go_back()
    stands_at(page, steps[10])
    names_step(page, steps[10])
    assert max(fetched.values(), default=0) <= 2  # before and after the reload
