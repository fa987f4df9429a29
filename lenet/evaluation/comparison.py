"""Two networks on the same images: where they differ, and whether that is luck. Needs no torch."""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


class Comparison(NamedTuple):
    """How many images two networks answer correctly."""

    both: int
    only_first: int
    only_second: int
    neither: int
    p: float  # of McNemar's exact test: how often luck alone makes a difference at least as large

    @property
    def lucky(self) -> bool:
        """Whether luck is enough to explain the difference, by the usual limit of 5 %."""
        return self.p >= 0.05


def compare(first: Flags, second: Flags) -> Comparison:
    """Compare two networks by which of the same images each answers correctly, both (N,)."""
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    both, neither = int((first & second).sum()), int((~first & ~second).sum())
    return Comparison(both, only_first, only_second, neither, mcnemar(only_first, only_second))


def mcnemar(only_first: int, only_second: int) -> float:
    """The two-sided p-value of McNemar's test, exact: both counts come from throws of a fair coin.

    McNemar 1947, "Note on the sampling error of the difference between correlated proportions or percentages".
    Dietterich 1998, "Approximate statistical tests for comparing supervised classification learning algorithms",
    recommends it for two networks that were trained once.
    """
    throws = only_first + only_second
    ways, total = 1, 0  # of so many heads, and of no more than so many
    for heads in range(min(only_first, only_second) + 1):
        total += ways
        ways = ways * (throws - heads) // (heads + 1)
    return float(min(Fraction(1), Fraction(2 * total, 2**throws)))
