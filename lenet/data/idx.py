"""IDX, the format of MNIST's files: two zero bytes, a type, the number of axes, their big-endian sizes, the values."""

import contextlib
import gzip
import math
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lenet import files
from lenet.errors import DataError

Bytes = NDArray[np.uint8]

UNSIGNED_BYTES = 8  # the type of the values in all files of MNIST's family
TRAILER = 8  # bytes at the end of a .gz file: CRC-32 and size of its content, little-endian (RFC 1952, section 2.3.1)


def read(path: Path, copy: Path | None = None) -> Bytes:
    """Read a file in IDX format, plain or packed as .gz.

    Unpacking takes half a second, so the content of a .gz is written to `copy` and read from there the next time. A
    copy whose size or CRC-32 is not the one in the .gz is written anew. No file is mapped: if a mapped file shrinks,
    SIGBUS ends every process that reads it.

    Args:
        path: the file; the caller has checked that it is the right one.
        copy: where the unpacked content of a .gz is kept. Where it cannot be written, none is kept.
    Returns:
        uint8, in the shape that the header gives.
    Raises:
        DataError: the file is damaged; the message names it.
        OSError: the file cannot be read.
    """
    if path.suffix != ".gz":
        return parse(np.fromfile(path, np.uint8), path)
    if copy and (content := _intact_copy(path, copy)) is not None:
        return parse(content, path)
    try:
        unpacked = gzip.decompress(path.read_bytes())
    except (gzip.BadGzipFile, zlib.error, EOFError):
        raise DataError("{file} is damaged. Delete it and fetch the data set again.", file=path) from None
    if copy:
        with contextlib.suppress(OSError):  # the folder cannot be written, the disk is full
            copy.parent.mkdir(parents=True, exist_ok=True)
            files.write(copy, unpacked)
    return parse(np.frombuffer(bytearray(unpacked), np.uint8), path)  # a copy that may be written


def parse(content: Bytes, path: Path) -> Bytes:
    """Give the values of IDX `content` (uint8, one axis) their shape.

    Raises:
        DataError: the header is not that of unsigned bytes, or its sizes do not match; the message names `path`.
    """
    start = bytes(content[:4].tolist())
    axes = start[3] if len(start) == 4 else 0
    header = bytes(content[: 4 + 4 * axes].tolist())
    shape = [int.from_bytes(header[at : at + 4], "big") for at in range(4, len(header), 4)]
    if start[:3] != bytes([0, 0, UNSIGNED_BYTES]) or not axes or math.prod(shape) != len(content) - 4 - 4 * axes:
        raise DataError("{file} is damaged. Delete it and fetch the data set again.", file=path)
    return content[len(header) :].reshape(shape)


def _intact_copy(path: Path, copy: Path) -> Bytes | None:
    """The bytes in `copy`, or None if they are not exactly what the .gz file `path` holds."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TRAILER))
        trailer = file.read()
    checksum, size = (int.from_bytes(half, "little") for half in (trailer[:4], trailer[4:]))
    try:
        if copy.stat().st_size != size:
            return None
        content = np.fromfile(copy, np.uint8)
    except OSError:
        return None
    return content if zlib.crc32(content.data) == checksum else None
