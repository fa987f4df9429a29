"""Technical words open their notes: by keyboard, by tap, in both languages; always inside of the window."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, serving

LINK = "train?dataset=strokes&epochs=2&batch_size=500&activation=relu&seeds=1"
NOTE = ".word-note"


def word(page: Page, name: str) -> Locator:
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


def test_words_of_a_run_open_their_notes(tmp_path: Path, visit: Open) -> None:
    with serving(tmp_path) as server:
        page = visit(f"{server}/{LINK}")
        page.get_by_role("button", name="Train", exact=True).click()
        expect(page.get_by_role("button", name="New training")).to_be_visible()

        epoch, note = word(page, "epoch"), page.locator(NOTE)
        epoch.focus()
        page.keyboard.press("Enter")
        expect(opened(page, "Epoch").locator(".caption")).to_have_text(
            "step 40 of 40, in epoch 2 of 2; an epoch has 20 steps"
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
