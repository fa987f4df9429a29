"""The kernels of a network that trains, and its answers to some test images."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lenet import data
from lenet.runs import Run
from ui import resources, test_sets

ASKED = 500  # test images from which the accuracy of each class is estimated while an epoch lasts


class NetworkView(NamedTuple):
    """A network at one moment; the examples are those of `examples`, in their order."""

    kernels: NDArray[Any] | None  # of C1, (maps, 5, 5); a perceptron has none
    answers: list[int]  # to the examples
    probabilities: list[float]  # of these answers, in [0, 1]
    class_accuracies: list[float]  # over the first ASKED test images, in [0, 1]


def of_weights(run: Run, path: Path) -> NetworkView | None:
    """The network of a run with the weights at `path`; None where its data set is not on this machine."""
    if not data.available(run.config.dataset):
        return None
    return _of_weights(path, path.stat().st_mtime_ns, run)


def examples(labels: NDArray[np.int64]) -> dict[int, int]:
    """The index of the first test image of each class that has one, by class, for labels (N,)."""
    classes, first = np.unique(labels, return_index=True)
    return dict(zip(classes.tolist(), first.tolist(), strict=True))


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs={Run: lambda run: run.id})
def _of_weights(path: Path, changed: int, run: Run) -> NetworkView:  # noqa: ARG001  # a key of the cache
    name = run.config.dataset
    network = resources.network(run, path) if run.config.network == "lenet" else None
    _, labels = test_sets.of(name)
    chosen = [*examples(labels).values()]
    if run.config.knows_pictures:
        probabilities, class_accuracies = resources.compute("test_answers", network, name, chosen, ASKED)
    else:
        probabilities, class_accuracies = resources.compute("run_answers", run.id, str(path), chosen, ASKED)
    highest, answers = probabilities.max(1).tolist(), probabilities.argmax(1).tolist()
    return NetworkView(network.kernels() if network else None, answers, highest, class_accuracies)
