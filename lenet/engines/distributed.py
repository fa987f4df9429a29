"""Training shared by several processes, on one machine or many, as torchrun starts them.

Each rank computes the gradients of its share of every batch, and the ranks sum them: the same numbers as one process,
to rounding (data parallelism, as in Li et al. 2020, "PyTorch Distributed: Experiences on Accelerating Data Parallel
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
    """The number of ranks that train together; 1 if this process is alone."""
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1


def rank() -> int:
    """The rank of this process, from 0."""
    return dist.get_rank() if world_size() > 1 else 0


def local_world_size() -> int:
    """The number of ranks on this machine."""
    return int(os.environ.get("LOCAL_WORLD_SIZE") or 1)


def broadcast(message: bytes, device: torch.device) -> bytes:
    """Broadcast bytes from rank 0 to all ranks."""
    if world_size() == 1:
        return message
    messages = [message]
    dist.broadcast_object_list(messages, 0, device=device)
    return messages[0]


def broadcast_flag(flag: bool, device: torch.device) -> bool:
    """Broadcast a truth value from rank 0 to all ranks; quick enough for every event."""
    if world_size() == 1:
        return flag
    value = torch.tensor([int(flag)], device=device)
    dist.broadcast(value, 0)
    return bool(value)


def all_reduce(values: Tensor) -> Tensor:
    """Sum a tensor over all ranks, in place; every rank gets the sum."""
    if world_size() > 1:
        dist.all_reduce(values)
    return values


class DistributedEngine(Engine):
    """Computes steps of which each rank has its share of the batch.

    Args:
        local: computes the share of this rank.
    Raises:
        TrainingError: the network has batch normalisation, which needs whole batches.
    """

    def __init__(self, local: Engine) -> None:
        super().__init__(local.model, local.optimizer)
        if any(isinstance(layer, torch.nn.modules.batchnorm._BatchNorm) for layer in local.model.modules()):
            raise TrainingError("Batch normalisation needs whole batches: train this network in one process.")
        self.local = local

    def step(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Sum loss, correct predictions and gradients over the ranks; each makes the same update."""
        assert isinstance(self.optimizer, FlatOptimizer)
        local_images, local_labels = self._share(images), self._share(labels)
        if len(local_labels):
            loss, correct = self.local.gradients(local_images, local_labels)
        else:  # more ranks than images
            loss = correct = images.new_zeros(())
            self.optimizer.zero_grad()
        weighted = torch.cat([self.optimizer.gradient, loss.view(1)]) * (len(local_labels) / len(labels))
        total = all_reduce(torch.cat([weighted, correct.view(1).to(weighted.dtype)]))
        self.optimizer.gradient.copy_(total[:-2])
        self.optimizer.step()
        return total[-2], total[-1]

    def logits(self, images: Tensor) -> Tensor:
        """Logits (N, classes) without gradients; each rank computes its share."""
        indices = self._share(torch.arange(len(images), device=images.device))
        local_logits = self.local.logits(images[indices] if len(indices) else images[:1])
        logits = local_logits.new_zeros(len(images), local_logits.shape[1])
        logits[indices] = local_logits[: len(indices)]
        return all_reduce(logits)

    def pause(self) -> None:
        """Pause the engine of this rank."""
        self.local.pause()

    def resume(self) -> None:
        """Resume it."""
        self.local.resume()

    def close(self) -> None:
        """Release what the engine of this rank holds."""
        self.local.close()

    @staticmethod
    def _share(values: Tensor) -> Tensor:
        share: Tensor = values.tensor_split(world_size())[rank()]
        return share
