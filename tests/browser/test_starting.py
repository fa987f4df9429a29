"""The ways to start the app: from another folder, behind a base path, in an old locale, from the installed wheel."""

import json
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import streamlit
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, ROOT, Open, serving

Start = Callable[..., str]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a server, as `serving` does; a test names this before `visit`, whose pages then end before the server."""
    with ExitStack() as servers:
        yield lambda **settings: servers.enter_context(serving(tmp_path, **settings))


def expect_home(page: Page) -> None:
    expect(page.get_by_role("heading", name="Watch a network learn to see.")).to_be_visible()
    expect(page.get_by_role("img", name="The answer is 7.")).to_be_visible()
    expect(page.get_by_test_id("stHeaderLogo")).to_have_js_property("complete", True)
    assert page.get_by_test_id("stHeaderLogo").evaluate("logo => logo.naturalWidth") > 0


def train_one_epoch(page: Page, runs_folder: Path) -> None:
    page.get_by_role("button", name="Train", exact=True).click()
    deadline = time.monotonic() + PATIENCE / 1000
    while _states(runs_folder) != ["finished"]:
        assert time.monotonic() < deadline and "failed" not in _states(runs_folder)
        page.wait_for_timeout(200)


def _states(runs_folder: Path) -> list[str]:
    return [json.loads(path.read_text(encoding="utf-8"))["state"] for path in runs_folder.glob("*/state.json")]


def test_it_starts_and_trains_from_another_folder(tmp_path: Path, start: Start, visit: Open) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    address = start(cwd=elsewhere)
    expect_home(visit(address))
    train_one_epoch(visit(f"{address}/train?dataset=strokes&epochs=1&seeds=1"), tmp_path / "runs")


def test_it_ends_although_somebody_does_not_read_an_answer(tmp_path: Path) -> None:
    folder = Path(streamlit.__file__).parent
    largest = max(folder.glob("static/static/js/*.js"), key=lambda path: path.stat().st_size)  # no buffer takes it all
    request = f"GET /{largest.relative_to(folder / 'static')} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with socket.socket() as silent:
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with serving(tmp_path) as address:
            silent.connect(("127.0.0.1", int(address.rpartition(":")[2])))
            silent.sendall(5 * request.encode())
            assert silent.recv(15) == b"HTTP/1.1 200 OK"


def test_it_starts_behind_a_base_path(start: Start, visit: Open) -> None:
    address = start(base="/lenet")
    expect_home(visit(address))
    expect(visit(f"{address}/models").get_by_text("Clothing, tutorial recipe").first).to_be_visible()
    page = visit(f"{address}/home?lang=zh")  # Streamlit knows the first page without a name alone
    expect(page.get_by_role("heading", level=1)).to_have_text("看神经网络如何学会“看”。")
    assert page.url == f"{address}/?lang=zh"


def test_it_starts_where_the_locale_is_ascii(start: Start, visit: Open) -> None:
    address = start(PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", LC_ALL="C")
    expect_home(visit(address))


def test_the_installed_wheel_starts_from_any_folder(tmp_path: Path, start: Start, visit: Open) -> None:
    wheels, environment = tmp_path / "wheels", tmp_path / "environment"
    _call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", wheels, ROOT)
    _call(sys.executable, "-m", "venv", "--without-pip", environment)
    python = environment / "bin" / "python"
    _call(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", *wheels.iterdir())
    here = sysconfig.get_path("purelib")
    packages = Path(_call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    (packages / "dependencies.pth").write_text(here, encoding="utf-8")  # instead of a download of them all
    assert str(packages) in _call(python, "-c", "import lenet; print(lenet.__file__)")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    address = start(command=[environment / "bin" / "lenet-playground"], cwd=elsewhere)
    page = visit(address)
    expect_home(page)
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == "rgb(251, 250, 246)"
    train_one_epoch(visit(f"{address}/train?dataset=strokes&epochs=1&seeds=1"), tmp_path / "runs")


def _call(*command: str | Path) -> str:
    ended = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout
