"""What the process that computes measures on whole data sets: for the page Evaluate."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from lenet import answering, data, evaluation
from lenet.checkpoints import Network
from lenet.data import DatasetInfo
from lenet.evaluation import shift
from lenet.preprocessing import Kind


def test_logits(network: Network, dataset: str) -> NDArray[Any]:
    """The logits (N, classes) of a network for the test images of a data set.

    Raises:
        DataError: the data set is not on this machine, or damaged.
    """
    images, _labels = _test_set(data.info(dataset))
    return evaluation.logits(network.model(), images).numpy()


def mean_probabilities(network: Network, dataset: str, kind: Kind, start: int, stop: int) -> NDArray[Any]:
    """The mean over six views of the probabilities, (stop - start, classes), for test images of a data set.

    Raises:
        DataError: the data set is not on this machine, or damaged.
    """
    images, _labels = _test_set(data.info(dataset))
    shares = answering.see(network.model(), data.scaled(images[start:stop]).numpy(), kind).shares
    return np.asarray(shares.mean(1))


def training_logits(network: Network, dataset: str) -> NDArray[Any]:
    """The logits (N, classes) of a network for the training images of a data set.

    Raises:
        DataError: the data set is not on this machine, or damaged.
    """
    images, _labels = _training_set(data.info(dataset))
    return evaluation.logits(network.model(), images).numpy()


def training_labels(dataset: str) -> NDArray[Any]:
    """The labels (N,) of the training images of a data set.

    Raises:
        DataError: the data set is not on this machine, or damaged.
    """
    return _training_set(data.info(dataset))[1].numpy()


def training_pictures(dataset: str, indices: list[int]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Some training images of a data set, uint8 (indices, 28, 28), and their labels, (indices,).

    Raises:
        DataError: the data set is not on this machine, or damaged.
    """
    images, labels = _training_set(data.info(dataset))
    return images[indices].numpy(), labels[indices].numpy()


def accuracies_under(network: Network, dataset: str, change: str) -> dict[str, list[float]]:
    """What `lenet.evaluation.shift.accuracies` gives for the first `shift.COUNT` test images of a data set.

    Returns:
        "amounts" of the change, and "accuracies" in [0, 1].
    Raises:
        DataError: the data set is not on this machine, or damaged.
    """
    images, labels = _test_set(data.info(dataset))
    count = shift.COUNT
    amounts, accuracies = shift.accuracies(network.model(), images[:count].numpy(), labels[:count].numpy(), change)
    return {"amounts": amounts, "accuracies": accuracies}


@lru_cache(maxsize=2)
def _test_set(info: DatasetInfo) -> tuple[Tensor, Tensor]:
    return data.test_set(info.name)


@lru_cache(maxsize=1)
def _training_set(info: DatasetInfo) -> tuple[Tensor, Tensor]:
    return data.training_set(info.name)


FUNCTIONS = {
    function.__name__: function
    for function in (
        accuracies_under,
        mean_probabilities,
        test_logits,
        training_labels,
        training_logits,
        training_pictures,
    )
}
