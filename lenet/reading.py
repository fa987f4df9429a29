"""Several figures of one picture with their answers, and the string that they make.

`ui/components/figures/figures.js` does the same in the browser. Importing this module needs no torch.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from lenet.answering import Answer
from lenet.preprocessing import Figure, prepare_ink
from lenet.preprocessing.figures import SIGNS, Mark

UNREAD = "?"  # stands in a string for what is not read
# Log-odds: among other digits a figure is a digit more often than a picture alone, so only a larger novelty refuses it.
# Of 200 strings of people's digits 198 are then read right (189 where a novelty of 3 refuses); of letters and doodles
# beside digits 61 % are refused (82 % at 3).
NOVEL = 4.0
WIDE = 1.15  # widths to a height; a wider figure that is none of the ten is two that touch


@dataclass(frozen=True)
class Reading:
    """What is said of one figure."""

    form: Mark  # what it is by its form
    line: int  # on which it stands
    aspect: float  # its width to its height
    answer: Answer | None  # None where it is no digit by its form

    @property
    def is_none(self) -> bool:
        """Whether it is none of the ten, though it might be one by its form."""
        return self.answer is not None and self.answer.is_none and (self.answer.novelty or 0) > NOVEL

    @property
    def is_read(self) -> bool:
        """Whether it is taken for a digit."""
        return self.answer is not None and not self.is_none

    @property
    def mark(self) -> str:
        """ "digit", a sign, "touching", or "none" for what is none of the ten."""
        if not self.is_none:
            return self.form
        return "touching" if self.aspect > WIDE else "none"

    @property
    def text(self) -> str:
        """How it stands in the string."""
        if self.answer is not None and self.is_read:
            return str(self.answer.label)
        return SIGNS.get(self.form, UNREAD)


def read(figures: Sequence[Figure], answer: Callable[[NDArray[np.float32]], Sequence[Answer]]) -> list[Reading]:
    """Ask a network of the ten digits about figures.

    Args:
        answer: gives the answers to pictures (N, 1, 28, 28) in [0, 1].
    """
    images = [prepare_ink(figure.ink, "digits").values for figure in figures if figure.mark == "digit"]
    answers = iter(answer(np.concatenate(images)) if images else ())
    return [
        Reading(figure.mark, figure.line, figure.aspect, next(answers) if figure.mark == "digit" else None)
        for figure in figures
    ]


def string(readings: Sequence[Reading]) -> str:
    """The figures as text, line by line."""
    lines = groupby(readings, lambda reading: reading.line)
    return "\n".join("".join(reading.text for reading in line) for _, line in lines)


def probability(readings: Sequence[Reading]) -> float:
    """The probability that every digit that was read is right: the product of theirs, as if each erred for itself."""
    return math.prod(reading.answer.probability for reading in readings if reading.answer and reading.is_read)
