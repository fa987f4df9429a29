"""Steps of LeNet by manual gradients, each half of a batch in a thread of its own.

The operations of each half run on half of torch's threads, and the two meet once a step. Threads inside every operation
would meet forty times a step, and wait each time another program has a core. The halves do not depend on the machine,
so neither do the sums. While the first thread updates the weights, the second fetches the next batch.

Both threads need the GIL between torch's calls; see `lenet.engines.process_settings`.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import Any

import torch
from torch import Tensor

from lenet.data import Batches
from lenet.engines.autograd import Engine, Optimizer
from lenet.engines.eligibility import Eligibility
from lenet.engines.manual_gradients import LeNetGradients, suits
from lenet.engines.optimizers import FlatOptimizer
from lenet.engines.process_settings import two_compute_threads
from lenet.model import LeNet
from lenet.model_config import SIDE


class TwoThreadEngine(Engine):
    """Steps of a LeNet on a CPU.

    Until it is paused or closed, torch's threads are halved for the whole process and Python switches threads sooner.
    Before each step it asks whether the model is still what it was at the beginning of the epoch, as far as
    that is quick to see (`Eligibility`). If not, it computes by autograd.

    Args:
        model: one that `lenet.engines.manual_gradients.fits`.
    """

    def __init__(self, model: LeNet, optimizer: Optimizer | None = None) -> None:
        super().__init__(model, optimizer)
        self.eligibility = Eligibility(model, optimizer)
        self.helper = HelperThread(two_compute_threads.acquire())
        self.paused = False
        self.batches: Iterator[tuple[Tensor, Tensor]] | None = None  # what is left of the epoch
        self.next_batch: Answer | None = None  # the helper thread fetches it
        self.manual: LeNetGradients | None = None
        self._prepare()

    def _prepare(self) -> None:
        assert isinstance(self.model, LeNet)
        self.manual = LeNetGradients(self.model) if self.eligibility.check() and suits(self.model) else None

    def prefetch(self, batches: Iterable[tuple[Tensor, Tensor]], skip: int = 0) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches after the first `skip`.

        `step` fetches the next one if they are `Batches`; one that was fetched and not taken is discarded. Any other
        iterable is read in the thread of the caller, and only when the step before has ended: it may depend on both.
        """
        self._prepare()
        rest = islice(batches, skip, None)
        if not isinstance(batches, Batches):
            yield from rest
            return
        self.batches = rest
        try:
            batch = next(rest, None)
            while batch is not None:
                yield batch
                answer, self.next_batch = self.next_batch, None
                batch = answer.get() if answer else next(rest, None)
        finally:
            if self.next_batch:
                self.next_batch.wait()  # it uses the iterator
            self.batches = self.next_batch = None

    def gradients(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Mean loss (nats) and the number of correct predictions; the gradients are in `.grad`."""
        manual = self._manual_for(images)
        if manual is None or images.requires_grad or not torch.is_grad_enabled():
            return super().gradients(images, labels)
        kernels = manual.kernels()
        halves = [*zip(images.chunk(2), labels.chunk(2), strict=True)]
        answers = [self.helper.ask(manual.backward, kernels, *half, len(labels)) for half in halves[1:]]
        if self.batches is not None and self.next_batch is None:
            self.next_batch = self.helper.ask(next, self.batches, None)
        loss, correct, gradient = manual.backward(kernels, *halves[0], len(labels))
        for answer in answers:
            more_loss, more_correct, more_gradient = answer.get()
            loss, correct = loss + more_loss, correct + more_correct
            gradient = gradient + more_gradient
        self._set_gradient(gradient)
        return loss, correct

    def _manual_for(self, images: Tensor) -> LeNetGradients | None:
        """The manual gradients where they are sure to give what autograd gives, else None."""
        usual = images.shape[1:] == (1, SIDE, SIDE) and len(images) > 0
        return self.manual if usual and self.eligibility.unchanged() else None

    def _set_gradient(self, gradient: Tensor) -> None:
        """Put the gradient into `.grad`. As with autograd, the optimizer decides what its `zero_grad` does."""
        assert self.optimizer
        self.optimizer.zero_grad()
        if isinstance(self.optimizer, FlatOptimizer):
            self.optimizer.gradient.add_(gradient)
            return
        parameters = list(self.model.parameters())
        pieces = torch.split(gradient, [parameter.numel() for parameter in parameters])
        for parameter, piece in zip(parameters, pieces, strict=True):
            if parameter.grad is None:
                parameter.grad = piece.view_as(parameter).clone()
            else:
                parameter.grad += piece.view_as(parameter)

    def logits(self, images: Tensor) -> Tensor:
        """Logits (N, classes) without gradients."""
        manual = self._manual_for(images)
        if manual is None:
            return super().logits(images)
        kernels = manual.kernels()
        halves = images.chunk(2)
        answers = [self.helper.ask(manual.forward, kernels, half) for half in halves[1:]]
        parts = [manual.forward(kernels, halves[0]), *(answer.get() for answer in answers)]
        return torch.cat([part.units[-1] for part in parts])

    def pause(self) -> None:
        """Give the settings of the process back."""
        two_compute_threads.release()
        self.paused = True

    def resume(self) -> None:
        """Take them again."""
        two_compute_threads.acquire()
        self.paused = False

    def close(self) -> None:
        """End the helper thread and give back the settings of the process."""
        self.helper.close()
        if not self.paused:
            self.pause()


class Answer:
    """What a `HelperThread` was asked, and later what came of it. Nobody else can get this answer."""

    def __init__(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self.function, self.arguments = function, arguments
        self.outcome: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()

    def compute(self) -> None:
        """Call the function; in the helper thread."""
        try:
            self.outcome.put((self.function(*self.arguments), None))
        except BaseException as error:
            self.outcome.put((None, error))

    def get(self) -> Any:
        """Wait for the value; once. Raises what the function raised."""
        value, error = self.outcome.get()
        if error is not None:
            raise error
        return value

    def wait(self) -> None:
        """Wait until the function has returned or raised, and discard what it gave."""
        self.outcome.get()


class HelperThread:
    """A thread that calls functions, in the order in which it is asked.

    Args:
        threads: how many of torch's threads its operations run on.
    """

    def __init__(self, threads: int) -> None:
        self.queue: SimpleQueue[Answer | None] = SimpleQueue()
        self.thread = Thread(target=self._work, args=(threads,), daemon=True)
        self.thread.start()

    def ask(self, function: Callable[..., Any], *arguments: Any) -> Answer:
        """Have the function called; the answer's `get` waits for its value."""
        answer = Answer(function, arguments)
        self.queue.put(answer)
        return answer

    def close(self) -> None:
        """End the thread when it has done all that it was asked."""
        self.queue.put(None)
        self.thread.join()

    def _work(self, threads: int) -> None:
        torch.set_num_threads(threads)
        while (answer := self.queue.get()) is not None:
            answer.compute()
