import gzip
import hashlib
from pathlib import Path

import pytest
import torch

from lenet import data
from lenet.data import Batches, DatasetInfo
from lenet.errors import DataError
from tests.conftest import needs


def test_a_data_set_is_read_as_it_was_written(tiny: DatasetInfo) -> None:
    dataset = data.load("tiny")
    assert dataset.train_images.shape == (3, 28, 28) and dataset.train_images.dtype == torch.uint8
    assert dataset.train_images.unique().tolist() == [7]
    assert dataset.train_labels.tolist() == [2, 0, 1] and dataset.train_labels.dtype == torch.int64
    assert dataset.test_images.unique().tolist() == [9] and dataset.test_labels.tolist() == [5]


@pytest.mark.parametrize("break_it", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-9])])
def test_a_missing_or_partial_file_is_never_trusted(tiny: DatasetInfo, break_it, tmp_path: Path) -> None:
    assert data.available("tiny")
    break_it(data.paths(tmp_path / "Tiny" / "raw")[0])
    assert not data.available("tiny")
    with pytest.raises(DataError) as error:
        data.load("tiny")
    assert str(error.value) == "Tiny is not on this machine. Fetch it with: python -m lenet download tiny"


def test_the_same_pictures_packed_anew_are_trusted(tiny: DatasetInfo, tmp_path: Path, monkeypatch) -> None:
    contents = []
    for path in data.paths(tmp_path / "Tiny" / "raw"):
        contents.append(hashlib.md5(gzip.decompress(path.read_bytes())).hexdigest())
        path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), compresslevel=1, mtime=5))
    assert not data.available("tiny")
    repacked = DatasetInfo("tiny", "Tiny", "digits", data.DIGITS, "none", "Tiny", tiny.md5s, tuple(contents))
    monkeypatch.setitem(data.REGISTRY, "tiny", repacked)
    assert data.available("tiny")


def test_an_unknown_data_set_is_named_with_those_known() -> None:
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


def test_stroke_digits_always_are_available() -> None:
    assert data.available("strokes")
    images, labels = data.test_set("strokes")
    assert images.shape == (2000, 28, 28) and labels.bincount().tolist() == [200] * 10


def test_batches_hold_every_picture_once_and_differ_from_pass_to_pass() -> None:
    images, labels = torch.arange(10, dtype=torch.uint8).view(10, 1, 1).expand(10, 28, 28), torch.arange(10)
    batches = Batches(images, labels, 4, seed=3, device="cpu")
    first, second = list(batches), list(batches)
    assert len(batches) == 3 and [len(labels) for _, labels in first] == [4, 4, 2]
    orders = [torch.cat([labels for _, labels in one_pass]) for one_pass in (first, second)]
    assert all(order.sort().values.tolist() == list(range(10)) for order in orders)
    assert orders[0].tolist() != orders[1].tolist()
    for pictures, labels in first:
        assert pictures.shape[1:] == (1, 28, 28) and pictures.dtype == torch.float32
        assert torch.allclose(pictures[:, 0, 0, 0] * 255, labels.float())


def test_batches_of_one_seed_come_in_one_order_and_without_a_seed_in_theirs() -> None:
    images, labels = torch.zeros(50, 28, 28, dtype=torch.uint8), torch.arange(50)

    def order(seed: int | None) -> list[int]:
        return torch.cat([labels for _, labels in Batches(images, labels, 8, seed=seed, device="cpu")]).tolist()

    assert order(1) == order(1) != order(2)
    assert order(None) == list(range(50))
