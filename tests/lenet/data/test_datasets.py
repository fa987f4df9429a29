import errno
import gzip
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from lenet import data
from lenet.data import Batches, DatasetInfo, datasets
from lenet.errors import DataError
from tests.conftest import needs

BytesChange = Callable[[bytes], bytes]


@pytest.fixture
def raw(tiny: DatasetInfo) -> Path:
    """The folder of the tiny data set's files."""
    return data.raw_folder(tiny)


def values(tensor: Tensor) -> set[int]:
    return set(tensor.flatten().tolist())


def test_a_data_set_is_read_as_it_was_written(tiny: DatasetInfo) -> None:
    dataset = data.load("tiny")
    assert dataset.train_images.shape == (3, 28, 28) and dataset.train_images.dtype == torch.uint8
    assert values(dataset.train_images) == {7}
    assert dataset.train_labels.tolist() == [2, 0, 1] and dataset.train_labels.dtype == torch.int64
    assert values(dataset.test_images) == {9} and dataset.test_labels.tolist() == [5]


def test_the_error_for_a_missing_file_names_the_command_that_fetches_it(tiny: DatasetInfo, raw: Path) -> None:
    assert data.available("tiny")
    data.paths(raw)[0].unlink()
    assert not data.available("tiny")
    with pytest.raises(DataError) as error:
        data.load("tiny")
    assert str(error.value) == "Tiny is not on this machine. Fetch it with: python -m lenet download tiny"


def cut_short(content: bytes) -> bytes:
    return content[:-9]


def one_byte_wrong(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 255])


def all_zeros(content: bytes) -> bytes:
    return bytes(len(content))


def foreign(content: bytes) -> bytes:
    return b"<html>" + content[6:]


def nothing(_content: bytes) -> bytes:
    return b""


DAMAGES = [cut_short, one_byte_wrong, all_zeros, foreign, nothing]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("position", range(4))
def test_a_damaged_file_is_named_and_never_read(
    tiny: DatasetInfo, raw: Path, damage: BytesChange, position: int
) -> None:
    data.load("tiny")  # so that an unpacked copy is there
    path = data.paths(raw)[position]
    path.write_bytes(damage(path.read_bytes()))
    assert not data.available("tiny")
    with pytest.raises(DataError) as error:
        data.load("tiny")
    assert str(error.value) == (
        f"Tiny cannot be used: {path} is damaged. Fetch it again with: python -m lenet download tiny"
    )


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_unpacked_copy_is_unpacked_anew(tiny: DatasetInfo, tmp_path: Path, damage: BytesChange) -> None:
    data.load("tiny")
    copies = sorted((tmp_path / "unpacked").iterdir())
    contents = [copy.read_bytes() for copy in copies]
    for copy in copies:
        copy.write_bytes(damage(copy.read_bytes()))
    dataset = data.load("tiny")
    assert values(dataset.train_images) == {7} and dataset.train_labels.tolist() == [2, 0, 1]
    assert values(dataset.test_images) == {9} and dataset.test_labels.tolist() == [5]
    assert [copy.read_bytes() for copy in copies] == contents


def test_test_images_stay_as_they_are_when_their_file_shrinks(tiny: DatasetInfo, tmp_path: Path) -> None:
    data.test_set("tiny")
    images, _ = data.test_set("tiny")  # from the unpacked copy
    for copy in (tmp_path / "unpacked").iterdir():
        os.truncate(copy, 0)  # a process that maps the file dies when it reads on
    assert values(images) == {9}


def test_unpacked_copies_do_not_pile_up(tiny: DatasetInfo, raw: Path, tmp_path: Path) -> None:
    stale = tmp_path / "unpacked" / "train-images-idx3-ubyte-0123456789abcdef"
    stale.parent.mkdir()
    stale.write_bytes(b"from an earlier version")
    for second in range(3):
        for path in data.paths(raw):
            os.utime(path, (second, second))
        data.load("tiny")
    assert len(list((tmp_path / "unpacked").iterdir())) == 4
    assert not stale.exists()


def packed_anew(content: bytes) -> bytes:
    return gzip.compress(gzip.decompress(content), compresslevel=1, mtime=5)


def as_it_is(content: bytes) -> bytes:
    return content


PACKINGS = [
    ("Tiny/raw/{}.gz", packed_anew),
    ("Tiny/raw/{}", gzip.decompress),
    ("Tiny/{}.gz", as_it_is),
    ("Tiny/{}", gzip.decompress),
    ("{}.gz", as_it_is),
    ("{}", gzip.decompress),
]


@pytest.mark.parametrize("dotted", [False, True], ids=["dash", "dot"])
@pytest.mark.parametrize(("pattern", "pack"), PACKINGS, ids=[f"{name}, {pack.__name__}" for name, pack in PACKINGS])
def test_intact_files_are_found_in_other_packings(
    tiny: DatasetInfo, raw: Path, tmp_path: Path, pattern: str, pack: BytesChange, dotted: bool
) -> None:
    for path in data.paths(raw):
        content = path.read_bytes()
        path.unlink()
        stem = path.stem.replace("-idx", ".idx") if dotted else path.stem
        (tmp_path / pattern.format(stem)).write_bytes(pack(content))
    assert data.available("tiny")
    dataset = data.load("tiny")
    assert dataset.train_images.shape == (3, 28, 28) and dataset.train_labels.tolist() == [2, 0, 1]


def test_files_of_another_data_set_in_the_same_folder_are_not_called_damaged(
    tiny: DatasetInfo, raw: Path, tmp_path: Path
) -> None:
    for path in data.paths(raw):
        path.unlink()
        (tmp_path / path.name).write_bytes(gzip.compress(b"MNIST"))
    with pytest.raises(DataError, match=r"^Tiny is not on this machine\."):
        data.load("tiny")


def test_an_unpacked_file_without_a_known_checksum_is_not_trusted(
    tiny: DatasetInfo, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(data.REGISTRY, "tiny", replace(tiny, content_md5s=("",) * 4))
    assert data.available("tiny")
    path = data.paths(raw)[0]
    path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
    path.unlink()
    assert not data.available("tiny")


def test_a_file_that_may_not_be_read_is_named(tiny: DatasetInfo, raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = data.paths(raw)[2]

    def refused(file: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(file))

    monkeypatch.setattr(Path, "read_bytes", refused)  # root may read everything
    datasets._has_md5.cache_clear()
    assert not data.available("tiny")
    with pytest.raises(DataError) as error:
        data.test_set("tiny")
    assert str(error.value) == (
        f"Tiny cannot be used: {path} cannot be read (Permission denied). Check its permissions and the disk."
    )


def test_files_are_not_read_again_to_check_them_as_long_as_they_do_not_change(
    tiny: DatasetInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert data.available("tiny")
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} is read again"))
    assert data.available("tiny")


def test_a_data_set_may_have_any_number_of_classes(three_classes: DatasetInfo) -> None:
    dataset = data.load("bands")
    assert len(dataset.info.classes) == 3 and values(dataset.train_labels) == {0, 1, 2}
    assert (len(dataset.train_labels), len(dataset.test_labels)) == (
        three_classes.train_size,
        three_classes.test_size,
    )


def test_an_unknown_data_set_is_named_and_the_others_are_listed() -> None:
    with pytest.raises(DataError) as error:
        data.load("cifar")
    assert str(error.value) == "Unknown data set 'cifar'. Known are fashion-mnist, mnist, kmnist, strokes."


@pytest.mark.parametrize("name", ["fashion-mnist", "mnist"])
def test_the_real_data_sets_are_whole(name: str) -> None:
    needs(name)
    dataset = data.load(name)
    assert dataset.train_images.shape == (60_000, 28, 28) and dataset.test_images.shape == (10_000, 28, 28)
    assert dataset.train_images.float().mean() / 255 == pytest.approx(
        {"fashion-mnist": 0.2860, "mnist": 0.1307}[name], abs=1e-4
    )
    assert dataset.test_labels.bincount().min() > 800


def test_stroke_digits_are_always_available() -> None:
    assert data.available("strokes")
    images, labels = data.test_set("strokes")
    assert images.shape == (2000, 28, 28) and labels.bincount().tolist() == [200] * 10


def test_batches_hold_every_image_once_and_differ_from_pass_to_pass() -> None:
    images, labels = torch.arange(10, dtype=torch.uint8).view(10, 1, 1).expand(10, 28, 28), torch.arange(10)
    batches = Batches(images, labels, 4, seed=3, device="cpu")
    first, second = list(batches), list(batches)
    assert len(batches) == 3 and [len(labels) for _, labels in first] == [4, 4, 2]
    orders = [torch.cat([labels for _, labels in one_pass]) for one_pass in (first, second)]
    assert [order.sort().values.tolist() for order in orders] == [list(range(10))] * 2
    assert orders[0].tolist() != orders[1].tolist()
    for batch_images, batch_labels in first:
        assert batch_images.shape[1:] == (1, 28, 28) and batch_images.dtype == torch.float32
        assert torch.allclose(batch_images[:, 0, 0, 0] * 255, batch_labels.float())


def test_the_same_seed_gives_the_same_order_and_no_seed_keeps_the_order() -> None:
    images, labels = torch.zeros(50, 28, 28, dtype=torch.uint8), torch.arange(50)

    def order(seed: int | None) -> list[int]:
        return torch.cat([labels for _, labels in Batches(images, labels, 8, seed=seed, device="cpu")]).tolist()

    assert order(1) == order(1) != order(2)
    assert order(None) == list(range(50))
