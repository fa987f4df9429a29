"""The device in the visitor's words."""

from lenet import devices
from ui.i18n import _


def words() -> str:
    """As in "NVIDIA H100 80GB HBM3", "Apple GPU" or "CPU, 2 threads"."""
    best = devices.best()
    if best.type == "cuda":
        return devices.describe(best)
    if best.type == "mps":
        return _("Apple GPU")
    return _("CPU, {count} threads").format(count=devices.cpu_threads())
