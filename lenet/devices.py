"""The device that computes: an NVIDIA GPU, an Apple GPU or the CPU."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def best() -> "torch.device":
    """The fastest device of this machine: cuda, else mps, else cpu."""
    import torch  # here: the number of threads needs none

    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def cpu_threads() -> int:
    """How many threads this process may run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def describe(device: "torch.device") -> str:
    """The device in words, as in "NVIDIA H100 80GB HBM3", "Apple GPU" or "CPU, 2 threads"."""
    if device.type == "cuda":
        import torch

        return torch.cuda.get_device_name(device)
    return "Apple GPU" if device.type == "mps" else f"CPU, {cpu_threads()} threads"
