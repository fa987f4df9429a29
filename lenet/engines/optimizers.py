"""Adam and SGD over one flat vector of all parameters: a few operations per step instead of a few per layer.

Their results are those of torch.optim, to rounding. Creating one of those imports torch's compiler and SymPy, which
takes more than a second and 150 MB in every process that trains; the functions behind them import nothing.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import is_

import torch
from torch import Tensor, nn
from torch.optim.adam import adam

from lenet.errors import TrainingError


class FlatOptimizer:
    """Parameters and gradients as views of two vectors, `values` and `gradient`, both (P,).

    Args:
        parameters: on their device already; those that are trainable become views, and so do their `.grad`.
        learning_rate: above 0; one for all, or one for each value, (P,). With a CUDA graph, one that is to change is
            a tensor.
        weight_decay: at least 0; what it does is told by each optimizer. All parameters decay, as in torch.optim.
    Raises:
        TrainingError: no parameter is trainable, two are the same or share memory, or they differ in type or device.
    """

    def __init__(
        self, parameters: Iterable[nn.Parameter], learning_rate: float | Tensor, weight_decay: float = 0.0
    ) -> None:
        self.frozen: list[nn.Parameter] = []
        self.parameters: list[nn.Parameter] = []
        for parameter in parameters:
            (self.parameters if parameter.requires_grad else self.frozen).append(parameter)
        _refuse_unsuited(self.parameters)
        self.learning_rate = learning_rate
        self.full_rate = learning_rate.clone() if isinstance(learning_rate, Tensor) else learning_rate
        self.weight_decay = weight_decay
        self.values = torch.cat([parameter.detach().flatten() for parameter in self.parameters])
        self.gradient = torch.zeros_like(self.values)
        sizes = [parameter.numel() for parameter in self.parameters]
        pieces = zip(torch.split(self.values, sizes), torch.split(self.gradient, sizes), strict=True)
        self.addresses, self.gradients = [], []
        for parameter, (values, gradient) in zip(self.parameters, pieces, strict=True):
            parameter.data = values.view_as(parameter)
            parameter.grad = gradient.view_as(parameter)
            self.addresses.append(values.data_ptr())
            self.gradients.append(parameter.grad)

    def moves(self, parameters: Sequence[Tensor]) -> bool:
        """Whether these are the parameters that it moves, in the order of `values`."""
        return len(parameters) == len(self.parameters) and all(map(is_, parameters, self.parameters))

    def scale_learning_rate(self, factor: float) -> None:
        """Use the learning rate that the optimizer was made with, times this factor, from the next step on."""
        if isinstance(self.learning_rate, Tensor):
            self.learning_rate.copy_(torch.as_tensor(self.full_rate) * factor)  # in place, where a CUDA graph reads it
        else:
            self.learning_rate = float(self.full_rate * factor)

    def zero_grad(self) -> None:
        """Set the gradients to 0.

        Raises:
            TrainingError: see `check`.
        """
        self.check()
        self.gradient.zero_()

    def step(self) -> None:
        """Move the parameters along the gradients.

        Raises:
            TrainingError: see `check`.
        """
        raise NotImplementedError

    def check(self) -> None:
        """Check that parameters and gradients are still views of the two vectors (5 µs); else nothing would move.

        Raises:
            TrainingError: they are not; the message says what has removed them and what to do.
        """
        for parameter, address, gradient in zip(self.parameters, self.addresses, self.gradients, strict=True):
            if parameter.grad is not gradient:
                raise TrainingError(
                    "The gradients were removed or replaced, for instance by model.zero_grad(). Call zero_grad() of the"
                    " optimizer instead, or make a new optimizer."
                )
            if parameter.data_ptr() != address:
                raise TrainingError(
                    "The parameters were replaced after the optimizer was made, for instance by model.to(). Make the"
                    " optimizer afterwards."
                )
            if not parameter.requires_grad:
                raise _frozen_or_thawed()
        if any(parameter.requires_grad for parameter in self.frozen):
            raise _frozen_or_thawed()

    @property
    def state(self) -> dict[str, Tensor]:
        """What the next step depends on besides parameters and gradients, by name; copy into it to restore it."""
        return {}


def _frozen_or_thawed() -> TrainingError:
    return TrainingError("A parameter's requires_grad was changed after the optimizer was made. Make a new optimizer.")


def _refuse_unsuited(parameters: Sequence[nn.Parameter]) -> None:
    if not parameters:
        raise TrainingError("No parameter is trainable. Set requires_grad of those that are to be trained.")
    if len({(parameter.dtype, parameter.device) for parameter in parameters}) > 1:
        raise TrainingError("The parameters differ in type or device. Give them one, for instance by model.float().")
    for first, second in pairwise(sorted(parameters, key=Tensor.data_ptr)):
        if second.data_ptr() < first.data_ptr() + first.nbytes and second.device.type != "meta":
            raise TrainingError("Two parameters share memory. Use an optimizer of torch.optim for tied weights.")


class SGD(FlatOptimizer):
    """Stochastic gradient descent; with momentum, Polyak's heavy ball, as in Sutskever et al. 2013, section 2.

    Its weight decay is the L2 penalty weight_decay / 2 * |values|^2, whose gradient is added to that of the loss, as in
    torch.optim.SGD.
    """

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        learning_rate: float | Tensor,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, learning_rate, weight_decay)
        self.momentum = momentum
        self.velocity = torch.zeros_like(self.values)

    @torch.no_grad()
    def step(self) -> None:
        """Move the parameters along the gradients."""
        self.check()
        self.velocity.mul_(self.momentum).add_(self.gradient)
        if self.weight_decay:
            self.velocity.add_(self.values, alpha=self.weight_decay)
        self.values.sub_(self.velocity * self.learning_rate)

    @property
    def state(self) -> dict[str, Tensor]:
        """What the next step depends on, by name."""
        return {"velocity": self.velocity} if self.momentum else {}


class Adam(FlatOptimizer):
    """Kingma and Ba 2015, "Adam: A method for stochastic optimization", algorithm 1, with its default decay rates.

    With weight decay it is AdamW: before each step the values shrink by learning_rate * weight_decay of themselves, and
    the moments know nothing of it (Loshchilov and Hutter 2019, "Decoupled weight decay regularization", algorithm 2).
    """

    DECAY = (0.9, 0.999)
    EPSILON = 1e-8

    def __init__(
        self, parameters: Iterable[nn.Parameter], learning_rate: float | Tensor, weight_decay: float = 0.0
    ) -> None:
        super().__init__(parameters, learning_rate, weight_decay)
        self.mean, self.square = torch.zeros_like(self.values), torch.zeros_like(self.values)
        self.steps = self.values.new_zeros(())  # on the device, so that a CUDA graph can count them
        self.log_decay = self.values.new_tensor([math.log(decay) for decay in self.DECAY])

    @torch.no_grad()
    def step(self) -> None:
        """Move the parameters along the gradients."""
        self.check()
        if self.weight_decay:
            self.values.mul_(1 - self.learning_rate * self.weight_decay)
        if isinstance(self.learning_rate, float) and self.values.device.type == "cpu":
            self._step_at_once(self.learning_rate)
            return
        self.steps.add_(1)
        mean_bias, square_bias = torch.expm1(self.steps * self.log_decay).neg_()  # 1 - decay ** steps
        self.mean.lerp_(self.gradient, 1 - self.DECAY[0])
        self.square.mul_(self.DECAY[1]).addcmul_(self.gradient, self.gradient, value=1 - self.DECAY[1])
        root = self.square.sqrt().div_(square_bias.sqrt()).add_(self.EPSILON).mul_(mean_bias / self.learning_rate)
        self.values.addcdiv_(self.mean, root, value=-1)

    def _step_at_once(self, learning_rate: float) -> None:
        """One fused operation of torch, for one learning rate and without a CUDA graph."""
        adam(
            [self.values],
            [self.gradient],
            [self.mean],
            [self.square],
            [],
            [self.steps],
            fused=True,
            amsgrad=False,
            beta1=self.DECAY[0],
            beta2=self.DECAY[1],
            lr=learning_rate,
            weight_decay=0.0,  # of another kind, L2
            eps=self.EPSILON,
            maximize=False,
        )

    @property
    def state(self) -> dict[str, Tensor]:
        """What the next step depends on, by name."""
        return {"mean": self.mean, "square": self.square, "steps": self.steps}
