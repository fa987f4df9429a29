"""A network as arrays."""

from pathlib import Path

import numpy as np
import torch

from lenet import checkpoints, inspection
from lenet.model import LeNet, LeNetConfig


def test_a_network_is_the_model_as_it_was_and_gives_it_back() -> None:
    model = LeNet(LeNetConfig(normalisation="batch", classes=3)).eval()
    images = torch.rand(4, 1, 28, 28)
    before = model(images)
    network = checkpoints.network(model)
    with torch.no_grad():
        model.get_parameter("conv.0.weight").zero_()
    assert torch.equal(network.model()(images), before) and not network.model().training


def test_the_kernels_have_batch_normalisation_folded_in() -> None:
    model = LeNet(LeNetConfig(normalisation="batch"))
    with torch.no_grad():
        model.get_buffer("conv.1.running_var").uniform_(0.5, 2)
        model.get_parameter("conv.1.weight").uniform_(0.5, 2)
    expected = inspection.kernels(model, "C1")[:, 0].detach().numpy()
    assert np.allclose(checkpoints.network(model).kernels(), expected, rtol=1e-6)


def test_what_is_read_is_what_the_model_has(saved: Path) -> None:
    checkpoint = checkpoints.load(saved)
    state = checkpoint.model.state_dict()
    assert state.keys() == checkpoint.network.state_dict().keys()
    assert all(np.array_equal(values, state[name]) for name, values in checkpoint.network.state_dict().items())
