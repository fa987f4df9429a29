import gzip
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lenet.data import idx
from lenet.errors import DataError

VALUES = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
CONTENT = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, *range(24)])


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "numbers-idx3-ubyte.gz"
    path.write_bytes(gzip.compress(CONTENT))
    return path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "unpacked" / "numbers"


def test_a_file_is_unpacked_once_and_then_read_from_the_copy(packed: Path, copy: Path) -> None:
    assert np.array_equal(idx.read(packed, copy), VALUES)
    time = copy.stat().st_mtime_ns
    values = idx.read(packed, copy)
    assert np.array_equal(values, VALUES) and copy.stat().st_mtime_ns == time
    values[0] = 0  # to write into the tensor does not change the file
    assert np.array_equal(idx.read(packed, copy), VALUES)


def test_a_copy_that_shrinks_ends_no_process_that_has_read_it(tmp_path: Path) -> None:
    content = bytes([0, 0, 8, 1, 0, 1, 0, 0]) + bytes(1 << 16)
    packed, copy = tmp_path / "zeros-idx1-ubyte.gz", tmp_path / "zeros"
    packed.write_bytes(gzip.compress(content))
    code = (
        "import os, sys; from pathlib import Path; from lenet.data import idx;"
        " packed, copy = map(Path, sys.argv[1:]); idx.read(packed, copy); values = idx.read(packed, copy);"
        " os.truncate(copy, 10); print(values.sum().item(), idx.read(packed, copy).sum().item())"
    )
    process = subprocess.run([sys.executable, "-c", code, packed, copy], capture_output=True, text=True, check=True)
    assert process.stdout.split() == ["0", "0"]


def test_a_file_that_has_changed_is_unpacked_anew(packed: Path, copy: Path) -> None:
    idx.read(packed, copy)
    packed.write_bytes(gzip.compress(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9])))
    assert idx.read(packed, copy).tolist() == [7, 8, 9]


def test_a_plain_file_is_read_without_a_copy(tmp_path: Path, copy: Path) -> None:
    path = tmp_path / "numbers-idx3-ubyte"
    path.write_bytes(CONTENT)
    assert np.array_equal(idx.read(path, copy), VALUES)
    assert not copy.parent.exists()


def test_a_file_is_read_into_memory_if_no_copy_can_be_written(packed: Path, tmp_path: Path) -> None:
    obstacle = tmp_path / "unpacked"  # a file in the place of the folder
    obstacle.write_bytes(b"")
    assert np.array_equal(idx.read(packed, obstacle / "numbers"), VALUES)
    assert obstacle.read_bytes() == b""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        CONTENT[:3],
        CONTENT[:10],
        CONTENT[:-1],
        CONTENT + b"x",
        bytes(len(CONTENT)),
        b"\0\0\x0d" + CONTENT[3:],
        b"\1" + CONTENT[1:],
        b"\0\0\x08\0",
        b"<html>" + CONTENT,
    ],
    ids=[
        "empty",
        "half a header",
        "no sizes",
        "one value too few",
        "one value too many",
        "zeros",
        "floats",
        "no zero first",
        "no axes",
        "a page",
    ],
)
def test_a_wrong_header_is_an_error_that_names_the_file(packed: Path, copy: Path, content: bytes) -> None:
    packed.write_bytes(gzip.compress(content))
    for _ in range(2):  # the second time from the copy
        with pytest.raises(
            DataError, match=r"numbers-idx3-ubyte\.gz is damaged\. Delete it and fetch the data set again\.$"
        ):
            idx.read(packed, copy)


@pytest.mark.parametrize(
    "content",
    [b"", b"no gzip", gzip.compress(CONTENT, mtime=0)[:-5], b"\x1f\x8b\x08" + bytes(30)],
    ids=["empty", "no gzip", "cut off", "only a header"],
)
def test_a_damaged_gz_is_an_error_that_names_the_file(packed: Path, copy: Path, content: bytes) -> None:
    packed.write_bytes(content)
    with pytest.raises(DataError, match=r"numbers-idx3-ubyte\.gz is damaged"):
        idx.read(packed, copy)
