"""What is measured on test pictures is kept for each network."""

from dataclasses import replace
from typing import Any

import pytest
import streamlit as st

from lenet import checkpoints
from lenet.checkpoints import Network
from lenet.model import LeNet, LeNetConfig
from ui import resources
from ui.inside import test_pictures


def test_each_step_of_a_run_is_measured_for_itself_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    st.cache_resource.clear()
    asked: list[Network] = []

    def compute(name: str, network: Network, dataset: str, count: int) -> dict[str, Any]:
        assert (name, dataset, count) == ("accuracy_falls", "mnist", 2000)
        asked.append(network)
        return {"C1": [float(len(asked))]}

    monkeypatch.setattr(resources, "compute", compute)
    last = checkpoints.load(checkpoints.SHIPPED / "mnist.safetensors")
    earlier = replace(last, network=checkpoints.network(LeNet()))  # a run has one path for all its steps
    other = replace(last, network=Network(LeNetConfig(activation="relu"), earlier.network.tensors))
    results = [test_pictures.falls(one)["C1"] for one in (last, earlier, other, last, earlier)]
    assert results == [[1.0], [2.0], [3.0], [1.0], [2.0]]
    assert asked == [last.network, earlier.network, other.network]
    assert len({test_pictures.version(one) for one in (last, earlier, other)}) == 3
