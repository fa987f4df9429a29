"""The device in the visitor's words."""

from lenet import device
from ui.words import _


def words() -> str:
    """As in "NVIDIA H100 80GB HBM3", "Apple GPU" or "CPU, 2 threads"."""
    best = device.best()
    if best.type == "cuda":
        return device.describe(best)
    if best.type == "mps":
        return _("Apple GPU")
    return _("CPU, {count} threads").format(count=device.cpu_threads())
