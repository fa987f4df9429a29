"""Data sets: the registry, how they are read and downloaded, and batches of them."""

from typing import TYPE_CHECKING

from lenet import late
from lenet.data.datasets import (
    TEST_SEED,
    TRAIN_SEED,
    Dataset,
    available,
    directory,
    find,
    load,
    paths,
    raw_folder,
    test_arrays,
    test_set,
    train_arrays,
    training_set,
)
from lenet.data.registry import DIGIT_BOX, DIGITS, FILES, REGISTRY, DatasetInfo, info

if TYPE_CHECKING:
    from lenet.data.batches import Batches, scaled

__all__ = [
    "DIGITS",
    "DIGIT_BOX",
    "FILES",
    "REGISTRY",
    "TEST_SEED",
    "TRAIN_SEED",
    "Batches",
    "Dataset",
    "DatasetInfo",
    "available",
    "directory",
    "find",
    "info",
    "load",
    "paths",
    "raw_folder",
    "scaled",
    "test_arrays",
    "test_set",
    "train_arrays",
    "training_set",
]

__getattr__, __dir__ = late.names(__name__, {"Batches": "lenet.data.batches", "scaled": "lenet.data.batches"})
