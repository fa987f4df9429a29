"""How a setting is read from a text, and within which limits; a text that no run can have is a ValueError."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ui.i18n import _

THOUSANDS = re.compile("[1-9][0-9]{0,2}(,[0-9]{3})+")


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    low: int
    high: int

    def __call__(self, text: str) -> int:
        """The number that a text means; there may be commas between thousands, as in the limits."""
        if THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        if len(text) > 10 or not text.isascii() or not text.isdigit() or not self.low <= int(text) <= self.high:
            raise ValueError(f"{text[:20]!r} is no whole number from {self.low} to {self.high}.")
        return int(text)

    def __str__(self) -> str:
        """The limits in words."""
        return _("a whole number from {low:,} to {high:,}").format(low=self.low, high=self.high)


@dataclass(frozen=True)
class Decimal:
    """Any number."""

    low: float
    high: float

    def __call__(self, text: str) -> float:
        """The number that a text means."""
        value = float(text[:20]) + 0.0  # -0 is 0
        if not self.low <= value <= self.high:
            raise ValueError(f"{value} is not from {self.low} to {self.high}.")
        return value

    def __str__(self) -> str:
        """The limits in words."""
        low, high = (f"{value:f}".rstrip("0").rstrip(".") for value in (self.low, self.high))
        return _("from {low} to {high}").format(low=low, high=high)


@dataclass(frozen=True)
class Pair:
    """Two whole numbers with a comma between them."""

    each: Whole

    def __call__(self, text: str) -> tuple[int, int]:
        """The numbers that a text means."""
        first, second = (self.each(part.strip()) for part in text.split(","))
        return first, second

    def __str__(self) -> str:
        """The limits in words."""
        return _("two whole numbers from {low:,} to {high:,}").format(low=self.each.low, high=self.each.high)


def one_of(values: Sequence[str]) -> Callable[[str], str]:
    """A reader of one of these words."""

    def read(text: str) -> str:
        if text not in values:
            raise ValueError(f"{text[:20]!r} is unknown.")
        return text

    return read


def yes_or_no(text: str) -> bool:
    """True for "1", False for "0".

    Raises:
        ValueError: the text is neither.
    """
    if text not in ("0", "1"):
        raise ValueError(f"{text[:20]!r} is neither 0 nor 1.")
    return text == "1"
