"""The data sets as uint8 tensors, and the folders in which they are found. `lenet.data.download` fetches them."""

import gzip
import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from torch import Tensor

from lenet.data import idx
from lenet.data.registry import HALVES, DatasetInfo, info
from lenet.data.stroke_digits import strokes
from lenet.errors import DataError

DEBIAN = Path("/usr/share/datasets/fashion-mnist")  # where the package dataset-fashion-mnist puts the original pictures


@dataclass(frozen=True)
class Dataset:
    """Pictures uint8 (N, 28, 28), 0 is the background; labels int64 (N,), 0 to 9."""

    info: DatasetInfo
    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor


def directory() -> Path:
    """Where downloads go: LENET_DATA_DIR, else `data` in the working folder."""
    return Path(os.environ.get("LENET_DATA_DIR") or "data")


def raw_folder(known: DatasetInfo) -> Path:
    """Where a download of this data set goes, in torchvision's layout."""
    return directory() / known.folder / "raw"


def find(name: str) -> Path | None:
    """The folder that holds the four whole .gz files of a data set, or None where it is not on this machine."""
    known = info(name)
    candidates = [raw_folder(known)] + [DEBIAN] * (name == "fashion-mnist")
    for folder in candidates:
        if all(_is_whole(path, *md5s) for path, md5s in zip(paths(folder), _md5s(known), strict=True)):
            return folder
    return None


def available(name: str) -> bool:
    """Whether `load` would find the data set without a download."""
    return not info(name).folder or find(name) is not None


def load(name: str) -> Dataset:
    """A data set: the real ones are mapped from a file, 55 MB of pictures; Stroke digits are drawn.

    Raises:
        DataError: unknown, or not on this machine.
    """
    return Dataset(info(name), *_half(name, "train"), *test_set(name))


def test_set(name: str) -> tuple[Tensor, Tensor]:
    """The test pictures, uint8 (N, 28, 28), and labels, int64 (N,), alone.

    Raises:
        DataError: unknown, or not on this machine.
    """
    return _half(name, "t10k")


def _half(name: str, half: str) -> tuple[Tensor, Tensor]:
    known = info(name)
    if not known.folder:
        return strokes(known.train_size, seed=0) if half == "train" else strokes(2_000, seed=1)
    folder = find(name)
    if folder is None:
        raise DataError(
            "{title} is not on this machine. Fetch it with: python -m lenet download {name}",
            title=known.title,
            name=name,
        )
    unpacked = directory() / "unpacked"
    images, labels = (idx.read(path, unpacked) for path in paths(folder) if path.name.startswith(half))
    return images, labels.long()


def paths(folder: Path) -> list[Path]:
    """The four .gz files of a data set in `folder`, in the order of HALVES."""
    return [folder / f"{half}-idx{3 if 'images' in half else 1}-ubyte.gz" for half in HALVES]


def _md5s(known: DatasetInfo) -> list[tuple[str, str]]:
    return list(zip(known.md5s, known.content_md5s or known.md5s, strict=True))


def _is_whole(path: Path, md5: str, content_md5: str) -> bool:
    """Whether a .gz file, or what is packed in it, has the published md5."""
    try:
        status = path.stat()
    except OSError:
        return False
    return _md5_matches(path, md5, content_md5, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=64)
def _md5_matches(path: Path, md5: str, content_md5: str, size: int, changed: int) -> bool:  # noqa: ARG001  # keys of the cache
    packed = path.read_bytes()
    if hashlib.md5(packed, usedforsecurity=False).hexdigest() == md5:
        return True
    try:
        return hashlib.md5(gzip.decompress(packed), usedforsecurity=False).hexdigest() == content_md5
    except (OSError, EOFError):
        return False
