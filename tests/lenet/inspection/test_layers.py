"""The inside of LeNet, held against the network's own forward pass."""

from dataclasses import replace
from itertools import combinations

import pytest
import torch
from torch import Tensor

from lenet import inspection
from lenet.activations import ACTIVATIONS
from lenet.initialisation import initialise
from lenet.model import LeNet, LeNetConfig

CONFIGS = [
    *(LeNetConfig(activation=activation) for activation in ACTIVATIONS),
    LeNetConfig(activation="relu", pooling="average", normalisation="batch", dropout=0.5),
    LeNetConfig(activation="tanh", padding=2),
]


def network(config: LeNetConfig) -> LeNet:
    """A network whose every number matters: no zero bias, and batch normalisation with statistics of its own."""
    model = LeNet(config)
    generator = torch.Generator().manual_seed(3)
    initialise(model, "pytorch", generator)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm1d | torch.nn.BatchNorm2d):
            for values in (module.weight.data, module.bias.data, module.running_mean, module.running_var):
                assert values is not None
                values.uniform_(0.5, 1.5, generator=generator)
    return model.eval()


@pytest.fixture(scope="module")
def image() -> Tensor:
    return torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(1))


def test_layers_have_the_shapes_of_the_paper(image: Tensor) -> None:
    shapes = {name: tuple(values.shape) for name, values in inspection.layers(LeNet(), image).items()}
    assert shapes == {
        **{"C1": (6, 24, 24), "S2": (6, 12, 12), "C3": (16, 8, 8), "S4": (16, 4, 4)},
        **{"F5": (120,), "F6": (84,), "Answer": (10,)},
    }
    assert tuple(shapes) == inspection.LAYERS


@pytest.mark.parametrize("config", CONFIGS)
def test_layers_are_those_of_the_networks_own_forward_pass(config: LeNetConfig, image: Tensor) -> None:
    model = network(config)
    values = inspection.layers(model, image)
    with torch.no_grad():
        torch.testing.assert_close(values["Answer"], model(image)[0])
        torch.testing.assert_close(values["S4"], model.conv(image)[0])


@pytest.mark.parametrize("config", CONFIGS)
def test_feature_maps_become_the_layers_values_through_the_activation_function(
    config: LeNetConfig, image: Tensor
) -> None:
    model = network(config)
    activation, values = ACTIVATIONS[config.activation].module(), inspection.layers(model, image)
    for layer in inspection.ACTIVATED:
        torch.testing.assert_close(activation(inspection.feature_maps(model, image, layer)), values[layer])


def test_a_network_in_training_is_shown_as_it_answers_and_goes_on_training(image: Tensor) -> None:
    model = network(LeNetConfig(normalisation="batch", dropout=0.5))
    expected = inspection.layers(model, image)["Answer"]
    torch.testing.assert_close(inspection.layers(model.train(), image)["Answer"], expected)
    assert model.training


@pytest.mark.parametrize(
    ("layer", "expected"), [("C1", (5, 1, 0)), ("S2", (6, 2, 0)), ("C3", (14, 2, 0)), ("S4", (16, 4, 0))]
)
def test_receptive_fields_are_5_6_14_and_16_pixels(layer: str, expected: tuple[int, int, int]) -> None:
    assert inspection.receptive_field(LeNet(), layer) == expected


@pytest.mark.parametrize("padding", [0, 2])
@pytest.mark.parametrize(("on", "layer"), [*combinations(("Input", *inspection.SPATIAL), 2)])
def test_a_cell_depends_on_its_receptive_field_and_on_nothing_else(on: str, layer: str, padding: int) -> None:
    # with average pooling and sigmoid every cell of the field has a gradient
    model = network(LeNetConfig(pooling="average", padding=padding)).double()
    size, stride, offset = inspection.receptive_field(model, layer, on)
    image = torch.rand(1, 1, 28, 28, dtype=torch.double, generator=torch.Generator().manual_seed(1))
    depth = {"Input": 0, "C1": 2, "S2": 3, "C3": 5, "S4": 6}
    maps = model.conv[: depth[on]](image).detach().requires_grad_()
    model.conv[depth[on] : depth[layer]](maps)[0, 3, 1, 2].backward()
    assert maps.grad is not None
    mask = maps.grad[0].any(0)
    expected = torch.zeros_like(mask)
    top, left = offset + stride, offset + 2 * stride
    expected[max(0, top) : top + size, max(0, left) : left + size] = True
    assert torch.equal(mask, expected)


@pytest.mark.parametrize("layer", ["F5", "F6", "Answer"])
@pytest.mark.parametrize("normalisation", ["none", "batch"])
def test_weights_and_biases_of_the_full_connections_give_what_enters_the_next_step(
    layer: str, normalisation: str, image: Tensor
) -> None:
    model = network(replace(CONFIGS[0], normalisation=normalisation))
    values = inspection.layers(model, image)
    before = {"F5": values["S4"].flatten(), "F6": values["F5"], "Answer": values["F6"]}[layer]
    weights, biases = inspection.weights_and_biases(model, layer)
    expected = values["Answer"] if layer == "Answer" else inspection.feature_maps(model, image, layer)
    torch.testing.assert_close(weights @ before + biases, expected)


def test_kernels_are_the_weights_of_both_convolutions() -> None:
    model = network(LeNetConfig())
    assert torch.equal(inspection.kernels(model, "C1"), model.get_parameter("conv.0.weight"))
    assert torch.equal(inspection.kernels(model, "C3"), model.get_parameter("conv.3.weight"))


def test_the_strongest_connections_are_the_largest_products_of_weight_and_activation(image: Tensor) -> None:
    model = network(LeNetConfig())
    values = inspection.layers(model, image)
    products = model.get_parameter("fc.2.weight").detach() * values["F5"]
    strongest = inspection.strongest_connections(model, values)
    assert len(strongest.contribution) == 60
    assert torch.equal(products[strongest.target, strongest.source], strongest.contribution)
    rest = products.clone()
    rest[strongest.target, strongest.source] = 0
    assert rest.abs().max() <= strongest.contribution.abs().min()


def test_contributions_and_bias_add_up_to_the_winners_logit(image: Tensor) -> None:
    model = network(LeNetConfig(activation="relu"))
    values = inspection.layers(model, image)
    winner = int(values["Answer"].argmax())
    total = inspection.contributions(model, values, winner).sum() + model.get_parameter("fc.4.bias")[winner]
    torch.testing.assert_close(total, values["Answer"][winner])


def test_errors_list_the_layers_there_are(image: Tensor) -> None:
    model = network(LeNetConfig())
    with pytest.raises(ValueError, match=r"'S2'.* C1, C3, F5, F6"):
        inspection.feature_maps(model, image, "S2")
    with pytest.raises(ValueError, match=r"'S2'.* C1, C3"):
        inspection.kernels(model, "S2")
    with pytest.raises(ValueError, match=r"'F5'.* C1, S2, C3, S4"):
        inspection.receptive_field(model, "F5")
    with pytest.raises(ValueError, match=r"'C3'.* Input, C1, S2\."):
        inspection.receptive_field(model, "C3", "C3")
