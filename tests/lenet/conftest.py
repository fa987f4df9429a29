"""A data set on disk that is as small as can be, and torch's threads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from lenet import data
from lenet.data import DatasetInfo
from tests.conftest import register


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DatasetInfo:
    """Three training images and one test image."""
    images = torch.full((3, 28, 28), 7), torch.full((1, 28, 28), 9)
    values = images[0], torch.tensor([2, 0, 1]), images[1], torch.tensor([5])
    return register(tmp_path, monkeypatch, "tiny", data.DIGITS, values)


@pytest.fixture
def two_threads() -> Iterator[None]:
    """Torch has two threads, also on a machine with one core: engines take another number of them."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)
