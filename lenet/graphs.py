"""A step on an NVIDIA GPU, recorded once as a CUDA graph and then replayed: one launch instead of a hundred.

Not run by the tests, which have no GPU; `benchmarks/gpu.py` measures and checks it where there is one.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from lenet.optimizers import FlatOptimizer
from lenet.steps import Steps

WARM_UP = 3  # steps before a recording, in which the libraries choose their algorithms; they are undone


class Graph:
    """A function of tensors on a GPU, without a step of the host in it, recorded once for inputs of one shape.

    Args:
        compute: reads its arguments and the memory in `keeps`, and may change that memory in place.
        keeps: what the warm-up must leave as it was.
        example: arguments of the shape that all later ones have.
    """

    def __init__(
        self, compute: Callable[..., tuple[Tensor, ...]], keeps: list[Tensor], example: tuple[Tensor, ...]
    ) -> None:
        self.inputs = tuple(tensor.clone() for tensor in example)
        before = [tensor.clone() for tensor in keeps]
        random = torch.cuda.get_rng_state()
        side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(WARM_UP):
                compute(*self.inputs)
        torch.cuda.current_stream().wait_stream(side)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.outputs = compute(*self.inputs)
        with torch.no_grad():
            for tensor, value in zip(keeps, before, strict=True):
                tensor.copy_(value)
        torch.cuda.set_rng_state(random)

    def __call__(self, *arguments: Tensor) -> tuple[Tensor, ...]:
        """What `compute` gives, valid until the next call."""
        for held, tensor in zip(self.inputs, arguments, strict=True):
            held.copy_(tensor)
        self.graph.replay()
        return self.outputs


class GraphSteps(Steps):
    """Steps on a GPU: batches of the first one's size by a graph, others (an epoch's last) and any failure eagerly.

    Args:
        optimizer: one of `lenet.optimizers`, which count their steps on the device.
        bfloat16: multiply and convolve in bfloat16, add up in float32: other numbers than float32's, by about 1 %.
        compiled: let torch.compile fuse the network's operations: half a minute before the first step.
    """

    optimizer: FlatOptimizer

    def __init__(
        self, model: nn.Module, optimizer: FlatOptimizer, *, bfloat16: bool = False, compiled: bool = False
    ) -> None:
        super().__init__(model, optimizer)
        self.bfloat16 = bfloat16
        self.forward = torch.compile(model) if compiled else model
        self.graph: Graph | None = None
        self.shape: torch.Size | None = None  # of the images that the graph takes

    def learn(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        if self.shape is None:
            self.shape = images.shape
            buffers = [*self.model.buffers()]
            keeps = [self.optimizer.values, self.optimizer.gradient, *self.optimizer.state.values(), *buffers]
            try:
                self.graph = Graph(super().learn, keeps, (images, labels))
            except RuntimeError:  # something in the network cannot be recorded
                self.graph = None
        if self.graph is None or images.shape != self.shape:
            return super().learn(images, labels)
        loss, right = self.graph(images, labels)
        return loss, right

    def gradients(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        with torch.autocast("cuda", torch.bfloat16, enabled=self.bfloat16):
            logits = self.forward(images)
        loss = nn.functional.cross_entropy(logits.float(), labels)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss.detach(), (logits.argmax(1) == labels).sum()
