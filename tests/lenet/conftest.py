"""A data set on disk that is as small as can be."""

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
