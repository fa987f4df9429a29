"""Steps by hand, each half of a batch in a thread of its own.

The operations of either half run on half of the threads, and the two meet once a step. Threads inside every operation
would meet forty times a step, and wait each time another program has a core. The halves do not depend on the machine,
so neither do the sums.

The two take turns at Python's lock. Whoever holds it hands it over when an operation begins, but takes it again before
the other has woken, for as long as operations are short; so the other may demand it soon (`HAND_OVER`).
"""

import ctypes
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import ClassVar

import torch
from torch import Tensor

from lenet.byhand import Network
from lenet.model import LeNet
from lenet.optimizers import FlatOptimizer
from lenet.steps import Optimizer, Steps

HAND_OVER = 5e-5  # seconds after which a thread that waits for Python's lock demands it; Python's own choice is 5e-3


class Halves(Steps):
    """Steps of a LeNet on a CPU.

    While there is one, torch's own threads are halved for the whole process, and Python's threads change more quickly;
    `close` gives both back.

    Args:
        model: one that `lenet.byhand.fits`.
    """

    living: ClassVar[int] = 0  # how many there are
    before: ClassVar[tuple[int, float]]  # the first: torch's threads, and when Python's change

    def __init__(self, model: LeNet, optimizer: Optimizer | None = None) -> None:
        super().__init__(model, optimizer)
        keep_memory()
        if Halves.living == 0:
            Halves.before = torch.get_num_threads(), sys.getswitchinterval()
            torch.set_num_threads(max(1, Halves.before[0] // 2))
            sys.setswitchinterval(HAND_OVER)
        Halves.living += 1
        self.second = ThreadPoolExecutor(1, initializer=torch.set_num_threads, initargs=(torch.get_num_threads(),))
        self.network = Network(model)

    def gradients(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Mean loss and the number of right answers; the gradients are in `.grad` of the model's parameters."""
        kernels = self.network.kernels()
        halves = [*zip(images.chunk(2), labels.chunk(2), strict=True)]
        others = [self.second.submit(self.network.pass_back, kernels, *half, len(labels)) for half in halves[1:]]
        loss, right, gradient = self.network.pass_back(kernels, *halves[0], len(labels))
        for other in others:
            more_loss, more_right, more = other.result()
            loss, right = loss + more_loss, right + more_right
            gradient = gradient + more
        self._keep(gradient)
        return loss, right

    def _keep(self, gradient: Tensor) -> None:
        if isinstance(self.optimizer, FlatOptimizer):
            self.optimizer.gradient.copy_(gradient)
            return
        parameters = list(self.model.parameters())
        pieces = torch.split(gradient.clone(), [parameter.numel() for parameter in parameters])
        for parameter, piece in zip(parameters, pieces, strict=True):
            parameter.grad = piece.view_as(parameter)

    def logits(self, images: Tensor) -> Tensor:
        """Logits (N, classes) without gradients."""
        kernels = self.network.kernels()
        halves = images.chunk(2)
        others = [self.second.submit(self.network.pass_forward, kernels, half) for half in halves[1:]]
        seen = [self.network.pass_forward(kernels, halves[0]), *(other.result() for other in others)]
        return torch.cat([half.units[-1] for half in seen])

    def close(self) -> None:
        self.second.shutdown()
        Halves.living -= 1
        if Halves.living == 0:
            torch.set_num_threads(Halves.before[0])
            sys.setswitchinterval(Halves.before[1])


@lru_cache
def keep_memory() -> None:
    """Let glibc keep what is freed: it gives large tensors back to the system, which then clears 10 MB a step anew."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(-3, 1 << 30)  # M_MMAP_THRESHOLD, bytes: below it memory comes from the heap
        libc.mallopt(-1, 2**31 - 1)  # M_TRIM_THRESHOLD, bytes: the heap keeps its top
