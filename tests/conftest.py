"""What tests share: a tiny data set, and folders of their own."""

import os
from pathlib import Path
from typing import Any

import pytest
import torch

os.environ["LENET_OFFLINE"] = "1"  # no test fetches anything

from lenet import data
from lenet.data import Dataset


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


def needs(name: str) -> None:
    """Skip where a real data set is not on this machine; fail where it has to be."""
    if data.available(name):
        return
    reason = f"{data.info(name).title} is not on this machine (python -m lenet download {name})"
    if os.environ.get("REQUIRE_DATA"):
        pytest.fail(reason)
    pytest.skip(reason)
