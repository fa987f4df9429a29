"""What is behind a cell, in JavaScript against PyTorch."""

from dataclasses import fields
from itertools import combinations
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page
from torch import Tensor, nn

from lenet import inspection
from lenet.arithmetic import AnswerCell, ConvolutionCell, DenseCell, PoolingCell, cell_arithmetic
from lenet.model import LeNet, LeNetConfig
from tests.lenet.web.networks import CONFIGS, build, images, network, random_cells, text

SIX = CONFIGS[::3]
NAMES = ("forward", "unpacked", "cellTerms", "receptiveField", "strongestConnections", "contributions")
MODULES = {"Input": 0, "C1": 2, "S2": 3, "C3": 5, "S4": 6, "F5": 9, "F6": 11, "Answer": 12}  # up to the layer's values


def inspect(page: Page, model: LeNet, picture: Tensor, expression: str, argument: Any = None) -> Any:
    """What an expression of JavaScript gives after the forward pass of a picture; `net` is the network."""
    build(page, model, "inspect", *NAMES)
    page.evaluate("picture => { forward(net, unpacked(picture)) }", text(picture))
    return page.evaluate(f"argument => {expression}", argument)


@pytest.mark.parametrize("config", SIX)
def test_the_terms_of_any_cell_add_up_to_the_value_of_pytorch(config: LeNetConfig, blank: Page) -> None:
    model, picture = network(config), images(1)
    values = inspection.layers(model, picture)
    totals = {layer: inspection.feature_maps(model, picture, layer) for layer in inspection.ACTIVATED}
    cells = list(random_cells(values, 12))
    assert len(cells) == 84
    found = inspect(blank, model, picture, "argument.map(cell => cellTerms(net, ...cell))", cells)
    for (layer, index, row, column), terms in zip(cells, found, strict=True):
        place: Any = (index, row, column) if values[layer].dim() == 3 else index
        assert terms["value"] == pytest.approx(values[layer][place].item(), abs=1e-4)
        if layer in totals:
            assert terms["total"] == pytest.approx(totals[layer][place].item(), abs=1e-4)
        if terms["kind"] != "pooling":
            assert terms["total"] == pytest.approx(terms["sum"] + terms["bias"], abs=1e-12)
        check_terms(terms, cell_arithmetic(model, picture, layer, index, row, column))


def check_terms(terms: dict[str, Any], expected: ConvolutionCell | PoolingCell | DenseCell) -> None:
    """The terms in JavaScript are those in Python, and add up to the sum."""
    for field in fields(expected):
        value = getattr(expected, field.name)
        if isinstance(value, float) and field.name in terms:
            assert terms[field.name] == pytest.approx(value, abs=1e-4)
    match expected:
        case ConvolutionCell():
            assert terms["sum"] == pytest.approx(sum(part["sum"] for part in terms["inputs"]), abs=1e-12)
            for name, tensor in (("values", expected.inputs), ("kernel", expected.kernel), ("products", None)):
                parts = np.array([part[name] for part in terms["inputs"]])
                tensor = expected.products if tensor is None else tensor
                np.testing.assert_allclose(parts, tensor.flatten(1).numpy(), rtol=0, atol=1e-4)
            np.testing.assert_allclose([part["sum"] for part in terms["inputs"]], expected.sums.numpy(), atol=1e-4)
        case PoolingCell():
            assert terms["winner"] == expected.winner
            np.testing.assert_allclose(terms["inputs"], expected.inputs.flatten().numpy(), rtol=0, atol=1e-4)
        case DenseCell():
            listed = terms["terms"]
            assert terms["sum"] == pytest.approx(sum(term["product"] for term in listed) + terms["rest"], abs=1e-12)
            assert len(listed) == len(expected.products)
            for name, tensor in (("index", expected.indices), ("value", expected.inputs), ("weight", expected.weights)):
                np.testing.assert_allclose([term[name] for term in listed], tensor.numpy(), rtol=0, atol=1e-4)
            assert all(term["product"] == pytest.approx(term["value"] * term["weight"]) for term in listed)
    if isinstance(expected, AnswerCell):
        softmax = terms["softmax"]
        assert softmax["largest"] == pytest.approx(expected.largest, abs=1e-4)
        np.testing.assert_allclose(softmax["exponentials"], expected.exponentials.numpy(), rtol=1e-4)
        assert softmax["sum"] == pytest.approx(expected.sum_of_exponentials, rel=1e-4)
        assert softmax["probability"] == pytest.approx(expected.probability, abs=1e-5)


def test_of_equal_cells_the_first_is_the_winner_of_pooling(blank: Page) -> None:
    found = inspect(blank, network(LeNetConfig()), torch.zeros(1, 1, 28, 28), "cellTerms(net, 'S2', 2, 5, 5)")
    assert len(set(found["inputs"])) == 1 and found["winner"] == 0


@pytest.mark.parametrize("padding", [0, 1, 2])  # with 1, pooling leaves the last row and column of C3 out
def test_a_cell_depends_on_its_receptive_field_and_on_nothing_else(padding: int, blank: Page) -> None:
    # with average pooling and sigmoid every cell of the field has a gradient
    model, picture = network(LeNetConfig(pooling="average", padding=padding)).double(), images(1).double()
    values = {"Input": picture[0], **inspection.layers(model, picture)}
    pairs = [(on, layer) for on, layer in combinations(values, 2) if on in ("Input", *inspection.SPATIAL)]
    cases = []
    for on, layer in pairs:
        side = values[layer].shape[-1] if layer in inspection.SPATIAL else 1
        cases += [(layer, row, column, on) for row, column in ((0, side - 1), (side // 2, side // 3), (side - 1, 0))]
    found = inspect(blank, model.float(), picture.float(), "argument.map(one => receptiveField(net, ...one))", cases)
    model.double()
    for (layer, row, column, on), field in zip(cases, found, strict=True):
        mask = dependence(model, values[on], on, layer, row, column)
        expected = torch.zeros_like(mask)
        rows, columns = (slice(field[start], field[start] + field[f"{start}s"]) for start in ("row", "column"))
        expected[rows, columns] = True
        assert torch.equal(mask, expected), (layer, row, column, on)
        assert field["clipped"] == (on == "Input" and reaches_into_padding(model, layer, row, column))


def dependence(model: LeNet, maps: Tensor, on: str, layer: str, row: int, column: int) -> Tensor:
    """The cells of any map of `on` that change the last map's cell of `layer`: a mask of a map."""
    maps = maps[None].detach().requires_grad_()
    modules = nn.Sequential(*model.conv, nn.Flatten(), *model.fc)[MODULES[on] : MODULES[layer]]
    result = modules(maps)[0, -1]
    (result[row, column] if result.dim() else result).backward()
    assert maps.grad is not None
    return maps.grad[0].any(0)


def reaches_into_padding(model: LeNet, layer: str, row: int, column: int) -> bool:
    if layer not in inspection.SPATIAL:  # a unit depends on all of S4
        last = inspection.layers(model, torch.zeros(1, 1, 28, 28).double())["S4"].shape[-1] - 1
        return any(reaches_into_padding(model, "S4", place, place) for place in (0, last))
    size, stride, offset = inspection.receptive_field(model, layer)
    return any(offset + stride * place < 0 or offset + stride * place + size > 28 for place in (row, column))


def test_a_cell_that_sees_only_padding_depends_on_no_pixel(blank: Page) -> None:
    model = network(LeNetConfig(padding=28))
    field = inspect(blank, model, images(1), "receptiveField(net, 'C1', 0, 40, 'Input')")
    assert field == {"row": 0, "rows": 0, "column": 12, "columns": 5, "clipped": True}


@pytest.mark.parametrize("config", SIX)
def test_the_strongest_connections_are_those_of_python(config: LeNetConfig, blank: Page) -> None:
    model, picture = network(config), images(1)
    values = inspection.layers(model, picture)
    products = (inspection.weights_and_biases(model, "F6")[0] * values["F5"]).numpy()
    expected = inspection.strongest_connections(model, values)
    found = inspect(blank, model, picture, "strongestConnections(net)")
    ours = np.array([link["contribution"] for link in found])
    np.testing.assert_allclose(np.abs(ours), expected.contribution.abs().numpy(), rtol=0, atol=1e-5)
    places = [(link["target"], link["source"]) for link in found]
    assert len(set(places)) == 60
    np.testing.assert_allclose(ours, [products[place] for place in places], rtol=0, atol=1e-5)
    assert len(blank.evaluate("strongestConnections(net, 5)")) == 5
    assert len(blank.evaluate("strongestConnections(net, 1e6)")) == products.size


@pytest.mark.parametrize("config", SIX)
def test_contributions_to_a_logit_are_those_of_python(config: LeNetConfig, blank: Page) -> None:
    model, picture = network(config), images(1)
    values, last = inspection.layers(model, picture), config.classes - 1
    found = inspect(blank, model, picture, "Array.from(contributions(net, argument))", last)
    expected = inspection.contributions(model, values, last)
    np.testing.assert_allclose(found, expected.numpy(), rtol=0, atol=1e-5)
