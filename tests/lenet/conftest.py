"""Small data sets on disk, known to the registry while a test runs."""

import gzip
import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from torch import Tensor

from lenet import data
from lenet.data import DatasetInfo


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
        md5s.append(hashlib.md5(path.read_bytes()).hexdigest())
        content_md5s.append(hashlib.md5(idx(part)).hexdigest())
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


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DatasetInfo:
    """Three training images and one test image."""
    images = torch.full((3, 28, 28), 7), torch.full((1, 28, 28), 9)
    values = images[0], torch.tensor([2, 0, 1]), images[1], torch.tensor([5])
    return register(tmp_path, monkeypatch, "tiny", data.DIGITS, values)


@pytest.fixture
def three_classes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DatasetInfo:
    """90 training and 30 test images of three classes, a bright band whose height tells the class."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(90) % 3
    images = torch.randint(0, 40, (90, 28, 28), dtype=torch.uint8, generator=generator)
    for image, label in zip(images, labels.tolist(), strict=True):
        image[4 + 8 * label : 8 + 8 * label] = 220
    values = images, labels, images[:30], labels[:30]
    return register(tmp_path, monkeypatch, "bands", ("top", "middle", "bottom"), values)
