"""Data sets: the registry, how they are read and downloaded, and batches of them."""

from lenet.data.batches import Batches, scaled
from lenet.data.datasets import Dataset, available, directory, find, load, paths, raw_folder, test_set
from lenet.data.registry import DIGITS, FILES, REGISTRY, DatasetInfo, info

__all__ = [
    "DIGITS",
    "FILES",
    "REGISTRY",
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
    "test_set",
]
