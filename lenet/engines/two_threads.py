"""Steps by hand, each half of a batch in a thread of its own.

The operations of either half run on half of the threads, and the two meet once a step. Threads inside every operation
would meet forty times a step, and wait each time another program has a core. The halves do not depend on the machine,
so neither do the sums. While the first thread moves the weights, the second fetches the next batch.

The two take turns at Python's lock. Whoever holds it hands it over when an operation begins, but takes it again before
the other has woken, for as long as operations are short; so the other may demand it soon (`HAND_OVER`).
"""

import ctypes
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from queue import SimpleQueue
from threading import Thread
from typing import Any, ClassVar

import torch
from torch import Tensor

from lenet.engines.autograd import Engine, Optimizer
from lenet.engines.manual_gradients import Network
from lenet.engines.optimizers import FlatOptimizer
from lenet.model import LeNet

HAND_OVER = 5e-5  # seconds after which a thread that waits for Python's lock demands it; Python's own choice is 5e-3


class TwoThreadEngine(Engine):
    """Steps of a LeNet on a CPU.

    While there is one, torch's own threads are halved for the whole process, and Python's threads change more quickly;
    `close` gives both back.

    Args:
        model: one that `lenet.engines.manual_gradients.fits`.
    """

    living: ClassVar[int] = 0  # how many there are
    before: ClassVar[tuple[int, float]]  # the first: torch's threads, and when Python's change

    def __init__(self, model: LeNet, optimizer: Optimizer | None = None) -> None:
        super().__init__(model, optimizer)
        keep_memory()
        if TwoThreadEngine.living == 0:
            TwoThreadEngine.before = torch.get_num_threads(), sys.getswitchinterval()
            torch.set_num_threads(max(1, TwoThreadEngine.before[0] // 2))
            sys.setswitchinterval(HAND_OVER)
        TwoThreadEngine.living += 1
        self.second = HelperThread(torch.get_num_threads())
        self.network = Network(model)
        self.waiting: Iterator[tuple[Tensor, Tensor]] | None = None  # batches to come
        self.fetching = False  # the second thread has been asked for the next of them

    def prefetch(self, batches: Iterable[tuple[Tensor, Tensor]]) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the batches; the next one is fetched while one is learned."""
        self.waiting = iter(batches)
        batch = next(self.waiting, None)
        while batch is not None:
            self.fetching = False
            yield batch  # to learn it fetches the next
            batch = self.second.answer() if self.fetching else next(self.waiting, None)
        self.waiting = None

    def gradients(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Mean loss and the number of right answers; the gradients are in `.grad` of the model's parameters."""
        kernels = self.network.kernels()
        halves = [*zip(images.chunk(2), labels.chunk(2), strict=True)]
        for half in halves[1:]:
            self.second.ask(self.network.pass_back, kernels, *half, len(labels))
        if self.waiting is not None and not self.fetching:
            self.second.ask(next, self.waiting, None)
            self.fetching = True
        loss, right, gradient = self.network.pass_back(kernels, *halves[0], len(labels))
        for _ in halves[1:]:
            more_loss, more_right, more = self.second.answer()
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
        for half in halves[1:]:
            self.second.ask(self.network.pass_forward, kernels, half)
        seen = [self.network.pass_forward(kernels, halves[0]), *(self.second.answer() for _ in halves[1:])]
        return torch.cat([half.units[-1] for half in seen])

    def close(self) -> None:
        """Give back what the engine holds."""
        self.second.close()
        TwoThreadEngine.living -= 1
        if TwoThreadEngine.living == 0:
            torch.set_num_threads(TwoThreadEngine.before[0])
            sys.setswitchinterval(TwoThreadEngine.before[1])


class HelperThread:
    """A thread that does what it is asked, one after the other.

    Args:
        threads: how many of torch's its operations run on.
    """

    def __init__(self, threads: int) -> None:
        self.asked: SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...]] | None] = SimpleQueue()
        self.found: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
        self.thread = Thread(target=self._work, args=(threads,), daemon=True)
        self.thread.start()

    def ask(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Have it called; `answer` gives what it returns or raises, in the order of asking."""
        self.asked.put((function, arguments))

    def answer(self) -> Any:
        """Wait for the next answer."""
        answer, error = self.found.get()
        if error is not None:
            raise error
        return answer

    def close(self) -> None:
        """End when all that was asked is done."""
        self.asked.put(None)
        self.thread.join()

    def _work(self, threads: int) -> None:
        torch.set_num_threads(threads)
        while (job := self.asked.get()) is not None:
            function, arguments = job
            try:
                self.found.put((function(*arguments), None))
            except BaseException as error:
                self.found.put((None, error))


@lru_cache
def keep_memory() -> None:
    """Let glibc keep what is freed: it gives large tensors back to the system, which then clears 10 MB a step anew."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(-3, 1 << 30)  # M_MMAP_THRESHOLD, bytes: below it memory comes from the heap
        libc.mallopt(-1, 2**31 - 1)  # M_TRIM_THRESHOLD, bytes: the heap keeps its top
