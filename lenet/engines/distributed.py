"""Training shared by several processes, on one machine or many, as torchrun starts them.

Each rank computes its share of every batch, and the ranks add up what they found: the same numbers as one process, to
rounding (data parallelism, as in Li et al. 2020, "PyTorch Distributed: Experiences on Accelerating Data Parallel
Training", section 2). Only rank 0 writes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.distributed as dist
from torch import Tensor

from lenet.engines.autograd import Engine
from lenet.engines.optimizers import FlatOptimizer
from lenet.errors import TrainingError


@contextmanager
def process_group(device: torch.device) -> Iterator[None]:
    """Join the other ranks, where torchrun has started this process; else do nothing."""
    if int(os.environ.get("WORLD_SIZE") or 1) < 2:
        yield
        return
    if device.type == "cuda":
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield
    finally:
        dist.destroy_process_group()


def world_size() -> int:
    """How many ranks train together; 1: this process alone."""
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1


def rank() -> int:
    """Which of them this is, from 0."""
    return dist.get_rank() if world_size() > 1 else 0


def local_world_size() -> int:
    """How many of them share this machine."""
    return int(os.environ.get("LOCAL_WORLD_SIZE") or 1)


def broadcast(message: bytes, device: torch.device) -> bytes:
    """What rank 0 says, on every rank; what the others say is not heard."""
    if world_size() == 1:
        return message
    length = torch.tensor([len(message)], device=device)
    dist.broadcast(length, 0)
    content = torch.zeros(int(length), dtype=torch.uint8, device=device)
    if rank() == 0:
        content.copy_(torch.frombuffer(bytearray(message), dtype=torch.uint8))
    dist.broadcast(content, 0)
    return content.cpu().numpy().tobytes()


def broadcast_flag(wish: bool, device: torch.device) -> bool:
    """What rank 0 wishes, on every rank."""
    if world_size() == 1:
        return wish
    said = torch.tensor([int(wish)], device=device)
    dist.broadcast(said, 0)
    return bool(said)


def all_reduce(numbers: Tensor) -> Tensor:
    """The sum over all ranks, on each of them."""
    if world_size() > 1:
        dist.all_reduce(numbers)
    return numbers


class DistributedEngine(Engine):
    """Steps of which each rank computes its share.

    Args:
        own: how this rank computes its share.
    Raises:
        TrainingError: the network has batch normalisation, which needs whole batches.
    """

    def __init__(self, own: Engine) -> None:
        super().__init__(own.model, own.optimizer)
        if any(isinstance(layer, torch.nn.modules.batchnorm._BatchNorm) for layer in own.model.modules()):
            raise TrainingError("Batch normalisation needs whole batches: train this network in one process.")
        self.own = own

    def step(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Compute one step; see `Engine.learn`."""
        assert isinstance(self.optimizer, FlatOptimizer)
        share, own_labels = self._share(images), self._share(labels)
        if len(own_labels):
            loss, right = self.own.gradients(share, own_labels)
        else:  # more ranks than pictures
            loss = right = images.new_zeros(())
            self.optimizer.zero_grad()
        found = torch.cat([self.optimizer.gradient, loss.view(1)]) * (len(own_labels) / len(labels))
        total = all_reduce(torch.cat([found, right.view(1).to(found.dtype)]))
        self.optimizer.gradient.copy_(total[:-2])
        self.optimizer.step()
        return total[-2], total[-1]

    def logits(self, images: Tensor) -> Tensor:
        """Logits (N, classes) without gradients."""
        places = self._share(torch.arange(len(images), device=images.device))
        found = self.own.logits(images[places] if len(places) else images[:1])
        whole = found.new_zeros(len(images), found.shape[1])
        whole[places] = found[: len(places)]
        return all_reduce(whole)

    def close(self) -> None:
        """Give back what the engine holds."""
        self.own.close()

    @staticmethod
    def _share(values: Tensor) -> Tensor:
        share: Tensor = values.tensor_split(world_size())[rank()]
        return share
