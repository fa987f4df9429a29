"""What the process that computes measures on whole data sets: for the page Evaluate."""

from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lenet import answering, data, evaluation
from lenet.checkpoints import Network
from lenet.data import DatasetInfo, doodles, outliers
from lenet.evaluation import shift
from lenet.judgement import Judgement
from lenet.preprocessing import Kind

NOVEL = 500  # pictures of each sort
MADE = ("letters", "shapes", "noise")  # pictures that belong to no data set; letters without those shaped as digits
SEED = 9_000  # of these: others than those that guards and judgements learned from


def test_logits(network: Network, dataset: str) -> NDArray[Any]:
    """The logits (N, classes) of a network for the test images of a data set.

    Raises:
        DataError: the data set is not on this machine, or damaged.
    """
    images, _labels = _test_set(data.info(dataset))
    return evaluation.logits(network.model(), images).numpy()


def mean_probabilities(
    network: Network, dataset: str, kind: Kind, picture_weight: float, start: int, stop: int
) -> NDArray[Any]:
    """The weighted mean over six views of the probabilities, (stop - start, classes), for test images of a data set.

    Args:
        picture_weight: how often the picture itself counts among its views.
    Raises:
        DataError: the data set is not on this machine, or damaged.
    """
    images, _labels = _test_set(data.info(dataset))
    pictures = data.scaled(images[start:stop]).numpy()
    return answering.see(network.model(), pictures, kind, picture_weight=picture_weight).mean


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


def novelties(network: Network, judgement: dict[str, Any], kind: Kind, pictures: str) -> NDArray[Any]:
    """The novelty of NOVEL pictures for a network, (NOVEL,); above 0 it calls a picture none of its classes.

    Args:
        judgement: of the network, as its card has it, with a novelty.
        kind: what the network knows.
        pictures: the name of a data set, whose first test images they are, or one of MADE.
    Raises:
        DataError: the data set is not on this machine, or damaged.
    """
    answers = answering.answers(network.model(), _pictures(pictures, kind), kind, Judgement.from_dict(judgement))
    return np.array([answer.novelty for answer in answers])


def _pictures(name: str, kind: Kind) -> NDArray[np.float32]:
    if name not in MADE:
        return data.scaled(_test_set(data.info(name))[0][:NOVEL]).numpy()
    if name == "noise":
        return outliers.noise(NOVEL, torch.Generator().manual_seed(SEED)).numpy()
    families = [
        one for one in doodles.FAMILIES if one not in doodles.DIGIT_SHAPED and (len(one) == 1) == (name == "letters")
    ]
    each = -(-NOVEL // len(families))
    drawn = torch.cat([doodles.doodles(one, each, SEED + number) for number, one in enumerate(families)])[:NOVEL]
    shown = data.scaled(drawn)
    return (shown if kind == "digits" else outliers.boxed(shown)).numpy()


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
        novelties,
        test_logits,
        training_labels,
        training_logits,
        training_pictures,
    )
}
