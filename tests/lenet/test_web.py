"""What lenet.web gives to the scripts in the browser."""

import numpy as np
import pytest
import torch

from lenet import inspection, web
from lenet.model import LeNet, LeNetConfig
from tests.lenet.web.networks import CONFIGS, network


def test_a_script_comes_after_those_that_it_needs_and_each_comes_once() -> None:
    activations = (web.HERE / "activations.js").read_text(encoding="utf-8")
    network = (web.HERE / "network.js").read_text(encoding="utf-8")
    assert web.script("network") == web.script("activations", "network") == f"{activations}\n{network}"
    assert web.script() == ""


@pytest.mark.parametrize("config", CONFIGS)
def test_weights_are_those_of_every_layer_with_batch_normalisation_folded_in(config: LeNetConfig) -> None:
    model = network(config)
    tensors = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    packed = np.frombuffer(web.weights(tensors, config), "<f4")
    layers = [inspection.weights_and_biases(model, layer) for layer in (*inspection.ACTIVATED, "Answer")]
    expected = torch.cat([values.flatten() for pair in layers for values in pair])
    np.testing.assert_allclose(packed, expected.numpy(), rtol=1e-5, atol=1e-7)


def test_a_state_dict_that_lacks_a_tensor_is_refused() -> None:
    tensors = {name: tensor.numpy() for name, tensor in LeNet().state_dict().items()}
    with pytest.raises(KeyError, match=r"conv\.1\.weight"):
        web.weights(tensors, LeNetConfig(normalisation="batch"))
