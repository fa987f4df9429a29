"""A step of LeNet by hand: the forward and backward pass of `LeNet.forward`, arranged for a CPU.

`LeNet.forward` is the definition; this gives the same loss and gradients, to rounding, in about half the time. What it
rests on:

- A convolution followed by 2x2 pooling with stride 2 is one convolution with stride 2 whose kernels stand at the four
  places of the pooling window, then a maximum over four groups of maps. Two rows at a time make better use of the
  vector units: C1 becomes 8 C1 kernels of 8x6 with stride (4, 2), C3 two rows in, two rows out, with kernels of 3x5.
- The activation function is monotonic: after the maximum it gives the same and has a quarter of the work.
- Each convolution's gradient is computed in the layout of memory (channels first or last) that is fast for it.
- Small operations cost more than what they compute: weights are arranged by one of them, gradients come as one vector.

`lenet.engines.two_threads` runs it in two threads.
"""

import itertools
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lenet.model import LeNet
from lenet.model_config import SIDE

aten: Any = torch.ops.aten
LAST = torch.channels_last
TAPS = 25  # of a 5x5 kernel

# The function, and the gradient before it from that after it and from what it gave.
FUNCTIONS: dict[str, tuple[Any, Any]] = {
    "sigmoid": (torch.sigmoid, aten.sigmoid_backward.default),
    "tanh": (torch.tanh, aten.tanh_backward.default),
    "relu": (torch.relu, lambda gradient, output: aten.threshold_backward.default(gradient, output, 0)),
}


def suits(model: LeNet) -> bool:
    """Whether this file computes such a network: on a CPU, max-pooling, a monotonic function, no zeros in the kernels.

    It looks at the config, the device and the kernels; `lenet.engines.eligibility` proves that the model is what its
    config says. A zero in a kernel makes different inputs give equal values. Of equal values in C3 this file may choose
    another maximum than `max_pool2d`, because it goes through the window by columns.
    """
    config = model.config
    plain = config.pooling == "max" and config.normalisation == "none" and config.dropout == 0
    on_cpu = next(model.parameters()).device.type == "cpu"
    suited = on_cpu and plain and config.activation in FUNCTIONS and (SIDE + 2 * config.padding) % 4 == 0
    return suited and all(bool(layer.weight.all()) for layer in model.conv if isinstance(layer, nn.Conv2d))


class Kernels(NamedTuple):
    """The weights of one step, arranged for the two passes."""

    c1: Tensor  # (4 window positions x 2 rows x C1, 1, 8, 6)
    c1_bias: Tensor
    c3: Tensor  # (2 rows x C3, 2 rows x C1, 3, 5)
    c3_bias: Tensor
    c3_last: Tensor  # as c3, channels last


class LayerValues(NamedTuple):
    """What the forward pass computes and the backward pass needs."""

    images: Tensor  # (N, 1, 28, 28)
    c1: Tensor  # (N, 4 window positions, 2 rows x C1, 6, 12), before the function
    c1_top: Tensor  # (N, 2 rows x C1, 6, 12): the maximum over the window positions
    s2: Tensor  # likewise, after the function
    s2_last: Tensor  # the same, channels last
    c3: Tensor  # (N, C3, 4 x 8, 2 rows), channels last, before the function
    s4_indices: Tensor  # which of c3 are the maxima
    units: list[Tensor]  # S4 flattened (N, 256), F5 (N, 120), F6 (N, 84), logits (N, 10)


class LeNetGradients:
    """Forward and backward pass of a LeNet for which `suits` is true. Several threads may call them at the same time.

    Args:
        model: its parameters are read in every step.
    """

    def __init__(self, model: LeNet) -> None:
        self.c1, self.c3 = (layer for layer in model.conv if isinstance(layer, nn.Conv2d))
        self.dense = [layer for layer in model.fc if isinstance(layer, nn.Linear)]
        self.function, self.function_back = FUNCTIONS[model.config.activation]
        self.padding = model.config.padding
        self.convolution_parameters: list[Tensor] = [*self.c1.parameters(), *self.c3.parameters()]
        *starts, self.size = itertools.accumulate((values.numel() for values in self.convolution_parameters), initial=0)
        self.zero = self.convolution_parameters[0].new_zeros(1)  # stands after the convolutions' values
        self.minus_one = self.zero - 1
        with torch.device("cpu"):  # whatever the default device is
            c1 = _c1_taps(self.c1.out_channels, self.size)
            c3 = _c3_taps(self.c3.out_channels, self.c3.in_channels, starts[2], self.size)
            c1_bias, c3_bias = torch.arange(starts[1], starts[2]), torch.arange(starts[3], self.size)
        arranged = c1, c1_bias.repeat(8), c3, c3_bias.repeat(2), c3.permute(0, 2, 3, 1)
        self.shapes = [indices.shape for indices in arranged]
        self.kernel_indices = torch.cat([indices.flatten() for indices in arranged])
        in_gradients = c1, c1_bias.repeat(2), c3, c3_bias  # as `_c3_back` gives them
        self.gradient_indices = torch.cat([indices.flatten() for indices in in_gradients])

    @torch.inference_mode()
    def kernels(self) -> Kernels:
        """The present weights, arranged; compute them once a step."""
        flat = torch.cat([*(values.flatten() for values in self.convolution_parameters), self.zero])
        pieces = torch.split(flat.index_select(0, self.kernel_indices), [shape.numel() for shape in self.shapes])
        c1, c1_bias, c3, c3_bias, c3_last = (
            piece.view(shape) for piece, shape in zip(pieces, self.shapes, strict=True)
        )
        return Kernels(c1, c1_bias, c3, c3_bias, c3_last.permute(0, 3, 1, 2))

    @torch.inference_mode()
    def forward(self, kernels: Kernels, images: Tensor) -> LayerValues:
        """All layers for images (N, 1, 28, 28) in [0, 1]; the last of the units are the logits."""
        c1 = F.conv2d(images, kernels.c1, kernels.c1_bias, (4, 2), self.padding)
        c1 = c1.view(len(c1), 4, -1, *c1.shape[2:])
        c1_top = c1.amax(1)
        s2 = self.function(c1_top)
        s2_last = s2.contiguous(memory_format=LAST)
        rows = F.conv2d(s2_last, kernels.c3_last, kernels.c3_bias)
        count, maps, height, width = rows.shape
        c3 = rows.permute(0, 2, 3, 1).view(count, height * width, 2, maps // 2).permute(0, 3, 1, 2)
        s4, indices = F.max_pool2d(c3, 2, return_indices=True)  # a column and its neighbour, a row and its neighbour
        units = [self.function(s4).flatten(1)]
        for layer in self.dense:
            units.append(torch.addmm(layer.bias, units[-1], layer.weight.t()))
            if layer is not self.dense[-1]:
                units[-1] = self.function(units[-1])
        return LayerValues(images, c1, c1_top, s2, s2_last, c3, indices, units)

    @torch.inference_mode()
    def backward(self, kernels: Kernels, images: Tensor, labels: Tensor, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """Loss and gradient of one part of a batch.

        Args:
            images, labels: the part, (N, 1, 28, 28) in [0, 1] and (N,).
            count: the number of images in the whole batch.
        Returns:
            The part's share of the mean loss (nats), the number of correct predictions, and the gradient of that share,
            (P,), over all parameters in their order.
        """
        layers = self.forward(kernels, images)
        *units, logits = layers.units
        log_probabilities, targets = F.log_softmax(logits, 1), labels.unsqueeze(1)
        loss = log_probabilities.gather(1, targets).sum() * (-1 / count)
        correct = (logits.argmax(1) == labels).sum()
        # The gradient of the mean cross-entropy: the probabilities, less 1 for the correct class.
        gradient = (
            log_probabilities.exp_().scatter_add_(1, targets, self.minus_one.expand(targets.shape)).mul_(1 / count)
        )
        dense: list[Tensor] = []  # from the last layer to the first, bias before weights
        for layer, inputs in zip(reversed(self.dense), reversed(units), strict=True):
            dense += gradient.sum(0), (gradient.t() @ inputs).flatten()
            gradient = self.function_back(gradient @ layer.weight, inputs)
        arranged = torch.cat(self._c3_back(gradient, kernels, layers))
        # Each weight's gradient is the sum over the window positions where it stands.
        convolutions = arranged.new_zeros(self.size + 1).index_add_(0, self.gradient_indices, arranged)[:-1]
        return loss, correct, torch.cat([convolutions, *reversed(dense)])

    def _c3_back(self, gradient: Tensor, kernels: Kernels, layers: LayerValues) -> list[Tensor]:
        count, maps, cells, rows = layers.c3.shape
        width = layers.s2.shape[3] - 4  # of C3's maps
        s4 = gradient.view(count, maps, cells // width, width // 2)
        bias = s4.sum((0, 2, 3))
        last = s4.contiguous(memory_format=LAST).view(count, maps, cells // 2, 1)
        c3 = aten.max_pool2d_with_indices_backward.default(
            last, layers.c3, [2, 2], [2, 2], [0, 0], [1, 1], False, layers.s4_indices
        )
        c3 = c3.permute(0, 2, 3, 1).view(count, cells // width, width, rows * maps).permute(0, 3, 1, 2)
        weights = _convolution_back(c3, layers.s2_last, kernels.c3_last, (1, 1), 0, of_weights=True)
        s2 = _convolution_back(c3.contiguous(), layers.s2, kernels.c3, (1, 1), 0, of_weights=False)
        return [*self._c1_back(self.function_back(s2, layers.s2), kernels, layers), weights.flatten(), bias]

    def _c1_back(self, gradient: Tensor, kernels: Kernels, layers: LayerValues) -> list[Tensor]:
        bias = gradient.sum((0, 2, 3))
        c1 = layers.c1.eq_(layers.c1_top.unsqueeze(1))  # in place: 1 at each maximum, else 0
        # Like max_pool2d, give the gradient to the first of several equal maxima; nothing is left for the others.
        *positions, last = c1.unbind(1)
        for position in positions:
            position.mul_(gradient)
            gradient.sub_(position)
        last.copy_(gradient)  # one of the four is the maximum
        c1 = c1.flatten(1, 2)
        weights = _convolution_back(c1, layers.images, kernels.c1, (4, 2), self.padding, of_weights=True)
        return [weights.flatten(), bias]


def _c1_taps(maps: int, zero: int) -> Tensor:
    """Which of the convolutions' values stands where in the kernels of C1; `zero` is the index of the zero."""
    indices = torch.arange(maps * TAPS).view(maps, 5, 5)
    taps = torch.full((2, 2, 2, maps, 8, 6), zero)  # row and column in the pooling window, which pooled row
    for row, column, pooled in itertools.product((0, 1), repeat=3):
        top = 2 * pooled + row
        taps[row, column, pooled, :, top : top + 5, column : column + 5] = indices
    return taps.view(-1, 1, 8, 6)


def _c3_taps(maps: int, inputs: int, first: int, zero: int) -> Tensor:
    """Likewise for C3, whose values begin at `first`: its rows of input come in pairs, and so do those of output."""
    indices = torch.arange(first, first + maps * inputs * TAPS).view(maps, inputs, 5, 5)
    taps = torch.full((2, maps, 2, inputs, 3, 5), zero)  # row of the output pair, of the input pair
    for row, row_in, pair in itertools.product((0, 1), (0, 1), range(3)):
        if 0 <= (tap := 2 * pair + row_in - row) < 5:
            taps[row, :, row_in, :, pair] = indices[:, :, tap]
    return taps.view(2 * maps, 2 * inputs, 3, 5)


def _convolution_back(
    gradient: Tensor, inputs: Tensor, kernels: Tensor, stride: tuple[int, int], padding: int, *, of_weights: bool
) -> Tensor:
    output_mask = [not of_weights, of_weights, False]
    gradients: tuple[Tensor, Tensor, Tensor] = aten.convolution_backward.default(
        gradient, inputs, kernels, None, stride, [padding, padding], [1, 1], False, [0, 0], 1, output_mask
    )
    return gradients[int(of_weights)]
