"""A data set of three pictures on disk."""

import gzip
import hashlib
from pathlib import Path

import pytest
import torch

from lenet import data
from lenet.data import DatasetInfo


def idx(values: torch.Tensor) -> bytes:
    sizes = b"".join(size.to_bytes(4, "big") for size in values.shape)
    return bytes([0, 0, 8, values.dim()]) + sizes + values.numpy().tobytes()


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DatasetInfo:
    """A data set of three pictures in torchvision's layout, known to the registry."""
    monkeypatch.setenv("LENET_DATA_DIR", str(tmp_path))
    halves = [torch.full((3, 28, 28), 7), torch.tensor([2, 0, 1]), torch.full((1, 28, 28), 9), torch.tensor([5])]
    folder = tmp_path / "Tiny" / "raw"
    folder.mkdir(parents=True)
    md5s = []
    for path, values in zip(data.paths(folder), halves, strict=True):
        path.write_bytes(gzip.compress(idx(values.to(torch.uint8)), mtime=0))
        md5s.append(hashlib.md5(path.read_bytes()).hexdigest())
    info = DatasetInfo("tiny", "Tiny", "digits", data.DIGITS, "none", "Tiny", tuple(md5s), size=1000)
    monkeypatch.setitem(data.REGISTRY, "tiny", info)
    return info
