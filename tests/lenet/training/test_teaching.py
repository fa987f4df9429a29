"""Teaching a network corrections: what it trains on, and what it refuses."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save

from lenet import data, training
from lenet.data import Dataset
from lenet.errors import TrainingError
from lenet.training import TrainConfig, teaching
from lenet.training.teaching import MOST, Corrections


def some(count: int = 3) -> Corrections:
    images = np.random.default_rng(0).random((count, 1, 28, 28), dtype=np.float32)
    return Corrections(images, np.arange(count) % 10)


def test_corrections_are_read_as_they_were_saved(tmp_path: Path) -> None:
    path, corrections = tmp_path / "corrections.safetensors", some()
    assert teaching.read(path, 10) is None
    corrections.save(path)
    again = teaching.read(path, 10)
    assert again and np.array_equal(again.images, corrections.images)
    assert np.array_equal(again.labels, corrections.labels)


@pytest.mark.parametrize("content", [b"", b"nothing", save({"images": some().images}), b"\xff" * 100])
def test_a_damaged_file_of_corrections_is_an_error_that_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "corrections.safetensors"
    path.write_bytes(content)
    with pytest.raises(TrainingError, match="are damaged"):
        teaching.read(path, 10)


def test_a_class_that_the_network_does_not_have_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "corrections.safetensors"
    some().save(path)
    with pytest.raises(TrainingError, match="are damaged"):
        teaching.read(path, 2)


@pytest.mark.parametrize(
    ("shape", "value", "labels"),
    [
        ((0, 1, 28, 28), 0, 0),
        ((MOST + 1, 1, 28, 28), 0, MOST + 1),
        ((2, 28, 28), 0, 2),
        ((2, 1, 28, 27), 0, 2),
        ((2, 1, 28, 28), 0, 1),
        ((2, 1, 28, 28), 1.5, 2),
        ((2, 1, 28, 28), -0.1, 2),
        ((2, 1, 28, 28), np.nan, 2),
    ],
)
def test_pictures_of_other_shapes_or_values_are_refused(shape: tuple[int, ...], value: float, labels: int) -> None:
    with pytest.raises(ValueError, match="correction"):
        Corrections(np.full(shape, value, dtype=np.float32), np.zeros(labels, dtype=np.int64))


def test_the_data_set_stays_as_large_and_each_correction_is_in_it_as_often_as_the_others(stripes: Dataset) -> None:
    images, labels = stripes.train_images.repeat(20, 1, 1), stripes.train_labels.repeat(20)
    many = replace(stripes, train_images=images, train_labels=labels)
    model = training.build(TrainConfig(dataset="strokes"))
    replayed = teaching.replayed(many, some(), model, seed=0)
    assert replayed.train_images.shape == many.train_images.shape and replayed.train_images.dtype == torch.uint8
    assert len(replayed.train_labels) == len(many.train_labels)
    old = {image.numpy().tobytes() for image in many.train_images}
    new = [image.numpy().tobytes() not in old for image in replayed.train_images]
    labels = replayed.train_labels[torch.tensor(new)]
    counts = torch.bincount(labels, minlength=3)
    assert len(labels) == max(1, round(teaching.SHARE * len(many.train_labels))) and len(counts) == 3
    assert torch.equal(replayed.test_images, many.test_images)
    again = teaching.replayed(many, some(), model, seed=0)
    assert torch.equal(again.train_images, replayed.train_images)
    assert data.scaled(replayed.train_images).max() <= 1
