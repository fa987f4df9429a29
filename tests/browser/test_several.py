"""Several digits on the canvas of Classify."""

import io

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.browser.canvas import INK, Point, answer, button
from tests.browser.conftest import Open, draw

# Strokes of figures that are 1 high, and how wide they are.
FIGURES: dict[str, tuple[float, list[list[Point]]]] = {
    "0": (
        0.6,
        [[(0.3, 0), (0.05, 0.2), (0, 0.5), (0.05, 0.8), (0.3, 1), (0.55, 0.8), (0.6, 0.5), (0.55, 0.2), (0.3, 0)]],
    ),
    "1": (0.1, [[(0, 0.12), (0.1, 0), (0.1, 1)]]),
    "2": (0.6, [[(0.05, 0.2), (0.25, 0), (0.5, 0.1), (0.5, 0.35), (0.25, 0.65), (0, 1), (0.6, 1)]]),
    "4": (0.55, [[(0.35, 0), (0, 0.6), (0.55, 0.6)], [(0.42, 0.3), (0.42, 1)]]),
    "6": (0.5, [[(0.45, 0), (0.15, 0.3), (0.02, 0.65), (0.1, 0.93), (0.35, 1), (0.5, 0.8), (0.42, 0.58), (0.06, 0.7)]]),
}


def write(page: Page, text: str, *, height: float, gap: float) -> None:
    """Draw these digits in a row in the middle of the canvas; sizes are shares of its side."""
    left = (1 - sum(FIGURES[digit][0] for digit in text) * height - gap * (len(text) - 1)) / 2
    for digit in text:
        width, strokes = FIGURES[digit]
        draw(page, INK, *[[(left + x * height, 0.5 + (y - 0.5) * height) for x, y in stroke] for stroke in strokes])
        left += width * height + gap


def string(page: Page) -> Locator:
    return page.locator(".figures .string")


def test_digits_beside_one_another_are_read_as_a_string(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    write(page, "41", height=0.5, gap=0.15)
    expect(string(page)).to_have_text("41")
    expect(page.locator(".figures .sure")).to_contain_text("that every digit is right")
    expect(page.locator(".figures .list button")).to_have_count(2)
    expect(answer(page)).to_have_text("4")
    button(page, "Clear").click()
    expect(page.locator(".figures")).to_be_hidden()
    write(page, "10", height=0.5, gap=0.15)
    expect(string(page)).to_have_text("10")
    button(page, "Clear").click()
    write(page, "0", height=0.5, gap=0)
    expect(answer(page)).to_have_text("0")
    expect(page.locator(".figures")).to_be_hidden()


def test_a_chosen_digit_is_answered_and_opens_in_look_inside(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    button(page, "Thin pen").click()
    write(page, "2026", height=0.28, gap=0.07)
    expect(string(page)).to_have_text("2026")
    boxes = page.locator(f"[class*=st-key-{INK}_canvas] .boxes i")
    expect(boxes).to_have_count(4)
    boxes.nth(3).get_by_role("button").click()
    expect(answer(page)).to_have_text("6")
    expect(boxes.nth(3)).to_have_class("chosen")
    page.locator(".figures .list button").nth(1).press("Enter")
    expect(answer(page)).to_have_text("0")
    expect(string(page)).to_have_text("2026")  # the click on a box has drawn nothing
    page.get_by_role("button", name="Look inside this picture").click()
    expect(page.get_by_role("img", name="The answer is 0.")).to_be_visible()


def test_figures_that_touch_are_marked_and_not_guessed(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    write(page, "11", height=0.35, gap=0.6)
    expect(string(page)).to_have_text("11")
    draw(page, INK, [(0.2, 0.5), (0.8, 0.5)])
    expect(string(page)).to_have_text("?")
    expect(page.locator(".figures .list button")).to_contain_text("touching: not read")
    expect(page.locator(".figures .sure")).to_have_text("Digits that touch are not read. Leave a gap between them.")
    expect(answer(page)).to_have_text("")


def picture_of_ten() -> bytes:
    image, file = Image.new("RGB", (600, 400), "#e8e4d8"), io.BytesIO()
    pen = ImageDraw.Draw(image)
    pen.line([(155, 80), (150, 320)], fill="#203040", width=24)
    pen.ellipse([300, 80, 450, 320], outline="#203040", width=24)
    image.save(file, "PNG")
    return file.getvalue()


def test_an_uploaded_photograph_has_a_box_around_each_digit(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    page.get_by_role("radio", name="Upload").or_(page.get_by_role("button", name="Upload")).first.click()
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(
        {"name": "ten.png", "mimeType": "image/png", "buffer": picture_of_ten()}
    )
    expect(string(page)).to_have_text("10")
    expect(answer(page)).to_have_text("1")
    photo = page.locator(".figures .photo")
    expect(photo.get_by_role("button")).to_have_count(2)
    photo.get_by_role("button").nth(1).click()
    expect(answer(page)).to_have_text("0")
    page.get_by_role("button", name="Look inside this picture").click()
    expect(page.get_by_role("img", name="The answer is 0.")).to_be_visible()


def test_a_phone_reads_a_string_in_chinese(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify", width=390, locale="zh")
    write(page, "10", height=0.5, gap=0.15)
    expect(string(page)).to_have_text("10")
    expect(page.locator(".figures .sure")).to_contain_text("乘积")
    assert page.evaluate("document.documentElement.scrollWidth <= 390")
