"""Files that are uploaded on Classify."""

import csv
import io
import re

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import Open

SEVEN = [(0.25, 0.15), (0.75, 0.15), (0.4, 0.85)]
ONE = [(0.5, 0.1), (0.48, 0.9)]


def picture(strokes: list[tuple[float, float]], side: int = 200) -> bytes:
    image = Image.new("RGB", (side, side), "white")
    ImageDraw.Draw(image).line([(x * side, y * side) for x, y in strokes], "black", side // 14, "curve")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def choose_upload(page: Page) -> None:
    page.get_by_role("radio", name="Upload").or_(page.get_by_role("button", name="Upload")).first.click()
    expect(chooser(page)).to_be_attached()


def chooser(page: Page) -> Locator:
    return page.get_by_test_id("stFileUploaderDropzoneInput")


def upload(page: Page, files: dict[str, bytes]) -> None:
    payloads = [FilePayload(name=name, mimeType="image/png", buffer=content) for name, content in files.items()]
    chooser(page).set_input_files(payloads)


def tiles(page: Page) -> Locator:
    return page.locator(".st-key-files_seen button.tile")


def go_to(page: Page, title: str) -> None:
    page.get_by_test_id("stTopNavLink").filter(has_text=title).click()


def test_uploads_bear_their_names_and_stay_while_the_visitor_is_elsewhere(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    choose_upload(page)
    upload(page, {"a.png": picture(SEVEN), "b.png": b"text", "c.png": picture(ONE)})
    expect(page.get_by_test_id("stAlert")).to_have_text("b.png is not a picture we can read. Use a PNG or a JPEG.")
    named = [re.compile(r"^7.*%a\.png$"), re.compile(r"^1.*%c\.png$")]
    expect(tiles(page)).to_have_text(named)
    page.get_by_role("radio", name="Draw").or_(page.get_by_role("button", name="Draw")).first.click()
    expect(tiles(page)).to_have_count(0)
    choose_upload(page)
    expect(tiles(page)).to_have_text(named)
    page.get_by_role("button", name="Look inside this picture").click()
    expect(page.locator("h1")).to_have_text("Look inside")
    go_to(page, "Classify")
    expect(tiles(page)).to_have_text(named)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)  # the page has said it once
    tiles(page).nth(1).click()
    page.get_by_role("button", name="Remove this picture").click()
    expect(tiles(page)).to_have_text(named[:1])
    page.get_by_role("button", name="Remove all").click()
    expect(tiles(page)).to_have_count(0)


def test_the_file_dialog_offers_pictures_and_a_message_shows_a_name_as_it_is(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    choose_upload(page)
    assert "image/*" in (chooser(page).get_attribute("accept") or "").split(",")
    upload(page, {"IMG_$5$_*x*_[a](b).png": b"text", "photo.heic": b"\0\0\0\x18ftypheic" + bytes(300)})
    expect(page.get_by_test_id("stAlert")).to_have_text(
        [
            "IMG_$5$_*x*_[a](b).png is not a picture we can read. Use a PNG or a JPEG.",
            "photo.heic is a HEIC photograph that we cannot read. Save it as a JPEG.",
        ]
    )


def test_a_hundred_pictures_are_read_once_and_the_answer_stays_in_sight(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    choose_upload(page)
    upload(page, {f"{number}.png": picture(ONE if number % 2 else SEVEN, 60 + number) for number in range(100)})
    expect(tiles(page)).to_have_count(100)
    tiles(page).nth(96).click()
    expect(tiles(page).nth(96)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".answer .class")).to_have_text("7")
    expect(page.locator(".answer .class")).to_be_in_viewport()


def test_the_uploader_speaks_chinese(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify", locale="zh-CN")
    page.get_by_role("radio", name="上传").or_(page.get_by_role("button", name="上传")).first.click()
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_be_visible()
    heard = page.get_by_test_id("stFileUploader").aria_snapshot()
    assert re.findall('button "(.*)"', heard) == ["选择图片"] and "per file" not in heard
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]  # what Chromium says itself
    names = [node["name"]["value"] for node in tree if not node["ignored"]]
    assert "选择图片" in names and not [name for name in names if re.search("upload|per file", name, re.IGNORECASE)]


def photograph(seed: int) -> bytes:
    """A large picture, which takes long to read."""
    image = Image.open(io.BytesIO(picture(SEVEN, 1400)))
    image.putpixel((seed, 0), (0, 0, 0))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95)
    return file.getvalue()


def test_the_page_answers_clicks_while_files_are_read(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    choose_upload(page)
    upload(page, {f"7_{number:02}.jpg": photograph(number) for number in range(30)})
    reading = page.get_by_text("Reading")
    expect(reading).to_be_visible()
    expect(tiles(page).first).to_be_visible()
    page.get_by_role("radio", name="Table").or_(page.get_by_role("button", name="Table")).first.click()
    lines = page.locator(".answers tbody tr")
    expect(lines.first).to_be_visible()
    assert lines.count() < 30 and reading.is_visible()
    expect(lines).to_have_count(30)
    expect(reading).to_have_count(0)


def test_answers_stand_in_a_table_that_can_be_saved(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify")
    choose_upload(page)
    upload(page, {"7_a.png": picture(SEVEN), "3-b.png": picture(ONE), "=c.png": picture(ONE)})
    expect(page.get_by_text("1 of 2 correct, 50.0%")).to_be_visible()
    expect(tiles(page).nth(1)).to_contain_text("3 → 1")
    page.get_by_role("radio", name="Table").or_(page.get_by_role("button", name="Table")).first.click()
    lines = page.locator(".answers tbody tr")
    expect(lines).to_have_count(3)
    expect(lines.nth(1)).to_have_class("wrong")
    expect(lines.nth(1).locator("td").last).to_have_text("3")
    lines.nth(2).get_by_role("button").press("Enter")
    expect(lines.nth(2)).to_have_class("chosen")
    expect(page.locator(".answer .class")).to_have_text("1")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    rows = list(csv.DictReader(download.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["file"], row["answer"], row["label"], row["correct"]) for row in rows] == [
        ("7_a.png", "7", "7", "yes"),
        ("3-b.png", "1", "3", "no"),
        ("=c.png", "1", "", ""),
    ]
    assert all(0.5 < float(row["probability"]) <= 1 for row in rows)
