"""A step on an NVIDIA GPU, recorded once as a CUDA graph and then replayed: one launch instead of a hundred.

Not run by the tests, which have no GPU; `benchmarks/gpu.py` measures and checks it where there is one.
"""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from lenet.engines.autograd import Engine
from lenet.engines.eligibility import Eligibility
from lenet.engines.optimizers import FlatOptimizer

WARM_UP = 3  # steps before a recording, in which the libraries choose their algorithms; they are undone


Compute = Callable[..., tuple[Tensor, ...]]


class RecordedFunction:
    """A function of tensors, recorded as a CUDA graph at its first call and then replayed.

    It is simply called on other devices, for other shapes (an epoch's last batch), and if it cannot be recorded.

    Args:
        compute: uses the device alone. It may read and change the memory of `restored` in place.
        restored: tensors that have their values back after the warm-up.
    """

    def __init__(self, compute: Compute, restored: list[Tensor]) -> None:
        self.compute, self.restored = compute, restored
        self.inputs: tuple[Tensor, ...] = ()  # of the shape that was recorded
        self.outputs: tuple[Tensor, ...] = ()
        self.graph: torch.cuda.CUDAGraph | None = None

    def __call__(self, *arguments: Tensor) -> tuple[Tensor, ...]:
        """What `compute` gives, valid until the next call."""
        if arguments[0].is_cuda and not self.inputs:
            self._record(arguments)
        shapes = [tensor.shape for tensor in arguments]
        if self.graph is None or shapes != [tensor.shape for tensor in self.inputs]:
            return self.compute(*arguments)
        for recorded, tensor in zip(self.inputs, arguments, strict=True):
            recorded.copy_(tensor)
        self.graph.replay()
        return self.outputs

    def _record(self, example: tuple[Tensor, ...]) -> None:
        self.inputs = tuple(tensor.clone() for tensor in example)
        values, random_state = [tensor.clone() for tensor in self.restored], torch.cuda.get_rng_state()
        graph = torch.cuda.CUDAGraph()
        try:
            self._warm_up()
            with torch.cuda.graph(graph):
                self.outputs = self.compute(*self.inputs)
            self.graph = graph
        except RuntimeError:  # something in the function cannot be recorded
            self.graph = None
        finally:
            with torch.no_grad():
                for tensor, value in zip(self.restored, values, strict=True):
                    tensor.copy_(value)
            torch.cuda.set_rng_state(random_state)

    def _warm_up(self) -> None:
        side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(WARM_UP):
                self.compute(*self.inputs)
        torch.cuda.current_stream().wait_stream(side)


class CudaGraphEngine(Engine):
    """Steps on an NVIDIA GPU.

    Args:
        optimizer: one of `lenet.engines.optimizers`, which count their steps on the device.
        bfloat16: multiply and convolve in bfloat16, add up in float32: results differ from float32's by about 1 %.
        compiled: let torch.compile fuse the network's operations: half a minute before the first step.
    """

    def __init__(
        self, model: nn.Module, optimizer: FlatOptimizer, *, bfloat16: bool = False, compiled: bool = False
    ) -> None:
        super().__init__(model, optimizer)
        self.bfloat16 = bfloat16
        self.forward = torch.compile(model) if compiled else model
        restored = [optimizer.values, optimizer.gradient, *optimizer.state.values(), *model.buffers()]
        self.flat_optimizer = optimizer
        self.eligibility = Eligibility(model, optimizer)
        self.eligibility.check()
        self.recorded_step = RecordedFunction(super().step, restored)
        self.recorded_rate = optimizer.learning_rate

    def prefetch(self, batches: Iterable[tuple[Tensor, Tensor]], skip: int = 0) -> Iterable[tuple[Tensor, Tensor]]:
        """The batches of an epoch after the first `skip`; at its beginning the model is checked again."""
        self.eligibility.check()
        return super().prefetch(batches, skip)

    def step(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Compute one step by the recorded graph, which runs no hook.

        By autograd where the model has changed, or a learning rate that is no tensor: the graph has its old value.
        """
        same = self.flat_optimizer.learning_rate is self.recorded_rate and self.eligibility.unchanged()
        if not same or images.requires_grad or not torch.is_grad_enabled():
            return super().step(images, labels)
        self.flat_optimizer.check()
        loss, correct = self.recorded_step(images, labels)
        return loss, correct

    def gradients(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Leave the gradients in `.grad`; see `Engine.gradients`."""
        assert self.optimizer
        with torch.autocast("cuda", torch.bfloat16, enabled=self.bfloat16):
            logits = self.forward(images)
        loss = nn.functional.cross_entropy(logits.float(), labels)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss.detach(), (logits.argmax(1) == labels).sum()
