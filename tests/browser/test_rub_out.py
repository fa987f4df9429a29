"""The eraser on the picture of Look inside: mouse, finger and keyboard; every component sees what is left."""

from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, ElementHandle, Page, expect

from lenet import inspection
from tests.browser.conftest import a_seven
from tests.browser.scripts import show, show_strip
from tests.chromium import blank_page
from ui import formats, pictures, resources
from ui.inside import questions
from ui.inside.subject import Subject

PICTURE = "[...(document.lenet.experiment.picture ?? document.lenet.experiment.subject)]"


def seven() -> torch.Tensor:
    return a_seven()


def show_eraser(page: Page, sent: dict[str, Any]) -> ElementHandle:
    questions.rub_out(Subject(resources.checkpoint("mnist"), pictures.a_seven()))
    return show(page, "question", dict(sent))


def left(page: Page) -> torch.Tensor:
    """The picture as it is now, (1, 1, 28, 28)."""
    return torch.tensor(page.evaluate(PICTURE)).reshape(1, 1, 28, 28)


def inked_row() -> int:
    """A row with ink in its middle."""
    return int((seven()[0, 0, :, 14] > 0.5).nonzero()[0])


def test_the_keyboard_erases_and_the_bars_are_those_of_pytorch(blank: Page, sent: dict[str, Any]) -> None:
    show_eraser(blank, sent)
    blank.keyboard.press("Tab")
    for _step in range(14 - inked_row()):
        blank.keyboard.press("ArrowUp")
    blank.keyboard.press(" ")
    row, expected = inked_row(), seven()
    expected[0, 0, row - 1 : row + 2, 13:16] = 0
    assert torch.equal(left(blank), expected) and not torch.equal(expected, seven())
    shares = inspection.probabilities(resources.checkpoint("mnist").model, expected)[0]
    texts = blank.locator(".bars .row > :last-child").all_inner_texts()
    assert texts == [formats.probability(share.item()) for share in shares]


def test_a_tick_keeps_the_answer_of_before_until_the_ink_is_back(blank: Page, sent: dict[str, Any]) -> None:
    show_eraser(blank, sent)
    ticks, back = blank.locator(".track s"), blank.get_by_role("button", name="Put back")
    texts = blank.locator(".bars .row > :last-child").all_inner_texts()
    expect(ticks.first).to_be_hidden()
    expect(back).to_be_disabled()
    erase_a_line(blank)
    shares = inspection.probabilities(resources.checkpoint("mnist").model, seven())[0]
    places = [float(tick.evaluate("tick => parseFloat(tick.style.left)")) for tick in ticks.all()]
    assert places == pytest.approx([100 * share.item() for share in shares], abs=1e-3)
    back.click()
    assert torch.equal(left(blank), seven())
    assert blank.locator(".bars .row > :last-child").all_inner_texts() == texts
    expect(ticks.first).to_be_hidden()


def erase_a_line(page: Page) -> None:
    """Drag the mouse from left to right in one jump over the row with ink in its middle."""
    canvas = page.locator(".rub canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    y = box["y"] + (inked_row() + 0.5) * box["height"] / 28
    page.mouse.move(box["x"] + 5, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 5, y)
    page.mouse.up()
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] - 5)  # no longer erases


def test_a_fast_mouse_leaves_no_gap(blank: Page, sent: dict[str, Any]) -> None:
    show_eraser(blank, sent)
    blank.get_by_role("button", name="Eraser 1×1").click()
    erase_a_line(blank)
    expected = seven()
    expected[0, 0, inked_row()] = 0
    assert torch.equal(left(blank), expected)


def test_the_layers_follow_the_eraser(blank: Page, sent: dict[str, Any], strip_data: Any) -> None:
    model = resources.checkpoint("mnist").model
    show_strip(blank, strip_data(model, seven()))
    show_eraser(blank, sent)
    erase_a_line(blank)
    layers = inspection.layers(model, left(blank))
    for layer in ("C1", "F6", "Answer"):
        values = blank.evaluate("layer => [...sheet.sight.net[layer].values]", layer)
        assert values == pytest.approx(layers[layer].flatten().tolist(), abs=1e-4)
    assert blank.evaluate("[...sheet.plates.Input.values]") == left(blank).flatten().tolist()
    undo = blank.locator(".strip .undo")
    undo.click()
    assert torch.equal(left(blank), seven())
    expect(undo).to_be_hidden()
    assert blank.evaluate("[...sheet.plates.Input.values]") == seven().flatten().tolist()


def test_a_finger_erases_and_does_not_scroll(browser: Browser, sent: dict[str, Any]) -> None:
    with blank_page(browser, width=390, height=400) as page:
        show_eraser(page, sent)
        page.evaluate("document.body.style.minHeight = '3000px'")
        box = page.locator(".rub canvas").bounding_box()
        assert box
        client = page.context.new_cdp_session(page)

        def touch(kind: str, *points: tuple[float, float]) -> None:
            client.send(
                "Input.dispatchTouchEvent",
                {"type": kind, "touchPoints": [{"x": box["x"] + x, "y": box["y"] + y} for x, y in points]},
            )

        touch("touchStart", (145, 5))
        for y in range(20, 270, 25):
            touch("touchMove", (145, y))
        touch("touchEnd")
        expected = seven()
        expected[0, 0, :26, 13:16] = 0
        assert torch.equal(left(page)[..., :26, :], expected[..., :26, :])
        assert page.evaluate("scrollY") == 0
