"""Every way by which pictures come to Classify: dialog, drop, folder, clipboard and camera; phone and Chinese."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.test_uploads import ONE, SEVEN, choose_upload, go_to, picture, tiles, upload

COPY = """async text => {
  const file = await (await fetch('data:image/png;base64,' + text)).blob();
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': file })]);
}"""


def inbox(page: Page, name: str) -> Locator:
    return page.locator(f".inbox .{name}")


def open_upload(server: str, visit: Open, **options: Any) -> Page:
    page = visit(f"{server}/classify", **options)
    choose_upload(page)
    expect(inbox(page, "folder")).to_have_text("Folder")
    return page


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def drag(page: Page, target: Locator, paths: list[Path]) -> None:
    """Drop files of the disk on an element, as from a file manager."""
    box = target.bounding_box()
    assert box
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})


@pytest.mark.parametrize("target", ["[data-testid=stFileUploaderDropzone]", "h1"], ids=["the uploader", "the page"])
def test_files_are_dropped(target: str, server: str, visit: Open, tmp_path: Path) -> None:
    write(tmp_path, {"a.png": picture(SEVEN), "b.png": picture(ONE)})
    page = open_upload(server, visit)
    drag(page, page.locator(target), [tmp_path / "a.png", tmp_path / "b.png"])
    expect(tiles(page)).to_have_text([re.compile(r"^7.*%a\.png$"), re.compile(r"^1.*%b\.png$")])


FOLDER = {"7/one.png": picture(SEVEN), "7/two.png": picture(ONE), "1/three.png": picture(ONE), "1/notes.txt": b"text"}


def expect_the_folder(page: Page) -> None:
    expect(tiles(page)).to_have_count(3)
    named = sorted(tile.splitlines()[-1] for tile in tiles(page).all_inner_texts())
    assert named == ["digits/1/three.png", "digits/7/one.png", "digits/7/two.png"]
    expect(tiles(page).filter(has_text="two")).to_contain_text("7 → 1")
    expect(page.get_by_text("2 of 3 correct, 66.7%")).to_be_visible()


def test_a_folder_is_chosen_and_its_folders_are_labels(server: str, visit: Open, tmp_path: Path) -> None:
    write(tmp_path / "digits", FOLDER)
    page = open_upload(server, visit)
    with page.expect_file_chooser() as chooser:
        inbox(page, "folder").click()
    chooser.value.set_files(tmp_path / "digits")
    expect_the_folder(page)


@pytest.mark.parametrize("target", ["[data-testid=stFileUploaderDropzone]", "h1"], ids=["the uploader", "the page"])
def test_a_folder_is_dropped(target: str, server: str, visit: Open, tmp_path: Path) -> None:
    write(tmp_path / "digits", FOLDER)
    page = open_upload(server, visit)
    drag(page, page.locator(target), [tmp_path / "digits"])
    expect_the_folder(page)


def test_a_folder_without_pictures_is_said_to_have_none(server: str, visit: Open, tmp_path: Path) -> None:
    write(tmp_path / "texts", {"notes.txt": b"text"})
    page = open_upload(server, visit)
    drag(page, page.get_by_test_id("stFileUploaderDropzone"), [tmp_path / "texts"])
    expect(inbox(page, "status")).to_have_text("There is no picture in it.")
    expect(page.get_by_test_id("stFileUploaderDropzone")).not_to_contain_text("Drag and drop")


def test_a_picture_is_pasted_by_the_keyboard_and_by_the_button(server: str, visit: Open) -> None:
    page = open_upload(server, visit, permissions=["clipboard-read", "clipboard-write"])
    page.evaluate(COPY, base64.b64encode(picture(SEVEN)).decode())
    page.keyboard.press("ControlOrMeta+v")
    expect(tiles(page)).to_have_count(1)
    go_to(page, "Look inside")  # which has the same ways
    page.get_by_role("radio", name="Upload").or_(page.get_by_role("button", name="Upload")).first.click()
    inbox(page, "paste").click()
    expect(tiles(page)).to_have_text([re.compile(r"^7.*%image\.png$")] * 2)
    page.evaluate("navigator.clipboard.writeText('words')")
    inbox(page, "paste").click()
    expect(inbox(page, "status")).to_have_text("There is no picture on the clipboard. Copy one first.")


def test_the_camera_takes_pictures(server: str, visit: Open) -> None:
    page = open_upload(server, visit, permissions=["camera"])
    inbox(page, "camera").focus()
    page.keyboard.press("Enter")
    expect(inbox(page, "take")).to_be_focused()
    expect(page.get_by_label("What the camera sees")).to_be_visible()
    video = page.get_by_label("What the camera sees").element_handle()
    page.wait_for_function("video => video.videoWidth > 0", arg=video)
    page.keyboard.press("Enter")
    expect(tiles(page)).to_have_count(1)
    expect(tiles(page).first).to_contain_text("camera-1.jpg")
    inbox(page, "close").click()
    expect(page.get_by_label("What the camera sees")).to_be_hidden()
    expect(inbox(page, "camera")).to_be_focused()


def test_a_camera_that_may_not_be_used_is_said_to_be(server: str, visit: Open) -> None:
    script = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); }"
    page = open_upload(server, visit, script=script)
    inbox(page, "camera").click()
    expect(inbox(page, "status")).to_contain_text("No camera can be used.")


def test_a_phone_takes_pictures_with_its_own_camera(server: str, visit: Open) -> None:
    page = open_upload(server, visit, width=390, height=844, has_touch=True, is_mobile=True)
    with page.expect_file_chooser() as chooser:
        inbox(page, "camera").tap()
    assert chooser.value.element.get_attribute("capture") == "environment"
    chooser.value.set_files({"name": "photo.png", "mimeType": "image/png", "buffer": picture(SEVEN)})
    expect(tiles(page)).to_have_text([re.compile(r"^7.*%photo\.png$")])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ("folder", "camera"):
        box = inbox(page, name).bounding_box()
        assert box and box["height"] >= 40


def test_every_way_speaks_chinese(server: str, visit: Open) -> None:
    page = visit(f"{server}/classify", locale="zh-CN")
    page.get_by_role("radio", name="上传").or_(page.get_by_role("button", name="上传")).first.click()
    expect(page.locator(".inbox p:not(.status) button")).to_have_text(["文件夹", "相机", "粘贴"])
    upload(page, {"7_1.png": picture(SEVEN)})
    expect(page.get_by_text("标签取自文件名：1 张中对了 1 张")).to_be_visible()
