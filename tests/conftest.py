"""What tests share: small data sets, and folders of their own."""

import gzip
import hashlib
import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, Page, sync_playwright
from torch import Tensor

os.environ["LENET_OFFLINE"] = "1"  # no test fetches anything

from lenet import data
from lenet.data import Dataset, DatasetInfo
from tests import chromium

# A shell that starts the tests in the background, or nohup, has them ignore these signals; what they test does not.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):  # not on Windows
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def runs_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has its own runs."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("LENET_RUNS_DIR", str(folder))
    return folder


@pytest.fixture
def file_reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The text files that are read from now on, one entry for each reading."""
    paths: list[Path] = []
    read_text = Path.read_text

    def note(path: Path, *arguments: Any, **more: Any) -> str:
        paths.append(path)
        return read_text(path, *arguments, **more)

    monkeypatch.setattr(Path, "read_text", note)
    return paths


@pytest.fixture(scope="session")
def stripes() -> Dataset:
    """64 pictures, a bright band whose height tells its class: learnable in a second."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(64) % 10
    images = torch.randint(0, 40, (64, 28, 28), dtype=torch.uint8, generator=generator)
    for image, label in zip(images, labels.tolist(), strict=True):
        image[2 + 2 * label : 5 + 2 * label] = 220
    return Dataset(data.info("strokes"), images, labels, images[:40], labels[:40])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(chromium.PATH).exists():
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(f"no {chromium.PATH}")
        pytest.skip(f"no {chromium.PATH} on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def blank(browser: Browser) -> Iterator[Page]:
    """A page without a server, for scripts alone."""
    with chromium.blank_page(browser) as page:
        yield page


def needs(name: str) -> None:
    """Skip where a real data set is not on this machine; fail where it has to be."""
    if data.available(name):
        return
    reason = f"{data.info(name).title} is not on this machine (python -m lenet download {name})"
    if os.environ.get("REQUIRE_DATA"):
        pytest.fail(reason)
    pytest.skip(reason)


def idx(values: Tensor) -> bytes:
    """Values as an IDX file of bytes."""
    sizes = b"".join(size.to_bytes(4, "big") for size in values.shape)
    return bytes([0, 0, 8, values.dim()]) + sizes + values.to(torch.uint8).numpy().tobytes()


def register(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, classes: tuple[str, ...], values: Sequence[Tensor]
) -> DatasetInfo:
    """Write training images and labels, test images and labels in torchvision's layout, and register the data set."""
    monkeypatch.setenv("LENET_DATA_DIR", str(folder))
    title = name.capitalize()
    raw = folder / title / "raw"
    raw.mkdir(parents=True)
    md5s, content_md5s = [], []
    for path, part in zip(data.paths(raw), values, strict=True):
        path.write_bytes(gzip.compress(idx(part), mtime=0))
        md5s.append(hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest())
        content_md5s.append(hashlib.md5(idx(part), usedforsecurity=False).hexdigest())
    info = DatasetInfo(
        name,
        title,
        "digits",
        classes,
        "none",
        title,
        tuple(md5s),
        tuple(content_md5s),
        1000,
        len(values[0]),
        len(values[2]),
    )
    monkeypatch.setitem(data.REGISTRY, name, info)
    return info


def bands(folder: Path, monkeypatch: pytest.MonkeyPatch, classes: int) -> DatasetInfo:
    """A data set on disk of 3 to 26 classes, a bright band whose height tells the class, 30 training images each."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(30 * classes) % classes
    images = torch.randint(0, 40, (len(labels), 28, 28), dtype=torch.uint8, generator=generator)
    height = 26 // classes
    for image, label in zip(images, labels.tolist(), strict=True):
        image[1 + height * label : 1 + height * label + max(1, height // 2)] = 220
    names = tuple("abcdefghijklmnopqrstuvwxyz"[:classes])
    values = images, labels, images[: 10 * classes], labels[: 10 * classes]
    return register(folder, monkeypatch, "bands", names, values)


@pytest.fixture
def three_classes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DatasetInfo:
    """90 training and 30 test images of three classes: see `bands`."""
    return bands(tmp_path, monkeypatch, 3)
