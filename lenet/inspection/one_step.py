"""One step of training in slow motion: every value, every gradient and every weight of it, with nothing changed.

The update is the one that training would make: the engine that training would choose computes it, on the same memory,
and all is put back afterwards. The values and gradients of the layers, which an engine does not keep, come from a pass
of autograd with the same random numbers.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lenet.engines import choose
from lenet.engines.optimizers import Adam, FlatOptimizer
from lenet.inspection.layers import layer_modules
from lenet.model import LeNet
from lenet.model_config import CONVOLUTIONS


class Update(NamedTuple):
    """What one step does to a parameter; every tensor has the parameter's shape."""

    before: Tensor
    gradient: Tensor  # of the mean loss of the batch
    # What the optimizer keeps, after the step. Adam: "mean" and "square", the moments of algorithm 1 of Kingma and Ba
    # 2015, and with their bias corrected "corrected_mean" and "corrected_square". Momentum: "velocity". SGD: nothing.
    moments: dict[str, Tensor]
    change: Tensor  # after - before
    after: Tensor


class GradientTerms(NamedTuple):
    """What the gradient of a weight of a convolution is the sum of: cells * deltas, over pictures and places."""

    cells: Tensor  # (N, height, width): what the weight is multiplied by, for each cell of its map
    deltas: Tensor  # (N, height, width): the gradient of the mean loss with respect to that cell's sum


@dataclass(frozen=True)
class Step:
    """One step on a batch of N images, as `step` looks at it; the network is in training, with its dropout."""

    images: Tensor  # (N, 1, 28, 28) in [0, 1]
    labels: Tensor  # (N,)
    losses: Tensor  # (N,): -ln of the probability of the correct class, in nats
    values: dict[str, Tensor]  # by layer, in the order of LAYERS, as `activations` has them
    gradients: dict[str, Tensor]  # of the mean loss with respect to `values`, of the same shapes
    inputs: dict[str, Tensor]  # of C1 and C3: (N, maps, height, width), with padding
    deltas: dict[str, Tensor]  # of C1 and C3: gradient with respect to the convolution's sums, (N, maps, height, width)
    updates: dict[str, Update]  # by parameter
    after: dict[str, Tensor]  # parameters and buffers after the step, by name

    def terms(self, layer: str, map_: int, input_: int, row: int, column: int) -> GradientTerms:
        """The terms of the gradient of one weight.

        Args:
            layer: one of CONVOLUTIONS.
            map_, input_: the map and the map of the layer before that the weight's kernel joins.
            row, column: of the weight in its kernel.
        Raises:
            ValueError: the layer is no convolution.
        """
        if layer not in CONVOLUTIONS:
            raise ValueError(f"No convolution {layer!r} here; known are {', '.join(CONVOLUTIONS)}.")
        deltas = self.deltas[layer][:, map_]
        _count, height, width = deltas.shape
        return GradientTerms(self.inputs[layer][:, input_, row : row + height, column : column + width], deltas)


def step(model: LeNet, optimizer: FlatOptimizer, images: Tensor, labels: Tensor) -> Step:
    """What the next step on this batch computes and changes. Model, optimizer and random states stay as they are.

    On a CPU the updates are bit for bit those that training makes with as many threads.

    Args:
        optimizer: over the model's parameters.
        images, labels: (N, 1, 28, 28) in [0, 1] and (N,), on the model's device.
    """
    with _unchanged(model, optimizer):
        model.train()
        with _unchanged(model, optimizer):  # buffers and random states are then those at the beginning
            traced = _trace(model, images, labels)
        before = optimizer.values.clone()
        with closing(choose(model, optimizer)) as engine:
            engine.step(images, labels)
        return Step(
            images,
            labels,
            **traced,
            updates=_updates(model, optimizer, before),
            after={name: value.detach().clone() for name, value in model.state_dict().items()},
        )


@contextmanager
def _unchanged(model: nn.Module, optimizer: FlatOptimizer) -> Iterator[None]:
    tensors = (optimizer.values, optimizer.gradient, *optimizer.state.values(), *model.buffers())
    copies, was_training = [tensor.clone() for tensor in tensors], model.training
    devices = [optimizer.values.device] if optimizer.values.is_cuda else []
    try:
        with torch.random.fork_rng(devices):
            yield
    finally:
        for tensor, copy in zip(tensors, copies, strict=True):
            tensor.copy_(copy)
        model.train(was_training)


def _trace(model: LeNet, images: Tensor, labels: Tensor) -> dict[str, Any]:
    """Losses, values, gradients, inputs and deltas by autograd, which adds nothing to any `.grad`."""
    values: dict[str, Tensor] = {}
    inputs: dict[str, Tensor] = {}
    sums: dict[str, Tensor] = {}
    signal = images
    for name, module in layer_modules(model):
        if isinstance(module, nn.Conv2d):
            inputs[name] = F.pad(signal.detach(), [int(module.padding[0])] * 4)
            signal = sums[name] = module(signal)
        else:
            signal = module(signal.flatten(1) if isinstance(module, nn.Linear) else signal)
        values[name] = signal  # the value of the layer's last module remains
    losses = F.cross_entropy(signal, labels, reduction="none")
    gradients = torch.autograd.grad(losses.mean(), [*values.values(), *sums.values()])
    return {
        "losses": losses.detach(),
        "values": {name: value.detach() for name, value in values.items()},
        "gradients": dict(zip(values, gradients, strict=False)),
        "inputs": inputs,
        "deltas": dict(zip(sums, gradients[len(values) :], strict=True)),
    }


def _updates(model: nn.Module, optimizer: FlatOptimizer, before: Tensor) -> dict[str, Update]:
    moments = _moments(optimizer)
    flat = [before, optimizer.gradient, *moments.values(), optimizer.values - before, optimizer.values]
    sizes = [parameter.numel() for parameter in optimizer.parameters]
    pieces = zip(*(torch.split(values.clone(), sizes) for values in flat), strict=True)
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    updates = {}
    for parameter, piece in zip(optimizer.parameters, pieces, strict=True):
        start, gradient, *kept, change, end = (part.view_as(parameter) for part in piece)
        updates[names[id(parameter)]] = Update(start, gradient, dict(zip(moments, kept, strict=True)), change, end)
    return updates


def _moments(optimizer: FlatOptimizer) -> dict[str, Tensor]:
    """What the optimizer keeps of each value, (P,)."""
    kept = {name: value for name, value in optimizer.state.items() if value.shape == optimizer.values.shape}
    if isinstance(optimizer, Adam):
        mean_bias, square_bias = (1 - decay ** float(optimizer.steps) for decay in optimizer.DECAY)
        kept["corrected_mean"], kept["corrected_square"] = kept["mean"] / mean_bias, kept["square"] / square_bias
    return kept
