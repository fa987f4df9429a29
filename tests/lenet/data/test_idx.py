import gzip
from pathlib import Path

import pytest
import torch

from lenet.data import idx

NUMBERS = torch.arange(24, dtype=torch.uint8).view(2, 3, 4)
PACKED = gzip.compress(bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, *range(24)]))


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "numbers-idx3-ubyte.gz"
    path.write_bytes(PACKED)
    return path


def test_it_is_unpacked_once_and_mapped_ever_after(packed: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    assert torch.equal(idx.read(packed, unpacked), NUMBERS)
    (kept,) = unpacked.iterdir()
    changed = kept.stat().st_mtime_ns
    again = idx.read(packed, unpacked)
    assert torch.equal(again, NUMBERS) and kept.stat().st_mtime_ns == changed
    again[0] = 0  # a writer has pages of its own
    assert torch.equal(idx.read(packed, unpacked), NUMBERS)


def test_a_file_that_has_changed_is_unpacked_anew(packed: Path, tmp_path: Path) -> None:
    idx.read(packed, tmp_path / "unpacked")
    packed.write_bytes(gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9])))
    assert idx.read(packed, tmp_path / "unpacked").tolist() == [7, 8, 9]


def test_where_nothing_can_be_written_it_is_read_into_memory(packed: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "unpacked"
    in_the_way.write_bytes(b"")
    assert torch.equal(idx.read(packed, in_the_way), NUMBERS)
    assert in_the_way.read_bytes() == b""
