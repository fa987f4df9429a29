"""What pages need of races and only torch computes: the order of batches, answers, and where two networks disagree."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lenet import checkpoints, data, evaluation, runs, training
from lenet.data.shuffle import shuffled
from lenet.errors import TrainingError
from lenet.evaluation.comparison import compare
from lenet.model import LeNet, Perceptron
from lenet.runs import Run
from lenet.training import TrainConfig


def batch_order(config: dict[str, Any]) -> str:
    """The SHA-256 of the order in which a run of this config (of `TrainConfig.to_dict`) learns the training images.

    For each batch of each epoch, the number of its images and their indices are hashed, as little-endian 64-bit
    integers. So two runs of a data set have the same digest only if all of their batches are the same.

    Raises:
        DataError: the config names an unknown data set.
    """
    settings = TrainConfig.from_dict(config)
    count, digest = data.info(settings.dataset).train_size, hashlib.sha256()
    generator = torch.Generator().manual_seed(settings.seed)  # as `Batches` draws the order of each epoch
    full = count - count % settings.batch_size  # images in batches that are not smaller
    for _ in range(settings.epochs):
        order = torch.randperm(count, generator=generator).numpy().astype("<i8")
        batches = order[:full].reshape(-1, settings.batch_size)  # all at once: there can be a million of one image
        digest.update(np.insert(batches, 0, settings.batch_size, axis=1).tobytes())
        if full < count:
            digest.update((count - full).to_bytes(8, "little") + order[full:].tobytes())
    return digest.hexdigest()


def disagreements(first: str, second: str) -> dict[str, Any]:
    """The test images to which the networks of two runs, as they are now, give different answers.

    Args:
        first, second: the ids of the runs, which learned the same data set.
    Returns:
        "indices" of these images, rising; "first", "second" and "labels": the answers of both and the truth, (N,).
        "count": the number of test images; "both", "only_first", "only_second" and "neither": how many of them are
        answered correctly by which network; "p" of McNemar's exact test, in [0, 1].
    Raises:
        TrainingError: a run is gone, has no weights yet, or they learned different data sets.
        CheckpointError: the weights of one are damaged.
        DataError: the data set is not on this machine, or damaged.
    """
    pair = [_find(first), _find(second)]
    datasets = [run.config.dataset for run in pair]
    if len(set(datasets)) > 1:
        raise TrainingError("The two runs learned different data sets. Compare runs of the same one.")
    images, labels = _test_set(datasets[0])
    answers = [evaluation.logits(_model(run), _seen(run, images)).argmax(1).numpy() for run in pair]
    truth = labels.numpy()
    differ = np.flatnonzero(answers[0] != answers[1])
    return {
        "indices": differ,
        "first": answers[0][differ],
        "second": answers[1][differ],
        "labels": truth[differ],
        "count": len(truth),
        **compare(*(answer == truth for answer in answers))._asdict(),
    }


@torch.no_grad()
def run_answers(run_id: str, path: str, indices: list[int], count: int) -> tuple[NDArray[Any], list[float]]:
    """The answers of a run's network to test images; the network may be a perceptron, or see shuffled pixels.

    Args:
        path: the file with its weights.
        indices: of N test images.
        count: over how many of the first test images the accuracies are measured.
    Returns:
        Probabilities (N, classes) in [0, 1]; the accuracy of each class, in [0, 1], as `computation.test_answers` has
        them.
    Raises:
        TrainingError: the run is gone.
        CheckpointError: the weights are damaged.
        DataError: the data set is not on this machine, or damaged.
    """
    run = _find(run_id)
    images, labels = _test_set(run.config.dataset)
    model = _model(run, Path(path))
    test = evaluation.evaluation(evaluation.logits(model, _seen(run, images[:count])), labels[:count])
    probabilities = evaluation.logits(model, _seen(run, images[indices])).softmax(1)
    return probabilities.numpy(), list(test.class_accuracies)


def _find(run_id: str) -> Run:
    run = runs.find(run_id)
    if run is None:
        raise TrainingError("This run was deleted.")
    return run


def _model(run: Run, path: Path | None = None) -> LeNet | Perceptron:
    path = path or runs.weights_file(run)
    if path is None:
        raise TrainingError("This run has no weights yet.")
    model = training.build_network(run.config)
    checkpoints.fill(model, path)
    return model


def _seen(run: Run, images: Tensor) -> Tensor:
    """The images as the network of a run sees them."""
    return shuffled(images) if run.config.shuffled else images


@lru_cache(maxsize=1)
def _test_set(dataset: str) -> tuple[Tensor, Tensor]:
    return data.test_set(dataset)


FUNCTIONS = {function.__name__: function for function in (batch_order, disagreements, run_answers)}
