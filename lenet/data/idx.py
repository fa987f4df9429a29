"""IDX, the format of MNIST's files: two zero bytes, a type, the number of axes, their big-endian sizes, the numbers."""

import contextlib
import gzip
import hashlib
from pathlib import Path

import torch
from torch import Tensor

from lenet import files


def read(path: Path, unpacked: Path) -> Tensor:
    """The bytes of a .gz file in IDX format, in its axes.

    The first time they are unpacked into the folder `unpacked`; where that can be written, they are mapped from there
    ever after: at once, and in memory that all processes share.
    """
    status = path.stat()
    known = f"{path.resolve()} {status.st_size} {status.st_mtime_ns}"
    kept = unpacked / f"{path.stem}-{hashlib.sha256(known.encode()).hexdigest()[:16]}"
    if not kept.is_file():
        content = gzip.decompress(path.read_bytes())
        with contextlib.suppress(OSError):  # a folder that cannot be written, a full disk
            unpacked.mkdir(parents=True, exist_ok=True)
            files.write(kept, content)
        if not kept.is_file():
            return _axes(torch.frombuffer(bytearray(content), dtype=torch.uint8))
    return _axes(torch.from_file(str(kept), size=kept.stat().st_size, dtype=torch.uint8))


def _axes(content: Tensor) -> Tensor:
    header = bytes(content[: 4 + 4 * int(content[3])].tolist())
    shape = [int.from_bytes(header[place : place + 4], "big") for place in range(4, len(header), 4)]
    return content[len(header) :].view(shape)
