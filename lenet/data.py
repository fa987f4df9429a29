"""The data sets as uint8 tensors, where they are found, and batches of them. Fetching them is `lenet.download`."""

import gzip
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

from lenet import idx
from lenet.errors import DataError
from lenet.strokes import strokes

DEBIAN = Path("/usr/share/datasets/fashion-mnist")  # where the package dataset-fashion-mnist puts the original pictures
HALVES = ("train-images", "train-labels", "t10k-images", "t10k-labels")
DIGITS = tuple("0123456789")


@dataclass(frozen=True)
class DatasetInfo:
    """What is known of a data set before it is read."""

    name: str  # as the command line takes it
    title: str  # as people call it
    kind: Literal["digits", "clothing"]  # how a drawing or a photograph is prepared for it
    classes: tuple[str, ...]
    licence: str
    folder: str = ""  # torchvision's class and folder; empty: generated, never downloaded
    md5s: tuple[str, ...] = ()  # of the .gz files as published, in the order of HALVES
    content_md5s: tuple[str, ...] = ()  # of what is in them: Debian packs the same bytes anew
    size: int = 0  # bytes of the four .gz files
    train_size: int = 60_000  # training pictures


REGISTRY = {
    info.name: info
    for info in (
        DatasetInfo(
            "fashion-mnist",
            "Fashion-MNIST",
            "clothing",
            ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
            "MIT, Zalando SE",
            "FashionMNIST",
            (
                "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
                "25c81989df183df01b3e8a0aad5dffbe",
                "bef4ecab320f06d8554ea6380940ec79",
                "bb300cfdad3c16e7a12a480ee83cd310",
            ),
            (
                "f4a8712d7a061bf5bd6d2ca38dc4d50a",
                "9018921c3c673c538a1fc5bad174d6f9",
                "8181f5470baa50b63fa0f6fddb340f0a",
                "15d484375f8d13e6eb1aabb0c3f46965",
            ),
            30_878_645,
        ),
        DatasetInfo(
            "mnist",
            "MNIST",
            "digits",
            DIGITS,
            "CC BY-SA 3.0, Yann LeCun, Corinna Cortes, Christopher J. C. Burges",
            "MNIST",
            (
                "f68b3c2dcbeaaa9fbdd348bbdeb94873",
                "d53e105ee54ea40749a09fcbcd1e9432",
                "9fb629c4189551a2d022fa330f9573f3",
                "ec29112dd5afa0611ce80d1b7f02629c",
            ),
            size=11_594_722,
        ),
        DatasetInfo(
            "kmnist",
            "KMNIST",
            "digits",
            tuple("おきすつなはまやれを"),
            "CC BY-SA 4.0, CODH",
            "KMNIST",
            (
                "bdb82020997e1d708af4cf47b453dcf7",
                "e144d726b3acfaa3e44228e80efcd344",
                "5c965bf0a639b31b8f53240b1b52f4d7",
                "7320c461ea6c1c855c0b718fb2a4b134",
            ),
            size=21_256_396,
        ),
        DatasetInfo("strokes", "Stroke digits", "digits", DIGITS, "none: generated here", train_size=10_000),
    )
}


@dataclass(frozen=True)
class Dataset:
    """Pictures uint8 (N, 28, 28), 0 is the background; labels int64 (N,), 0 to 9."""

    info: DatasetInfo
    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor


def info(name: str) -> DatasetInfo:
    """The data set of this name.

    Raises:
        DataError: there is none; the message lists those known.
    """
    if name not in REGISTRY:
        raise DataError("Unknown data set {name}. Known are {known}.", name=repr(name), known=", ".join(REGISTRY))
    return REGISTRY[name]


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


class Batches:
    """Batches of pictures that live on one device as bytes.

    Each pass yields (images, labels): float32 (N, 1, 28, 28) in [0, 1] and int64 (N,).

    Args:
        images: uint8 (N, 28, 28).
        labels: int64 (N,).
        batch_size: pictures a batch; the last one may be smaller.
        seed: fixes a new order for each pass; None keeps the order as it is.
        device: where the batches are wanted.
    """

    def __init__(
        self, images: Tensor, labels: Tensor, batch_size: int, *, seed: int | None = None, device: torch.device | str
    ) -> None:
        self.images, self.labels = images.to(device), labels.to(device)
        self.batch_size = batch_size
        self.generator = None if seed is None else torch.Generator().manual_seed(seed)
        self.pass_state: Tensor | None = None  # of the generator, as it was when the latest pass began

    def __len__(self) -> int:
        return -(-len(self.labels) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        order = None
        if self.generator is not None:
            self.pass_state = self.generator.get_state()
            order = torch.randperm(len(self.labels), generator=self.generator).to(self.labels.device)
        for start in range(0, len(self.labels), self.batch_size):
            batch = slice(start, start + self.batch_size)
            images, labels = (
                values[batch] if order is None else values.index_select(0, order[batch])
                for values in (self.images, self.labels)
            )
            yield images.unsqueeze(1).float().div_(255), labels


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
def _md5_matches(path: Path, md5: str, content_md5: str, size: int, changed: int) -> bool:
    packed = path.read_bytes()
    if hashlib.md5(packed, usedforsecurity=False).hexdigest() == md5:
        return True
    try:
        return hashlib.md5(gzip.decompress(packed), usedforsecurity=False).hexdigest() == content_md5
    except (OSError, EOFError):
        return False
