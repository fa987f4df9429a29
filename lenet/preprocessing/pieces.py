"""The connected pieces of ink in a picture, and which of them are strokes of one figure.

`pieces` of lenet/web/pieces.js gives the same for a drawing: all that is compared are whole numbers and their products
with the constants below.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from lenet.preprocessing.regions import Box, Mask, parts

LOW = 0.5  # of the taller piece's height; a lower one may be a bar or a broken end, else it is as tall
NEAR = 0.05  # of the taller piece's height; tall strokes of one figure are nearer to each other than this
NEAR_LOW = 0.1  # the same for a low one beside a tall one
BAR = 0.2  # the same for the bar of a 5, on the right of its top
TOP = 0.35  # of the taller piece's height; such a bar lies above this
ABOVE = 0.15  # of the taller piece's height; a low one above or below it is nearer than this
BAR_ABOVE = 0.3  # the same for a bar
BROKEN = 0.1  # of the height of both; two halves of a broken stroke are nearer to each other than this
SQUAT = 1.1  # widths to a height; a piece that is wider is half a digit rather than one
BROKEN_SQUAT = 0.2  # of the height of both; two halves that are wider than high are nearer to each other than this
BARS = 0.75  # of the wider one's width; the two bars of an equals sign are nearer to each other than this
BESIDE = 0.25  # of the lower piece's height; pieces that share fewer rows are above each other
OVERLAP = 0.3  # of the narrower piece's width; pieces above each other that share fewer columns have nothing in common
FLAT = 1.8  # widths to a height; a bar is at least as flat
SPECK = 0.06  # of the tallest piece's height; what is smaller on both sides is dust
RULE = 2.5  # of the tallest piece's height; a bar that is longer than this is a line on the paper
MOST = 150  # pieces that are looked at, the largest; a picture with more of them has no figures


@dataclass(frozen=True, eq=False)
class Boxed:
    """Ink with a box around it."""

    box: Box

    @property
    def width(self) -> int:
        """In pixels."""
        return self.box[2] - self.box[0]

    @property
    def height(self) -> int:
        """In pixels."""
        return self.box[3] - self.box[1]

    @property
    def is_flat(self) -> bool:
        """Whether it is as flat as a bar."""
        return self.width >= FLAT * self.height


@dataclass(frozen=True, eq=False)
class Piece(Boxed):
    """A connected piece of ink."""

    label: int  # its number in the labels of `parts`
    first: NDArray[np.intp]  # its leftmost column in each row of the box
    end: NDArray[np.intp]  # the column after its rightmost one


def pieces_of(mask: Mask) -> tuple[NDArray[np.intp], list[Piece]]:
    """The labels (H, W) of the connected parts of `mask`, and those that may be of figures: no dust, no ruled lines."""
    labels, count = parts(mask)
    slices = ndimage.find_objects(labels)
    sizes = [max(rows.stop - rows.start, columns.stop - columns.start) for rows, columns in slices]
    largest = sorted(range(count), key=lambda index: (-sizes[index], index))[:MOST]
    found = []
    for index in sorted(largest):
        rows, columns = slices[index]
        inside = labels[rows, columns] == index + 1
        first = columns.start + inside.argmax(axis=1)
        end = columns.stop - inside[:, ::-1].argmax(axis=1)
        found.append(Piece((columns.start, rows.start, columns.stop, rows.stop), index + 1, first, end))
    tallest = max((piece.height for piece in found if not piece.is_flat), default=0)
    return labels, [
        piece
        for piece in found
        if max(piece.width, piece.height) >= SPECK * tallest
        and not (piece.is_flat and tallest and piece.width > RULE * tallest)
    ]


def joined(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces of each figure."""
    figure = list(range(len(pieces)))
    for one, other in combinations(range(len(pieces)), 2):
        if figure[one] != figure[other] and belong_together(pieces[one], pieces[other]):
            figure = [figure[one] if number == figure[other] else number for number in figure]
    return [
        [piece for piece, mine in zip(pieces, figure, strict=True) if mine == number] for number in sorted(set(figure))
    ]


def belong_together(one: Piece, other: Piece) -> bool:
    """Whether two pieces are strokes of one figure."""
    tall, low = (one, other) if one.height >= other.height else (other, one)
    rows = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    columns = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
    if rows >= max(1, BESIDE * low.height):
        return are_beside(tall, low)
    if columns >= max(1, OVERLAP * min(one.width, other.width)):
        return are_stacked(tall, low, -rows)
    return max(-rows, -columns) < NEAR * tall.height


def are_beside(tall: Piece, low: Piece) -> bool:
    """The same for pieces that share rows."""
    gap = distance_in_rows(tall, low)
    if gap < 0:  # one lies within the other
        return True
    if low.height >= LOW * tall.height:
        return gap < NEAR * tall.height
    is_top_bar = (
        low.width > SQUAT * low.height and low.box[0] >= tall.box[0] and low.box[3] <= tall.box[1] + TOP * tall.height
    )
    return gap < (BAR if is_top_bar else NEAR_LOW) * tall.height


def are_stacked(tall: Piece, low: Piece, gap: int) -> bool:
    """The same for pieces above each other with `gap` rows between them."""
    if tall.is_flat and low.is_flat:
        return gap <= BARS * max(tall.width, low.width)
    both = tall.height + low.height + gap
    if min(tall.width / tall.height, low.width / low.height) > SQUAT:
        return gap < BROKEN_SQUAT * both
    if low.height < LOW * tall.height:
        return gap < (BAR_ABOVE if low.is_flat else ABOVE) * tall.height
    return gap < BROKEN * both


def distance_in_rows(one: Piece, other: Piece) -> int:
    """Columns between two pieces in the row where they are nearest; negative where one begins before the other ends."""
    upper, lower = max(one.box[1], other.box[1]), min(one.box[3], other.box[3])
    mine, others = slice(upper - one.box[1], lower - one.box[1]), slice(upper - other.box[1], lower - other.box[1])
    starts = np.maximum(one.first[mine], other.first[others])
    return int((starts - np.minimum(one.end[mine], other.end[others])).min())
