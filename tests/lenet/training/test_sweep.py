import math
from collections.abc import Sequence

import pytest
import torch

from lenet.data import Dataset
from lenet.model import LeNetConfig
from lenet.training import TrainConfig
from lenet.training import sweep as sweep_module
from lenet.training.sweep import Row, sweep

CONFIG = TrainConfig(
    dataset="strokes", epochs=1, batch_size=16, initialisation="kaiming", model=LeNetConfig(activation="relu")
)


@pytest.mark.parametrize("kind", ["cpu", "mps"])
def test_accuracies_are_added_up_where_there_is_float64(
    kind: str, stripes: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Apple's GPU has none: a tensor of it cannot be put there, on a Mac or elsewhere."""

    def learn(configs: Sequence[TrainConfig], dataset: Dataset, device: torch.device) -> list[float]:
        assert device.type == kind  # what trains is on the device
        return [0.5 + config.seed / 10 for config in configs]

    monkeypatch.setattr(sweep_module, "_accuracies", learn)
    assert list(sweep(CONFIG, [0, 1], [0.1, 0.2], stripes, torch.device(kind))) == [
        Row(0.1, [0.5, 0.6]),
        Row(0.2, [0.5, 0.6]),
    ]


def test_a_network_that_diverges_leaves_the_others_their_accuracies(stripes: Dataset) -> None:
    diverged, row = sweep(CONFIG, [0, 1], [1e12, 0.01], stripes, torch.device("cpu"))
    assert diverged.test_accuracies == [None, None] and str(diverged).endswith("2 diverged")
    assert len(row.test_accuracies) == 2
    assert all(accuracy is not None and math.isfinite(accuracy) for accuracy in row.test_accuracies)
