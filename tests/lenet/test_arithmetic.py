"""The arithmetic of single cells against the values of PyTorch."""

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from lenet import inspection
from lenet.arithmetic import AnswerCell, ConvolutionCell, DenseCell, PoolingCell, cell_arithmetic
from lenet.model import LeNet, LeNetConfig
from tests.lenet.web.networks import network, random_cells

CONFIGS = [
    LeNetConfig(),
    LeNetConfig(activation="relu", pooling="average", normalisation="batch", dropout=0.5),
    LeNetConfig(activation="tanh", padding=2, classes=26),
    LeNetConfig(activation="silu", padding=3, channels=(5, 3), normalisation="batch"),
    LeNetConfig(activation="relu", padding=28, channels=(1, 1), classes=3),
]


@pytest.fixture(scope="module", params=CONFIGS)
def model(request: pytest.FixtureRequest) -> LeNet:
    return network(request.param)


@pytest.fixture(scope="module")
def image() -> Tensor:
    return torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(1))


def cells(model: LeNet, image: Tensor, *layers: str) -> Iterator[tuple[str, int, int, int]]:
    """20 random cells of each of `layers`: layer, map, row, column."""
    return (cell for cell in random_cells(inspection.layers(model, image), 20) if cell[0] in layers)


def inputs(model: LeNet, image: Tensor, layer: str) -> Tensor:
    """What enters a layer: the padded image or the layer before."""
    padded = functional.pad(image[0], [model.config.padding] * 4)
    values = [padded, *inspection.layers(model, image).values()]
    return values[inspection.LAYERS.index(layer)]


def test_the_terms_of_a_convolution_add_up_to_the_networks_own_value(model: LeNet, image: Tensor) -> None:
    values = inspection.layers(model, image)
    for layer, index, row, column in cells(model, image, "C1", "C3"):
        cell = cell_arithmetic(model, image, layer, index, row, column)
        assert isinstance(cell, ConvolutionCell)
        under = inputs(model, image, layer)[:, row : row + 5, column : column + 5]
        assert torch.equal(cell.inputs, under)
        torch.testing.assert_close(cell.kernel, inspection.kernels(model, layer)[index])
        assert torch.equal(cell.products, cell.inputs * cell.kernel)
        torch.testing.assert_close(cell.sums, cell.products.flatten(1).sum(1))
        assert cell.sum == pytest.approx(cell.sums.sum().item(), abs=1e-5)
        assert cell.total == pytest.approx(cell.sum + cell.bias, abs=1e-5)
        total = inspection.feature_maps(model, image, layer)[index, row, column].item()
        assert cell.total == pytest.approx(total, abs=1e-4)
        assert cell.value == pytest.approx(values[layer][index, row, column].item(), abs=1e-4)


def test_pooling_takes_the_first_largest_of_four_cells_or_their_mean(model: LeNet, image: Tensor) -> None:
    values = inspection.layers(model, image)
    for layer, index, row, column in cells(model, image, "S2", "S4"):
        cell = cell_arithmetic(model, image, layer, index, row, column)
        assert isinstance(cell, PoolingCell)
        before = inputs(model, image, layer)[index]
        assert torch.equal(cell.inputs, before[2 * row : 2 * row + 2, 2 * column : 2 * column + 2])
        assert cell.value == pytest.approx(values[layer][index, row, column].item(), abs=1e-6)
        if model.config.pooling == "average":
            assert cell.winner is None
        else:
            assert cell.winner is not None
            flat = functional.max_pool2d(before[None], 2, return_indices=True)[1][0, row, column].item()
            assert divmod(int(flat), before.shape[1]) == (2 * row + cell.winner // 2, 2 * column + cell.winner % 2)


def test_the_largest_terms_and_the_rest_add_up_to_the_networks_own_value(model: LeNet, image: Tensor) -> None:
    values = inspection.layers(model, image)
    for layer, unit, row, column in cells(model, image, "F5", "F6", "Answer"):
        cell = cell_arithmetic(model, image, layer, unit, row, column)
        assert isinstance(cell, DenseCell)
        before, weights = inputs(model, image, layer).flatten(), inspection.weights_and_biases(model, layer)[0][unit]
        products = before * weights
        assert torch.equal(cell.inputs, before[cell.indices]) and torch.equal(cell.weights, weights[cell.indices])
        assert torch.equal(cell.products, products[cell.indices])
        magnitudes = products.abs().sort(descending=True).values
        assert torch.equal(cell.products.abs(), magnitudes[:12])
        assert cell.sum == pytest.approx(cell.products.sum().item() + cell.rest, abs=1e-5)
        assert cell.total == pytest.approx(cell.sum + cell.bias, abs=1e-5)
        totals = values["Answer"] if layer == "Answer" else inspection.feature_maps(model, image, layer)
        assert cell.total == pytest.approx(totals[unit].item(), abs=1e-4)
        assert cell.value == pytest.approx(values[layer][unit].item(), abs=1e-4)


def test_an_answer_says_how_softmax_makes_its_probability(model: LeNet, image: Tensor) -> None:
    probabilities = inspection.probabilities(model, image)[0]
    for label, probability in enumerate(probabilities.tolist()):
        cell = cell_arithmetic(model, image, "Answer", label)
        assert isinstance(cell, AnswerCell)
        assert cell.exponentials[label].item() == pytest.approx(torch.tensor(cell.value - cell.largest).exp().item())
        assert cell.sum_of_exponentials == pytest.approx(cell.exponentials.sum().item())
        assert cell.probability == pytest.approx(probability, abs=1e-6)


def test_a_logit_too_large_for_an_exponential_has_a_probability(image: Tensor) -> None:
    model = network(LeNetConfig())
    model.get_parameter("fc.4.bias").data[3] = 1000
    cell = cell_arithmetic(model, image, "Answer", 3)
    assert isinstance(cell, AnswerCell) and cell.probability == 1


def test_padding_shows_as_zeros_under_the_kernel(image: Tensor) -> None:
    cell = cell_arithmetic(network(LeNetConfig(padding=2)), image, "C1", 3, 0, 0)
    assert isinstance(cell, ConvolutionCell)
    assert torch.equal(cell.inputs[0, 2:, 2:], image[0, 0, :3, :3])
    assert not cell.inputs[0, :2].any()


def test_errors_say_which_cells_there_are(image: Tensor) -> None:
    model = network(LeNetConfig())
    with pytest.raises(ValueError, match=r"'Input'.* C1, S2, C3, S4, F5, F6, Answer"):
        cell_arithmetic(model, image, "Input", 0)
    with pytest.raises(ValueError, match=r"row 24.* 6 maps of 24x24 cells"):
        cell_arithmetic(model, image, "C1", 0, 24, 0)
    with pytest.raises(ValueError, match=r"map -1.* 16 maps of 4x4 cells"):
        cell_arithmetic(model, image, "S4", -1)
    with pytest.raises(ValueError, match=r"map 120.* 120 units"):
        cell_arithmetic(model, image, "F5", 120)
