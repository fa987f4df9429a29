"""Technical words open their notes: by keyboard, by tap, in both languages; always inside of the window."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from lenet import runs
from lenet.data import Dataset
from lenet.runs import Run, recorder
from lenet.training import TrainConfig
from tests.browser.conftest import Open, serving
from tests.recording import record

NOTE = ".word-note"


def word(page: Page, name: str) -> Locator:
    expect(page.locator(NOTE)).to_be_attached()  # a word opens nothing before
    return page.locator(f"[data-term={name}]").first


def opened(page: Page, heading: str) -> Locator:
    note = page.locator(NOTE)
    expect(note).to_be_visible()
    expect(note.locator("> b")).to_have_text(heading)
    expect(note.locator(".awaited")).to_have_count(0)
    return note


def in_window(page: Page, note: Locator) -> bool:
    box, size = note.bounding_box(), page.viewport_size
    assert box and size
    ends = box["x"] + box["width"], box["y"] + box["height"]
    return min(box["x"], box["y"]) >= 0 and ends[0] <= size["width"] and ends[1] <= size["height"]


@pytest.fixture
def run(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run of 8 steps that has ended, on the disk of the server."""
    monkeypatch.setattr(recorder, "load_dataset", lambda name: stripes)
    run = runs.create(TrainConfig(dataset="strokes", epochs=2, batch_size=16, report_every=1))
    list(record(run))
    return run


def test_words_of_a_run_open_their_notes(tmp_path: Path, visit: Open, run: Run) -> None:
    with serving(tmp_path) as server:
        page = visit(f"{server}/train?run={run.id}")
        epoch, note = word(page, "epoch"), page.locator(NOTE)
        epoch.focus()
        page.keyboard.press("Enter")
        expect(opened(page, "Epoch").locator(".caption")).to_have_text(
            "step 8 of 1,250, in epoch 1 of 2; an epoch has 625 steps"
        )
        expect(epoch).to_have_attribute("aria-expanded", "true")
        expect(epoch).to_be_focused()
        page.keyboard.press("Escape")
        expect(note).to_be_hidden()
        expect(epoch).to_be_focused()
        expect(epoch).to_have_attribute("aria-expanded", "false")

        word(page, "loss").click()  # in a component
        expect(opened(page, "Loss").locator("canvas")).to_be_visible()
        word(page, "kernel").click()  # one at a time
        expect(opened(page, "Kernel").locator("canvas")).to_have_count(6)
        expect(page.locator(NOTE)).to_have_count(1)
        page.locator("h1").click()
        expect(note).to_be_hidden()

        phone = visit(page.url + "&lang=zh", width=390, height=700, has_touch=True)
        for name, heading in (("test_set", "测试集"), ("seed", "种子"), ("accuracy", "准确率"), ("kernel", "卷积核")):
            word(phone, name).tap()
            opened(phone, heading)
            assert in_window(phone, phone.locator(NOTE)), name
        phone.locator("h1").tap()
        expect(phone.locator(NOTE)).to_be_hidden()
