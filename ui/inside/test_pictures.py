"""What a network does on test pictures, measured once for all visitors."""

from typing import Any

import streamlit as st

from lenet.checkpoints import Checkpoint
from ui import networks, resources, test_sets
from ui.test_sets import Pictures

Patch = dict[str, Any]  # the fields of lenet.evaluation.excitation.Patch
COUNT = 2000  # the first of the test set


def pictures(checkpoint: Checkpoint) -> Pictures:
    """The pictures and their labels."""
    images, labels = test_sets.of(checkpoint.info.name)
    return images[:COUNT], labels[:COUNT]


def version(checkpoint: Checkpoint) -> str:
    """What tells the network of a checkpoint from all others: a run has one at each step, and one path for all."""
    network = checkpoint.network
    return f"{networks.digest(network)} {network.config} {checkpoint.info.name}"


def falls(checkpoint: Checkpoint) -> dict[str, list[float]]:
    """How much the accuracy falls without each map and unit, by layer; the first call takes seconds."""
    return _falls(version(checkpoint), checkpoint)


def patches(checkpoint: Checkpoint) -> dict[str, list[list[Patch]]]:
    """The patches of pictures that excite each map and unit most, by layer."""
    return _patches(version(checkpoint), checkpoint)


@st.cache_resource(max_entries=32, show_spinner=False)
def _falls(version: str, _checkpoint: Checkpoint) -> dict[str, list[float]]:  # noqa: ARG001  # a key of the cache
    result: dict[str, list[float]] = resources.compute(
        "accuracy_falls", _checkpoint.network, _checkpoint.info.name, COUNT
    )
    return result


@st.cache_resource(max_entries=32, show_spinner=False)
def _patches(version: str, _checkpoint: Checkpoint) -> dict[str, list[list[Patch]]]:  # noqa: ARG001  # likewise
    layers: dict[str, list[list[Patch]]] = resources.compute(
        "strongest_patches", _checkpoint.network, _checkpoint.info.name, COUNT
    )
    return layers
