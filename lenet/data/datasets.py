"""The data sets as uint8 arrays and tensors, and where their files lie. `lenet.data.download` fetches them."""

import contextlib
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from lenet import environment
from lenet.data import idx
from lenet.data.registry import FILES, REGISTRY, DatasetInfo, info
from lenet.errors import DataError

if TYPE_CHECKING:  # torch comes with what needs tensors, and with nothing else here
    from torch import Tensor

Arrays = tuple[NDArray[np.uint8], NDArray[np.int64]]  # images (N, 28, 28) and labels (N,)

TRAIN_SEED, TEST_SEED = 0, 1  # from which Stroke digits are drawn
DEBIAN = Path("/usr/share/datasets/fashion-mnist")  # where the package dataset-fashion-mnist puts the original files


@dataclass(frozen=True)
class Dataset:
    """Images uint8 (N, 28, 28), 0 is the background; labels int64 (N,), from 0 up to the number of classes less 1."""

    info: DatasetInfo
    train_images: "Tensor"
    train_labels: "Tensor"
    test_images: "Tensor"
    test_labels: "Tensor"


def directory() -> Path:
    """The folder of all data sets: LENET_DATA_DIR, else `data` in `files.working_folder()`."""
    return environment.folder("LENET_DATA_DIR", "data")


def raw_folder(dataset: DatasetInfo) -> Path:
    """The folder into which this data set is downloaded, as torchvision lays it out."""
    return directory() / dataset.folder / "raw"


def paths(folder: Path) -> list[Path]:
    """The four .gz files of a data set in `folder`, in the order of FILES."""
    return [folder / f"{file}.gz" for file in FILES]


def find(name: str) -> list[Path] | None:
    """The four intact files of a data set, in the order of FILES; None if one of them is not on this machine."""
    try:
        return [_locate(info(name), file) for file in FILES]
    except DataError:
        return None


def available(name: str) -> bool:
    """Whether `load` works without a download."""
    return not info(name).folder or find(name) is not None


def load(name: str) -> Dataset:
    """Read a data set, or draw it if it is Stroke digits.

    Raises:
        DataError: unknown, not on this machine, or damaged.
    """
    dataset = info(name)
    return Dataset(dataset, *_tensors(dataset, "train"), *_tensors(dataset, "test"))


def test_set(name: str) -> "tuple[Tensor, Tensor]":
    """Read the test images, uint8 (N, 28, 28), and labels, int64 (N,), alone.

    Raises:
        DataError: unknown, not on this machine, or damaged.
    """
    return _tensors(info(name), "test")


def training_set(name: str) -> "tuple[Tensor, Tensor]":
    """Read the training images, uint8 (N, 28, 28), and labels, int64 (N,), alone.

    Raises:
        DataError: unknown, not on this machine, or damaged.
    """
    return _tensors(info(name), "train")


def test_arrays(name: str) -> Arrays:
    """What `test_set` gives, as arrays: torch is needed for generated images alone.

    Raises:
        DataError: unknown, not on this machine, or damaged.
    """
    dataset = info(name)
    if dataset.folder:
        return _read(dataset, FILES[2:])
    images, labels = _tensors(dataset, "test")
    return images.numpy(), labels.numpy()


def train_arrays(name: str) -> Arrays:
    """The training images and labels of a published data set, as arrays; needs no torch.

    Raises:
        DataError: unknown, not on this machine, damaged, or generated.
    """
    dataset = info(name)
    return _read(dataset, FILES[:2])


def _tensors(dataset: DatasetInfo, part: Literal["train", "test"]) -> "tuple[Tensor, Tensor]":
    """The images and the labels of the training set or the test set."""
    import torch

    from lenet.data.stroke_digits import strokes

    if not dataset.folder:
        return strokes(dataset.train_size, TRAIN_SEED) if part == "train" else strokes(dataset.test_size, TEST_SEED)
    images, labels = _read(dataset, FILES[:2] if part == "train" else FILES[2:])
    return torch.from_numpy(images), torch.from_numpy(labels)


def _read(dataset: DatasetInfo, pair: tuple[str, ...]) -> Arrays:
    """The images and the labels in two of a data set's FILES."""
    folder = directory() / "unpacked"
    _remove_stale_copies(folder)
    sources = [_locate(dataset, file) for file in pair]
    with _readable(dataset):
        images, labels = (
            idx.read(source, folder / f"{file}-{dataset.name}") for source, file in zip(sources, pair, strict=True)
        )
    if images.ndim != 3 or labels.shape != images.shape[:1]:
        raise _damaged(dataset, sources[0])
    return images, labels.astype(np.int64)


def _remove_stale_copies(folder: Path) -> None:
    """Delete unpacked files that belong to no data set: earlier versions kept one for each change of a .gz."""
    expected = {f"{file}-{name}" for file in FILES for name in REGISTRY}
    for file in FILES:
        for path in folder.glob(f"{file}-*"):
            if path.name not in expected and path.suffix != ".part":
                with contextlib.suppress(OSError):
                    path.unlink()


def _candidates(dataset: DatasetInfo, file: str) -> Iterator[Path]:
    """Where one of FILES may lie: in torchvision's folder, one or two folders higher, unpacked, or with a dot."""
    folders = [raw_folder(dataset), raw_folder(dataset).parent, directory()]
    for folder in folders + [DEBIAN] * (dataset.name == "fashion-mnist"):
        for stem in (file, file.replace("-idx", ".idx")):
            yield folder / f"{stem}.gz"
            if dataset.content_md5s[FILES.index(file)]:  # without it, nothing says whether an unpacked file is intact
                yield folder / stem


def _locate(dataset: DatasetInfo, file: str) -> Path:
    """The intact copy of one of FILES.

    Raises:
        DataError: there is none; the message names the damaged or unreadable file where there is one.
    """
    damaged = None
    for path in _candidates(dataset, file):
        with _readable(dataset):
            if not _exists(path):
                continue
            if is_intact(dataset, file, path):
                return path
        if path.parent != directory():  # there lie files of other data sets too, under the same names
            damaged = damaged or path
    if damaged:
        raise _damaged(dataset, damaged)
    raise DataError(
        "{title} is not on this machine. Fetch it with: python -m lenet download {name}",
        title=dataset.title,
        name=dataset.name,
    )


def is_intact(dataset: DatasetInfo, file: str, path: Path) -> bool:
    """Whether `path` is the one of FILES called `file`: as published, unpacked, or packed anew.

    Raises:
        OSError: it cannot be read.
    """
    position = FILES.index(file)
    status = path.stat()
    return path.is_file() and _has_md5(
        path, dataset.md5s[position], dataset.content_md5s[position], status.st_size, status.st_mtime_ns
    )


def _damaged(dataset: DatasetInfo, path: Path) -> DataError:
    return DataError(
        "{title} cannot be used: {file} is damaged. Fetch it again with: python -m lenet download {name}",
        title=dataset.title,
        file=path,
        name=dataset.name,
    )


@contextlib.contextmanager
def _readable(dataset: DatasetInfo) -> Iterator[None]:
    """Turn an error of the file system into a DataError that names the file."""
    try:
        yield
    except OSError as error:
        raise DataError(
            "{title} cannot be used: {file} cannot be read ({reason}). Check its permissions and the disk.",
            title=dataset.title,
            file=error.filename or "a file",
            reason=error.strerror or error,
        ) from error


def _exists(path: Path) -> bool:
    """Like Path.exists, but a folder that may not be entered raises PermissionError in every version of Python."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


@lru_cache(maxsize=64)
def _has_md5(path: Path, md5: str, content_md5: str, _size: int, _modified: int) -> bool:
    """Whether a file, or what is packed in it, has the right md5; read again only if its size or time has changed."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        if _md5(content) == md5:
            return True
        try:
            content = gzip.decompress(content)
        except (gzip.BadGzipFile, zlib.error, EOFError):
            return False
    return _md5(content) == content_md5


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
