"""Adam and SGD over one flat vector of all parameters: a few operations a step instead of a few for each layer.

They give what torch.optim's give, to rounding. To create one of those imports torch's compiler and SymPy, which takes
more than a second and 150 MB in every process that trains; the functions behind them import nothing.
"""

import math
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.optim.adam import adam


class FlatOptimizer:
    """Parameters and gradients as views of two vectors, `values` and `gradient`, both (P,).

    Args:
        parameters: on their device already; they become views, and so do their `.grad`.
        learning_rate: above 0; one for all, or one for each value, (P,).
    """

    def __init__(self, parameters: Iterable[nn.Parameter], learning_rate: float | Tensor) -> None:
        held = list(parameters)
        self.learning_rate = learning_rate
        self.values = torch.cat([parameter.detach().flatten() for parameter in held])
        self.gradient = torch.zeros_like(self.values)
        sizes = [parameter.numel() for parameter in held]
        pieces = zip(held, torch.split(self.values, sizes), torch.split(self.gradient, sizes), strict=True)
        for parameter, values, gradient in pieces:
            parameter.data = values.view_as(parameter)
            parameter.grad = gradient.view_as(parameter)

    def zero_grad(self) -> None:
        """Forget the gradients."""
        self.gradient.zero_()

    def step(self) -> None:
        """Move the parameters along the gradients."""
        raise NotImplementedError

    @property
    def state(self) -> dict[str, Tensor]:
        """What the next step depends on besides parameters and gradients, by name; copy into it to restore it."""
        return {}


class SGD(FlatOptimizer):
    """Stochastic gradient descent; with momentum, Polyak's heavy ball, as in Sutskever et al. 2013, section 2."""

    def __init__(
        self, parameters: Iterable[nn.Parameter], learning_rate: float | Tensor, momentum: float = 0.0
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.momentum = momentum
        self.velocity = torch.zeros_like(self.values)

    @torch.no_grad()
    def step(self) -> None:
        """Move the parameters along the gradients."""
        self.velocity.mul_(self.momentum).add_(self.gradient)
        self.values.sub_(self.velocity * self.learning_rate)

    @property
    def state(self) -> dict[str, Tensor]:
        """What the next step depends on, by name."""
        return {"velocity": self.velocity} if self.momentum else {}


class Adam(FlatOptimizer):
    """Kingma and Ba 2015, "Adam: A method for stochastic optimization", algorithm 1, with its default decay rates."""

    DECAY = (0.9, 0.999)
    EPSILON = 1e-8

    def __init__(self, parameters: Iterable[nn.Parameter], learning_rate: float | Tensor) -> None:
        super().__init__(parameters, learning_rate)
        self.mean, self.square = torch.zeros_like(self.values), torch.zeros_like(self.values)
        self.steps = self.values.new_zeros(())  # on the device, so that a CUDA graph can count them
        self.log_decay = self.values.new_tensor([math.log(decay) for decay in self.DECAY])

    @torch.no_grad()
    def step(self) -> None:
        """Move the parameters along the gradients."""
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
        """With one rate for all values, and no CUDA graph to keep the steps in, torch does it in one operation."""
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
            weight_decay=0.0,
            eps=self.EPSILON,
            maximize=False,
        )

    @property
    def state(self) -> dict[str, Tensor]:
        """What the next step depends on, by name."""
        return {"mean": self.mean, "square": self.square, "steps": self.steps}
