"""What may differ between LeNets, and the shapes that follow from it."""

from dataclasses import asdict

import pytest

from lenet.model import LeNet
from lenet.model_config import LeNetConfig, shapes

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
