"""How one cell of any layer was computed: the terms of its sum, the cells that it pools, its probability.

A cell is a pixel of a feature map or a unit of a full connection. Weights and biases contain batch normalisation.
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from lenet.activations import ACTIVATIONS
from lenet.inspection import CONVOLUTIONS, LAYERS, layers, weights_and_biases
from lenet.model import LeNet

LARGEST_TERMS = 12  # of a full connection that are listed one by one


@dataclass(frozen=True)
class ConvolutionCell:
    """A cell of C1 or C3: value = activation(sum of all products + bias)."""

    inputs: Tensor  # (input maps, 5, 5), the cells under the kernel; 0 in the padding
    kernel: Tensor  # (input maps, 5, 5)
    products: Tensor  # (input maps, 5, 5), inputs * kernel
    sums: Tensor  # (input maps,) of the products of each input map
    sum: float  # of all products
    bias: float
    total: float  # sum + bias, what enters the activation function
    value: float  # what leaves it


@dataclass(frozen=True)
class PoolingCell:
    """A cell of S2 or S4: value = the largest input or the mean of the inputs."""

    inputs: Tensor  # (2, 2)
    winner: int | None  # the first largest input in reading order, 0 to 3; None where the mean is taken
    value: float


@dataclass(frozen=True)
class DenseCell:
    """A unit of F5 or F6: value = activation(sum of all products + bias). Few of its many products are listed."""

    indices: Tensor  # (12,) of the inputs with the largest products, largest magnitude first
    inputs: Tensor  # (12,)
    weights: Tensor  # (12,)
    products: Tensor  # (12,), inputs * weights
    rest: float  # sum of the products that are not listed
    sum: float  # of all products
    bias: float
    total: float  # sum + bias, what enters the activation function
    value: float  # what leaves it


@dataclass(frozen=True)
class AnswerCell(DenseCell):
    """A logit, and how softmax turns it into a probability; `value` is the logit."""

    largest: float  # logit; it is subtracted from all, so that no exponential is too large for a number
    exponentials: Tensor  # (classes,), exp(logit - largest)
    sum_of_exponentials: float
    probability: float  # the class's exponential / sum_of_exponentials


Cell = ConvolutionCell | PoolingCell | DenseCell


@torch.no_grad()
def cell_arithmetic(model: LeNet, image: Tensor, layer: str, map_index: int, row: int = 0, column: int = 0) -> Cell:
    """How the cell at `row` and `column` of map `map_index` of `layer` was computed; all three count from 0.

    Args:
        image: pixels in [0, 1], (1, 1, 28, 28).
        map_index: for F5, F6 and Answer the unit; its row and column are 0.
    Raises:
        ValueError: there is no such layer, or no such cell in it; the message says what there is.
    """
    if layer not in LAYERS:
        raise ValueError(f"No layer {layer!r} here; known are {', '.join(LAYERS)}.")
    padded = functional.pad(image[0], [model.config.padding] * 4)
    values = {"Input": padded, **layers(model, image)}
    before = list(values.values())[LAYERS.index(layer)]
    _check_cell(layer, values[layer], map_index, row, column)
    if layer in CONVOLUTIONS:
        return _convolution(model, layer, before, map_index, row, column)
    if layer in ("S2", "S4"):
        return _pooling(before[map_index, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2], model.config.pooling)
    unit = _dense(model, layer, before.flatten(), map_index)
    return _answer(unit, values[layer], map_index) if layer == "Answer" else unit


def _check_cell(layer: str, values: Tensor, map_index: int, row: int, column: int) -> None:
    maps, rows, columns = values.shape if values.dim() == 3 else (len(values), 1, 1)
    if not (0 <= map_index < maps and 0 <= row < rows and 0 <= column < columns):
        content = f"{maps} maps of {rows}x{columns} cells" if values.dim() == 3 else f"{maps} units"
        raise ValueError(f"No map {map_index}, row {row}, column {column}: {layer} has {content}.")


def _convolution(model: LeNet, layer: str, before: Tensor, map_index: int, row: int, column: int) -> ConvolutionCell:
    weights, biases = weights_and_biases(model, layer)
    kernel, bias = weights[map_index], biases[map_index]
    side = kernel.shape[-1]
    inputs = before[:, row : row + side, column : column + side]
    products = inputs * kernel
    sums = products.sum((1, 2))
    total = sums.sum() + bias
    value = ACTIVATIONS[model.config.activation].module()(total)
    return ConvolutionCell(inputs, kernel, products, sums, sums.sum().item(), bias.item(), total.item(), value.item())


def _pooling(inputs: Tensor, pooling: str) -> PoolingCell:
    if pooling == "max":
        winner = int(inputs.argmax())
        return PoolingCell(inputs, winner, inputs.flatten()[winner].item())
    return PoolingCell(inputs, None, inputs.mean().item())


def _dense(model: LeNet, layer: str, before: Tensor, unit: int) -> DenseCell:
    weights, biases = weights_and_biases(model, layer)
    products, bias = weights[unit] * before, biases[unit]
    order = products.abs().argsort(descending=True, stable=True)
    indices, rest = order[:LARGEST_TERMS], order[LARGEST_TERMS:]
    total = products.sum() + bias
    value = total if layer == "Answer" else ACTIVATIONS[model.config.activation].module()(total)
    return DenseCell(
        indices,
        before[indices],
        weights[unit, indices],
        products[indices],
        products[rest].sum().item(),
        products.sum().item(),
        bias.item(),
        total.item(),
        value.item(),
    )


def _answer(unit: DenseCell, logits: Tensor, label: int) -> AnswerCell:
    largest = logits.max()
    exponentials = (logits - largest).exp()
    total = exponentials.sum()
    return AnswerCell(
        **vars(unit),
        largest=largest.item(),
        exponentials=exponentials,
        sum_of_exponentials=total.item(),
        probability=(exponentials[label] / total).item(),
    )
