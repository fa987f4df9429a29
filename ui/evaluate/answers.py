"""What networks answer to whole test sets, computed once for all visitors."""

from typing import Any

import streamlit as st
from numpy.typing import NDArray

from lenet import checkpoints
from lenet.checkpoints import Checkpoint, Network
from lenet.data import DatasetInfo
from lenet.evaluation.report import Report, report
from ui import networks, resources, test_sets


def version(network: Network) -> str:
    """What tells a network from all others, also from the same run's at another step."""
    return f"{networks.digest(network)} {network.config}"


def of_network(checkpoint: Checkpoint, info: DatasetInfo) -> Report:
    """The report of a network on the test set of a data set; the first call takes a part of a second.

    Raises:
        CheckpointError: the answers are not numbers.
        DataError: the data set is not on this machine, or damaged.
    """
    return _report(version(checkpoint.network), info.name, checkpoint)


@st.cache_resource(max_entries=24, show_spinner=False)
def _report(version: str, dataset: str, _checkpoint: Checkpoint) -> Report:  # noqa: ARG001  # a key of the cache
    logits: NDArray[Any] = resources.compute("test_logits", _checkpoint.network, dataset)
    checkpoints.check_numbers(_checkpoint.path, logits)
    return report(logits, test_sets.of(dataset)[1])
