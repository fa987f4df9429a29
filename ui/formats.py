"""How numbers, percentages and durations are written on the pages; those of `lenet.formats` among them."""

import math
from collections.abc import Sequence
from decimal import Decimal
from statistics import mean, stdev

from lenet import devices
from lenet.formats import CAPTION as CAPTION
from lenet.formats import LOSS as LOSS
from lenet.formats import SHARE as SHARE
from lenet.formats import WEIGHT as WEIGHT
from lenet.formats import number as number
from lenet.formats import percent as percent
from lenet.formats import probability as probability
from ui.i18n import _

LARGEST_LOSS = 1e6  # nats, that is written in full
SMALLEST = 1e-6  # gradient, that is written in full
ABOUT = (1, 2, 3, 5, 7, 10, 15, 20, 30, 45)  # seconds, minutes or hours, to which a guess is rounded


def mean_and_deviation(shares: Sequence[float]) -> str:
    """Mean and standard deviation of two or more shares in [0, 1]: 87.1% ± 0.6."""
    return f"{percent(mean(shares))} ± {100 * stdev(shares):.{SHARE}f}"


def capital(sentence: str) -> str:
    """A sentence that may begin with a name in small letters, with a capital."""
    return sentence[:1].upper() + sentence[1:]


def loss(nats: float) -> str:
    """A loss: 0.312; of a run that went wrong, 2e+30."""
    return f"{nats:.2g}" if LARGEST_LOSS < nats < math.inf else number(nats, LOSS)


def decimal(value: float) -> str:
    """A setting such as a learning rate, as somebody would type it: 0.01, 0.00003."""
    return f"{Decimal(f'{value:g}'):f}"


def small(value: float) -> str:
    """A small number such as a gradient's in two digits: 0.12, 0.0031, 0.00004."""
    return f"<{SMALLEST:f}" if 0 < value < SMALLEST else f"{Decimal(f'{value:.2g}'):f}"


def size(count: int) -> str:
    """A number of bytes: "178 kB", "4.3 MB", "26 MB"."""
    if count < 999_500:
        return f"{max(round(count / 1e3), 1)} kB"
    return f"{count / 1e6:,.{1 if count < 9_950_000 else 0}f} MB"


def duration(seconds: float) -> str:
    """About how long something takes, at least a second: "9 s", "2 min"."""
    if seconds < 90:
        return _("{seconds} s").format(seconds=max(round(seconds), 1))
    return _("{minutes} min").format(minutes=round(seconds / 60))


def about(seconds: float) -> str:
    """How long something may take, in steps so wide that a guess a little other is the same: "20 s", "5 min"."""
    steps = [unit * number for unit in (1, 60, 3600) for number in ABOUT]
    return duration(min(steps, key=lambda step: abs(math.log(step / max(seconds, 1)))))


def device(kind: str, words: str) -> str:
    """The device that trains, as the visitor reads it: "NVIDIA H100 80GB HBM3", "Apple GPU" or "CPU, 2 threads".

    Args:
        kind: its type, as torch has it.
        words: as `lenet.devices.describe` gives them.
    """
    if kind == "cuda":
        return words
    if kind == "mps":
        return _("Apple GPU")
    return _("CPU, {count} threads").format(count=devices.cpu_threads())
