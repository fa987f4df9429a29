"""Settings of the whole process that training wants: torch's threads, Python's switch interval, glibc's malloc.

`training_process` is for a process that does nothing but train. `two_compute_threads` is what a `TwoThreadEngine` needs
while it exists, in any process. Both give back what they change.
"""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import torch

# Seconds after which a thread that waits for the GIL demands it. Python's default (5 ms) is as long as a step.
SWITCH_INTERVAL = 5e-5

# Parameters of mallopt(3) and their documented defaults in bytes.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
DEFAULT_THRESHOLD = 128 * 1024


@contextmanager
def training_process(threads: int) -> Iterator[None]:
    """Settings for a process that trains: `threads` threads for torch's operations, and freed memory is kept.

    By default glibc gives large tensors back to the system, which then clears 10 MB anew in every step. At the end
    malloc has its documented defaults again, but glibc no longer adapts them to the program, as it does in a new
    process.
    """
    previous = torch.get_num_threads()
    torch.set_num_threads(threads)
    _set_malloc(1 << 30, 2**31 - 1)
    try:
        yield
    finally:
        torch.set_num_threads(previous)
        _set_malloc(DEFAULT_THRESHOLD, DEFAULT_THRESHOLD)


def _set_malloc(mmap_threshold: int, trim_threshold: int) -> None:
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):  # glibc
        libc.mallopt(M_MMAP_THRESHOLD, mmap_threshold)
        libc.mallopt(M_TRIM_THRESHOLD, trim_threshold)


class _TwoComputeThreads:
    """Halves torch's threads and shortens the switch interval while at least one user holds them."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.users = 0
        self.previous = (0, 0.0)  # torch's threads and the switch interval before the first user came

    def acquire(self) -> int:
        """Returns the number of torch's threads for each of the two threads."""
        with self.lock:
            if self.users == 0:
                self.previous = torch.get_num_threads(), sys.getswitchinterval()
                torch.set_num_threads(max(1, self.previous[0] // 2))
                sys.setswitchinterval(SWITCH_INTERVAL)
            self.users += 1
            return max(1, self.previous[0] // 2)

    def release(self) -> None:
        """Gives both settings back when the last user leaves."""
        with self.lock:
            self.users -= 1
            if self.users == 0:
                torch.set_num_threads(self.previous[0])
                sys.setswitchinterval(self.previous[1])


two_compute_threads = _TwoComputeThreads()
