"""Look inside: the canvas, uploads and test pictures on the page itself."""

from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from lenet.model import LeNetConfig
from tests.browser.canvas import BAR, ONE, button
from tests.browser.conftest import Open, draw, wait_for_strokes
from tests.browser.scripts import show_strip
from tests.browser.test_drawing import ZERO, picture_of_a_one
from tests.lenet.web.networks import images, network

INK = "inside_ink"


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name, exact=True)).first.click()


def answer(page: Page, name: str) -> Locator:
    return page.get_by_role("img", name=f"The answer is {name}.")


def area(element: Locator) -> dict[str, float]:
    box = element.bounding_box()
    assert box
    return {"left": box["x"], "top": box["y"], "right": box["x"] + box["width"], "bottom": box["y"] + box["height"]}


def canvas(page: Page) -> Locator:
    return page.locator(f"[class*=st-key-{INK}_canvas] canvas.upper-canvas")


def test_the_layers_follow_the_pen_and_so_do_the_questions(server: str, visit: Open) -> None:
    page = visit(f"{server}/inside")
    expect(page.get_by_text("Its label:")).to_be_visible()
    choose(page, "Your drawing")
    expect(answer(page, "7")).to_be_visible()  # until something is drawn
    draw(page, INK, ZERO)
    expect(answer(page, "0")).to_be_visible()
    same = """() => { const { subject } = document.lenet.experiment; return subject.some(value => value > 0.5) }"""
    page.wait_for_function(same)
    button(page, "Clear").click()
    expect(answer(page, "7")).to_be_visible()
    draw(page, INK, ONE)
    expect(answer(page, "1")).to_be_visible()
    wait_for_strokes(page, 1)
    draw(page, INK, BAR)
    expect(answer(page, "7")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(answer(page, "1")).to_be_visible()


def test_the_canvas_and_its_strokes_are_there_after_a_reload(server: str, visit: Open) -> None:
    page = visit(f"{server}/inside")
    choose(page, "Your drawing")
    draw(page, INK, ZERO)
    expect(answer(page, "0")).to_be_visible()
    wait_for_strokes(page, 1)
    page.reload()
    expect(answer(page, "0")).to_be_visible()
    button(page, "Undo").click()
    expect(answer(page, "7")).to_be_visible()


def test_the_layers_change_while_the_pen_is_down_(server: str, visit: Open) -> None:
    page = visit(f"{server}/inside")
    choose(page, "Your drawing")
    expect(page.locator(f"[class*=st-key-{INK}_canvas] .hint")).to_be_visible()
    box = canvas(page).bounding_box()
    assert box
    page.mouse.move(box["x"] + 78, box["y"] + 22)
    page.mouse.down()
    page.mouse.move(box["x"] + 72, box["y"] + 125, steps=20)
    expect(answer(page, "1")).to_be_visible()  # the pen is still down
    page.mouse.up()
    expect(answer(page, "1")).to_be_visible()


def test_the_canvas_is_above_the_picture_that_the_network_sees(server: str, visit: Open) -> None:
    page = visit(f"{server}/inside", height=800)
    choose(page, "Your drawing")
    expect(canvas(page)).to_be_visible()
    expect(page.locator(f".st-key-{INK} button.redo")).to_be_visible()
    pad, seen = area(canvas(page)), area(page.locator(".st-key-sheet .stop").first)
    first = area(page.locator(".st-key-sheet .stop").nth(1))
    clear, redo = area(button(page, "Clear")), area(button(page, "Redo"))
    assert pad["bottom"] < clear["top"] and redo["bottom"] < seen["top"]
    assert clear["left"] >= pad["left"] - 1 and redo["right"] <= pad["right"] + 3 and redo["top"] == clear["top"]
    assert pad["right"] < first["left"] and seen["right"] < first["left"]
    with_pad = area(page.locator(".st-key-sheet .arithmetic"))["top"] - area(page.locator(".st-key-sheet"))["top"]
    choose(page, "Test picture")
    expect(page.get_by_text("Its label:")).to_be_visible()
    without = area(page.locator(".st-key-sheet .arithmetic"))["top"] - area(page.locator(".st-key-sheet"))["top"]
    assert with_pad - without <= 30


def test_on_a_phone_the_canvas_comes_first(server: str, visit: Open) -> None:
    page = visit(f"{server}/inside", width=390, height=844)
    choose(page, "Your drawing")
    draw(page, INK, ZERO)
    expect(answer(page, "0")).to_be_visible()
    pad, clear, seen = area(canvas(page)), area(button(page, "Clear")), area(page.locator(".st-key-sheet .stop").first)
    assert pad["bottom"] < clear["top"] and clear["bottom"] < seen["top"] and seen["bottom"] < 844
    assert clear["bottom"] - clear["top"] >= 40 and pad["right"] - pad["left"] > 180


def test_files_are_uploaded_on_the_page_and_one_is_chosen(server: str, visit: Open) -> None:
    page = visit(f"{server}/inside")
    choose(page, "Upload")
    expect(page.get_by_text("You have uploaded nothing yet; here is a 7.")).to_be_visible()
    chooser = page.get_by_test_id("stFileUploaderDropzoneInput")
    chooser.set_input_files({"name": "one.png", "mimeType": "image/png", "buffer": picture_of_a_one()})
    expect(answer(page, "1")).to_be_visible()
    expect(chooser).to_have_count(1)  # the one that has been read is gone
    chooser.set_input_files({"name": "notes.png", "mimeType": "image/png", "buffer": b"no picture at all"})
    expect(page.get_by_test_id("stAlert")).to_have_text("notes.png is not a picture we can read. Use a PNG or a JPEG.")
    expect(answer(page, "1")).to_be_visible()
    page.get_by_test_id("stTopNavLink").filter(has_text="Classify").click()
    expect(page.locator("h1")).to_have_text("Draw a digit")
    choose(page, "Upload")
    expect(page.locator(".st-key-files_seen button")).to_have_count(1)  # the same files are there
    page.get_by_test_id("stTopNavLink").filter(has_text="Look inside").click()
    button(page, "Remove all").click()
    expect(page.get_by_text("You have uploaded nothing yet; here is a 7.")).to_be_visible()
    expect(answer(page, "7")).to_be_visible()


def test_a_test_picture_is_chosen_in_the_row(server: str, visit: Open) -> None:
    page = visit(f"{server}/inside")
    tiles = page.locator(".st-key-test_pictures button")
    expect(tiles).to_have_count(20)
    tops = "tiles => tiles.map(tile => Math.round(tile.getBoundingClientRect().top))"
    assert len(set(tiles.evaluate_all(tops))) == 1  # all at one moment: the page above them may still grow
    label = tiles.nth(7).get_attribute("aria-label")
    tiles.nth(7).click()
    expect(page.locator(".st-key-test_pictures button[aria-pressed=true]")).to_have_attribute("aria-label", label or "")
    expect(page.get_by_text(f"Its label: {label}")).to_be_visible()


@pytest.mark.parametrize("width", [1120, 350])
def test_a_label_is_marked_where_the_answer_is_another_class(width: int, blank: Page, strip_data: Any) -> None:
    blank.set_viewport_size({"width": width + 16, "height": 900})
    model = network(LeNetConfig(activation="relu", padding=2))
    with torch.no_grad():
        winner = int(model(images(1)).argmax())
    show_strip(blank, strip_data(model, images(1), label=winner))
    text = blank.get_by_text("Its label:")
    expect(text).to_have_text(f"Its label: {winner}")
    assert "wrong" not in (text.get_attribute("class") or "")
    other = (winner + 1) % 10
    show_strip(blank, strip_data(model, images(1), label=other))
    expect(text).to_have_text(f"✗ Its label: {other}")
    assert "wrong" in (text.get_attribute("class") or "")
    show_strip(blank, strip_data(model, images(1)))
    expect(text).to_have_count(0)
