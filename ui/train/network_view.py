"""The kernels of a network that trains, and its answers to some test images."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st
import torch
from torch import Tensor

from lenet import data, evaluation, inspection
from lenet.model import LeNet
from lenet.runs import Run
from ui import resources

ASKED = 500  # test images from which the accuracy of each class is estimated while an epoch lasts


class NetworkView(NamedTuple):
    """A network at one moment; the examples are those of `examples`, in their order."""

    kernels: Tensor  # of C1, (maps, 5, 5)
    answers: list[int]  # to the examples
    probabilities: list[float]  # of these answers, in [0, 1]
    class_accuracies: list[float]  # over the first ASKED test images, in [0, 1]


def of_weights(run: Run, path: Path) -> NetworkView | None:
    """The network of a run with the weights at `path`; None where its data set is not on this machine."""
    if not data.available(run.config.dataset):
        return None
    return _of_weights(path, path.stat().st_mtime_ns, run)


def examples(labels: Tensor) -> dict[int, int]:
    """The index of the first test image of each class that has one, by class, for labels (N,)."""
    return {label: int((labels == label).nonzero()[0]) for label in sorted({*labels.tolist()})}


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs={Run: lambda run: run.id})
def _of_weights(path: Path, changed: int, run: Run) -> NetworkView:  # noqa: ARG001  # a key of the cache
    images, labels = resources.test_set(run.config.dataset)
    return resources.compute(_ask, resources.network(run, path), images, labels)


@torch.no_grad()
def _ask(model: LeNet, images: Tensor, labels: Tensor) -> NetworkView:
    chosen = [*examples(labels).values()]
    highest, answers = inspection.probabilities(model, data.scaled(images[chosen])).max(1)
    test = evaluation.evaluation(model(data.scaled(images[:ASKED])), labels[:ASKED])
    kernels = inspection.kernels(model, "C1")[:, 0]
    return NetworkView(kernels, answers.tolist(), highest.tolist(), list(test.class_accuracies))
