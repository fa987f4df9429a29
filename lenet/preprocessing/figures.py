"""Several figures in one picture, told apart and in reading order: "42" is a 4 and a 2, "3 - 1" has a sign between.

`figuresOf` of lenet/web/figures.js gives the same for a drawing.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from lenet.preprocessing.forms import is_plus, is_two
from lenet.preprocessing.pieces import Boxed, Piece, joined, pieces_of
from lenet.preprocessing.regions import Box, Mask, Pixels

Mark = Literal["digit", "touching", "minus", "plus", "equals", "dot"]
SIGNS = {"minus": "−", "plus": "+", "equals": "=", "dot": "."}  # how they are written in a string

DOT = 0.25  # of the tallest figure's height; what is smaller on both sides is a dot
THIN = 0.4  # of the tallest figure's height; a minus sign is lower than this
ALONE = 1.5  # widths to a height; a figure alone that is narrower is one digit rather than two that touch
BELOW = 0.2  # of a digit's height; a point may stand so far below it
REACH = 1.5  # of a digit's height; a sign farther away is a stray stroke
EDGE = 0.01  # of the longest side; the blurred edge of a stroke is no wider
SAME_LINE = 0.3  # of the lower one's height; neighbours on a line share at least as many rows


@dataclass(frozen=True)
class Figure:
    """One figure of a picture."""

    box: Box  # in pixels of the picture
    mark: Mark  # "digit" is what the network may read
    ink: Pixels  # (H, W), 0 to 255: the figure alone, at its place
    line: int = 0  # on which it stands, counted from the top

    @property
    def aspect(self) -> float:
        """Its width to its height."""
        left, upper, right, lower = self.box
        return (right - left) / (lower - upper)


@dataclass(frozen=True, eq=False)
class _Group(Boxed):
    """The pieces of a figure, before it is known what figure."""

    pieces: list[Piece]

    @property
    def middle(self) -> tuple[int, int]:
        """Twice its column and row."""
        return self.box[0] + self.box[2], self.box[1] + self.box[3]


def figures_of_ink(ink: Pixels, mask: Mask | None = None) -> list[Figure]:
    """The figures of a drawing or of a segmented photograph in reading order, line by line.

    Args:
        ink: (H, W), 0 for none to 255 for full, not empty.
        mask: (H, W), where there surely is ink; by default wherever `ink` is not 0.
    Returns:
        One figure, with `ink` itself, where all strokes may be of one.
    """
    labels, pieces = pieces_of(ink > 0 if mask is None else mask)
    groups = [_Group(_around(members), members) for members in joined(pieces)]
    tallest = max((group.height for group in groups if not group.is_flat), default=0)
    marks = [_mark(group, labels, tallest) for group in groups]
    digits = [group for group, mark in zip(groups, marks, strict=True) if mark not in SIGNS]
    signs = [group for group, mark in zip(groups, marks, strict=True) if mark in SIGNS and _is_in_line(group, digits)]
    if not digits or len(digits) + sum(marks[groups.index(sign)] != "dot" for sign in signs) < 2:
        is_touching = any(marks[groups.index(one)] == "touching" and one.width > ALONE * one.height for one in digits)
        return [Figure(_around(pieces), "touching" if is_touching else "digit", ink)]
    owners = labels if mask is None else _nearest(labels)
    return [
        Figure(group.box, marks[groups.index(group)], _alone(ink, owners, group), number)
        for number, line in enumerate(_lines(digits, signs))
        for group in line
    ]


def is_one_digit(figures: list[Figure]) -> bool:
    """Whether these are the figures of one digit, which is read as it is."""
    return [figure.mark for figure in figures] == ["digit"]


def _around(pieces: list[Piece]) -> Box:
    boxes = np.array([piece.box for piece in pieces])
    (left, upper), (right, lower) = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
    return left, upper, right, lower


def _mark(group: _Group, labels: NDArray[np.intp], tallest: int) -> Mark:
    """What a figure is by its form alone, among others of which the tallest is `tallest` pixels high."""
    if max(group.width, group.height) < DOT * tallest:
        return "dot"
    if len(group.pieces) == 1 and group.is_flat and group.height < THIN * tallest:
        return "minus"
    if len(group.pieces) == 2 and all(piece.is_flat for piece in group.pieces) and group.height < tallest:
        return "equals"
    left, upper, right, lower = group.box
    form = np.isin(labels[upper:lower, left:right], [piece.label for piece in group.pieces])
    if len(group.pieces) == 1 and is_plus(form):
        return "plus"
    return "touching" if is_two(form) else "digit"


def _is_in_line(sign: _Group, digits: list[_Group]) -> bool:
    """Whether a sign stands beside a digit, as high as the digit does."""
    return any(
        2 * digit.box[1] <= sign.middle[1] <= 2 * (digit.box[3] + BELOW * digit.height)
        and 0 <= max(digit.box[0] - sign.box[2], sign.box[0] - digit.box[2]) <= REACH * digit.height
        for digit in digits
    )


def _lines(digits: list[_Group], signs: list[_Group]) -> list[list[_Group]]:
    """The lines from the top, each from left to right.

    A digit stands on the line of which the last digit before it shares most rows with it, a sign on that of the digit
    nearest to it.
    """
    lines: list[list[_Group]] = []
    for digit in sorted(digits, key=lambda group: group.middle):
        shared = [_shared_rows(line[-1], digit) for line in lines]
        best = shared.index(max(shared)) if shared else 0
        if shared and shared[best] >= SAME_LINE * min(lines[best][-1].height, digit.height):
            lines[best].append(digit)
        else:
            lines.append([digit])
    for sign in signs:
        distances = [min(_distance(digit, sign) for digit in line if digit not in signs) for line in lines]
        lines[distances.index(min(distances))].append(sign)
    lines.sort(key=lambda line: min(group.box[1] for group in line if group not in signs))
    return [sorted(line, key=lambda group: group.middle) for line in lines]


def _shared_rows(one: _Group, other: _Group) -> int:
    return min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])


def _distance(digit: _Group, sign: _Group) -> float:
    """Twice the pixels between their middles along the axis where they are farther apart."""
    return max(abs(mine - others) for mine, others in zip(digit.middle, sign.middle, strict=True))


def _nearest(labels: NDArray[np.intp]) -> NDArray[np.intp]:
    """The labels, grown into the blurred edges of the strokes; each pixel gets the label that is nearest to it."""
    distances, (rows, columns) = ndimage.distance_transform_edt(labels == 0, return_indices=True)
    return np.where(distances <= max(1, round(EDGE * max(labels.shape))), labels[rows, columns], 0)


def _alone(ink: Pixels, owners: NDArray[np.intp], group: _Group) -> Pixels:
    """The ink (H, W) of one figure."""
    return np.where(np.isin(owners, [piece.label for piece in group.pieces]), ink, 0).astype(np.uint8)
