"""The network: the source's own, its variants, its weights at the start, and its summary."""

import math
import re
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from lenet.initialisation import initialise
from lenet.model import LeNet, LeNetConfig, Perceptron, parameter_count, summary


class SourceLeNet(nn.Module):
    """The network as the tutorial's readers write it: two Sequentials called conv and fc."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(1, 6, 5), nn.Sigmoid(), nn.MaxPool2d(2, 2), nn.Conv2d(6, 16, 5), nn.Sigmoid(), nn.MaxPool2d(2, 2)
        )
        self.fc = nn.Sequential(
            nn.Linear(16 * 4 * 4, 120), nn.Sigmoid(), nn.Linear(120, 84), nn.Sigmoid(), nn.Linear(84, 10)
        )

    def forward(self, images: Tensor) -> Tensor:
        features = self.conv(images)
        logits: Tensor = self.fc(features.view(images.shape[0], -1))
        return logits


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def images() -> Tensor:
    return torch.rand(3, 1, 28, 28, generator=seeded(5))


def weighted(model: nn.Module) -> list[nn.Conv2d | nn.Linear]:
    return [layer for layer in model.modules() if isinstance(layer, nn.Conv2d | nn.Linear)]


def test_a_state_dict_of_the_sources_class_loads_and_gives_the_same_logits(images: Tensor) -> None:
    source, ours = SourceLeNet(), LeNet()
    assert not torch.equal(ours(images), source(images))
    ours.load_state_dict(source.state_dict())
    assert torch.equal(ours(images), source(images))


def test_our_state_dict_loads_into_the_sources_class(images: Tensor) -> None:
    source, ours = SourceLeNet(), LeNet()
    source.load_state_dict(ours.state_dict())
    assert torch.equal(ours(images), source(images))


def test_lenet_has_44426_parameters_and_the_perceptron_203530() -> None:
    assert parameter_count(LeNet()) == 44_426
    assert parameter_count(Perceptron()) == 203_530


def test_the_perceptron_answers_with_logits(images: Tensor) -> None:
    assert Perceptron()(images).shape == (3, 10)
    assert Perceptron(classes=4)(images).shape == (3, 4)


@pytest.mark.parametrize(
    ("config", "layer"),
    [
        (LeNetConfig(activation="tanh"), nn.Tanh),
        (LeNetConfig(activation="relu"), nn.ReLU),
        (LeNetConfig(activation="silu"), nn.SiLU),
        (LeNetConfig(pooling="average"), nn.AvgPool2d),
        (LeNetConfig(normalisation="batch"), nn.BatchNorm2d),
    ],
)
def test_a_variant_holds_the_layer_it_names_after_both_convolutions(
    config: LeNetConfig, layer: type[nn.Module], images: Tensor
) -> None:
    model = LeNet(config)
    assert sum(isinstance(module, layer) for module in model.conv) == 2
    assert model(images).shape == (3, 10)


def test_padding_keeps_c1_at_28_pixels_and_widens_f5(images: Tensor) -> None:
    model = LeNet(LeNetConfig(padding=2))
    assert model.conv[0](images).shape == (3, 6, 28, 28)
    assert model.conv(images).shape == (3, 16, 5, 5)
    assert model(images).shape == (3, 10)
    assert parameter_count(model) == 61_706  # LeNet-5 with a full C3 and a linear output


def test_channels_and_classes_are_free(images: Tensor) -> None:
    model = LeNet(LeNetConfig(channels=(4, 8), classes=3))
    assert model.conv(images).shape == (3, 8, 4, 4)
    assert model(images).shape == (3, 3)


def test_batch_normalisation_comes_before_each_activation_function() -> None:
    model = LeNet(LeNetConfig(normalisation="batch"))
    layers = [*model.conv, *model.fc]
    before = [layers[index - 1] for index, layer in enumerate(layers) if isinstance(layer, nn.Sigmoid)]
    assert [type(layer) for layer in before] == [nn.BatchNorm2d] * 2 + [nn.BatchNorm1d] * 2
    assert [layer.num_features for layer in before] == [6, 16, 120, 84]


def test_dropout_acts_on_f5_and_f6_while_training_only(images: Tensor) -> None:
    model = LeNet(LeNetConfig(dropout=0.5))
    assert [layer.p for layer in model.fc if isinstance(layer, nn.Dropout)] == [0.5, 0.5]
    assert not any(isinstance(layer, nn.Dropout) for layer in model.conv)
    assert not torch.equal(model(images), model(images))
    model.eval()
    assert torch.equal(model(images), model(images))
    assert parameter_count(model) == 44_426


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"activation": "step"}, "Unknown activation 'step'; known are sigmoid, tanh, relu, silu."),
        ({"pooling": "none"}, "Unknown pooling 'none'; known are max, average."),
        ({"normalisation": "layer"}, "Unknown normalisation 'layer'; known are none, batch."),
        ({"dropout": 1.0}, "Dropout must be in [0, 1), not 1.0."),
        ({"dropout": -0.1}, "Dropout must be in [0, 1), not -0.1."),
        ({"dropout": True}, "Dropout must be in [0, 1), not True."),
        ({"dropout": "0"}, "Dropout must be in [0, 1), not '0'."),
        ({"activation": []}, "Unknown activation [];"),
        ({"padding": -1}, "Padding must be a whole number from 0 to 28, not -1."),
        ({"padding": 29}, "Padding must be a whole number from 0 to 28, not 29."),
        ({"padding": 0.5}, "Padding must be a whole number from 0 to 28, not 0.5."),
        ({"channels": (6, 0)}, "A number of channels must be a whole number from 1 to 1024, not 0."),
        ({"channels": (1025, 16)}, "A number of channels must be a whole number from 1 to 1024, not 1025."),
        ({"channels": (6.0, 16)}, "A number of channels must be a whole number from 1 to 1024, not 6.0."),
        ({"channels": (True, 16)}, "A number of channels must be a whole number from 1 to 1024, not True."),
        ({"channels": (6, 16, 3)}, "Channels must be a tuple of two numbers, not (6, 16, 3)."),
        ({"classes": 1}, "The number of classes must be a whole number from 2 to 1000, not 1."),
        ({"classes": 10.0}, "The number of classes must be a whole number from 2 to 1000, not 10.0."),
    ],
)
def test_a_config_refuses_what_it_does_not_know(choice: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        LeNetConfig(**choice)


def test_an_unknown_initialisation_is_refused_and_changes_nothing() -> None:
    model = LeNet()
    before = [parameter.clone() for parameter in model.parameters()]
    message = "Unknown initialisation 'zeros'; known are pytorch, lecun, xavier, kaiming."
    with pytest.raises(ValueError, match="^" + re.escape(message) + "$"):
        initialise(model, "zeros", seeded(0))
    assert all(map(torch.equal, before, model.parameters()))


@pytest.mark.parametrize("build", [LeNet, Perceptron])
def test_pytorchs_initialisation_equals_building_after_a_manual_seed(build: type[nn.Module]) -> None:
    ours = build()
    initialise(ours, "pytorch", seeded(11))
    with torch.random.fork_rng():
        torch.manual_seed(11)
        fresh = build()
    assert all(map(torch.equal, ours.parameters(), fresh.parameters()))


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
@pytest.mark.parametrize("normalisation", ["none", "batch"])
def test_lecuns_weights_are_four_times_as_large_before_a_sigmoid(activation: str, normalisation: str) -> None:
    model = LeNet(LeNetConfig(activation=activation, normalisation=normalisation))
    initialise(model, "lecun", seeded(2))
    layers = list(weighted(model))
    for layer in layers:
        gain = 4 if activation == "sigmoid" and layer is not layers[-1] else 1
        expected = gain / math.sqrt(layer.weight[0].numel())
        assert layer.weight.std().item() == pytest.approx(expected, rel=0.15)
        assert layer.bias is not None and not layer.bias.any()


def test_xavier_fills_its_bounds_evenly() -> None:
    model = LeNet()
    initialise(model, "xavier", seeded(2))
    for layer in weighted(model):
        area = layer.weight[0, 0].numel()  # 25 for a 5x5 kernel, 1 for a linear layer
        bound = math.sqrt(6 / (area * (layer.weight.shape[0] + layer.weight.shape[1])))
        assert 0.9 * bound < layer.weight.abs().max() <= bound
        assert layer.weight.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.15)
        assert layer.bias is not None and not layer.bias.any()


def test_kaiming_has_the_spread_that_relu_needs() -> None:
    model = LeNet()
    initialise(model, "kaiming", seeded(2))
    for layer in weighted(model):
        assert layer.weight.std().item() == pytest.approx(math.sqrt(2 / layer.weight[0].numel()), rel=0.2)
        assert layer.bias is not None and not layer.bias.any()


@pytest.mark.parametrize("scheme", ["pytorch", "lecun", "xavier", "kaiming"])
def test_initialise_follows_its_generator_and_leaves_the_global_one_alone(scheme: str) -> None:
    first, second, other = LeNet(), LeNet(), LeNet()
    before = torch.get_rng_state()
    for model, seed in ((first, 1), (second, 1), (other, 2)):
        initialise(model, scheme, seeded(seed))
    assert torch.equal(torch.get_rng_state(), before)
    assert all(map(torch.equal, first.parameters(), second.parameters()))
    assert not torch.equal(first.get_parameter("conv.0.weight"), other.get_parameter("conv.0.weight"))


def test_the_summary_has_every_layer_with_kernel_shape_and_parameters() -> None:
    rows = [line.split() for line in summary(LeNet()).splitlines()]
    assert rows == [
        ["layer", "kernel", "output", "parameters"],
        ["conv.0", "Conv2d", "5x5", "6", "x", "24", "x", "24", "156"],
        ["conv.1", "Sigmoid", "6", "x", "24", "x", "24"],
        ["conv.2", "MaxPool2d", "2x2", "6", "x", "12", "x", "12"],
        ["conv.3", "Conv2d", "5x5", "16", "x", "8", "x", "8", "2,416"],
        ["conv.4", "Sigmoid", "16", "x", "8", "x", "8"],
        ["conv.5", "MaxPool2d", "2x2", "16", "x", "4", "x", "4"],
        ["fc.0", "Linear", "120", "30,840"],
        ["fc.1", "Sigmoid", "120"],
        ["fc.2", "Linear", "84", "10,164"],
        ["fc.3", "Sigmoid", "84"],
        ["fc.4", "Linear", "10", "850"],
        ["total", "44,426"],
    ]


def test_the_summarys_columns_stand_under_their_heads() -> None:
    head, *rows = summary(LeNet()).splitlines()
    first_columns = [line[: head.index("kernel")].split() for line in rows if "Conv2d" in line]
    assert first_columns == [["conv.0", "Conv2d"], ["conv.3", "Conv2d"]]
    assert {len(line) for line in (head, *rows) if line.split()[-1] in {"parameters", "156", "44,426"}} == {len(head)}


@pytest.mark.parametrize("training", [True, False])
def test_the_summary_leaves_the_model_as_it_was(training: bool) -> None:
    model = LeNet(LeNetConfig(normalisation="batch", dropout=0.2)).train(training)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    assert summary(model) == summary(model)
    assert all(layer.training is training for layer in model.modules())
    assert not any(layer._forward_hooks for layer in model.modules())
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
