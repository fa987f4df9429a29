"""What may differ between LeNets, and the shapes that follow from it."""

from dataclasses import asdict

import pytest
import torch
from torch import Tensor, nn

from lenet import inspection
from lenet.model import LeNet
from lenet.model_config import LAYERS, LeNetConfig, layer_sizes, shapes

CONFIGS = [
    LeNetConfig(),
    LeNetConfig(channels=(3, 8), padding=2, classes=26),
    LeNetConfig(normalisation="batch", padding=1),
    LeNetConfig(dropout=0.5, pooling="average"),
    LeNetConfig(normalisation="batch", dropout=0.2, channels=(20, 50), classes=3),
]


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: str(sorted(asdict(config).items())))
def test_the_shapes_are_those_of_the_state_dict(config: LeNetConfig) -> None:
    assert shapes(config) == {name: tuple(tensor.shape) for name, tensor in LeNet(config).state_dict().items()}


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: str(sorted(asdict(config).items())))
def test_the_sizes_of_the_layers_are_those_of_the_network(config: LeNetConfig) -> None:
    model = LeNet(config).eval()
    sizes = layer_sizes(config)
    assert [size.layer for size in sizes] == list(LAYERS)
    assert sum(size.parameters for size in sizes) == sum(value.numel() for value in model.parameters())
    values, counts = inspection.activations(model, torch.zeros(1, 1, 28, 28)), []
    for size in sizes:
        assert values[size.layer].shape == (1, *size.shape)

    def count(module: nn.Module, _inputs: object, output: Tensor) -> None:
        counts.append(output.numel() * module.get_parameter("weight")[0].numel())

    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            module.register_forward_hook(count)
    model(torch.zeros(1, 1, 28, 28))
    assert [size.multiplications for size in sizes if size.multiplications] == counts


def test_the_default_network_has_44426_parameters_and_281640_multiplications() -> None:
    sizes = layer_sizes(LeNetConfig())
    assert [size.parameters for size in sizes] == [156, 0, 2416, 0, 30840, 10164, 850]
    assert [size.multiplications for size in sizes] == [86400, 0, 153600, 0, 30720, 10080, 840]
