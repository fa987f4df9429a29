"""What the form of a figure alone says: a plus sign, or two digits that touch.

A form is a mask (H, W) with ink in its first and last row and column. lenet/web/forms.js says the same of it.
"""

import math

import numpy as np
from numpy.typing import NDArray

from lenet.preprocessing.regions import Mask

CORNER = 0.05  # of a plus sign's ink; no more lies outside its two bars
LOPSIDED = 0.015  # of it; there is as much above as below, but for this: a 4 has a stroke above alone
REACH = 0.8  # of a bar's width; a bar that is not quite straight lies within this of its middle
BOLDEST = 0.7  # of a plus sign's shorter side; two bars are narrower than this
WIDE = 1.15  # widths to a height; two digits that touch are wider
WIDEST = 2.0  # the same; no digit is wider: none in MNIST's test set
UNEVEN = 2.0  # times the mean ink in a column; one stroke across the page is nowhere thicker
NECK = 0.35  # of the height; where two digits touch there is less ink in a column
HALF = 0.7  # of the height; each of two digits is higher


def is_plus(form: Mask) -> bool:
    """Whether it is two bars that cross in the middle, and nothing else."""
    height, width = form.shape
    if not 0.75 * height <= width <= 1.4 * height:
        return False
    down, across, area = form.sum(axis=0), form.sum(axis=1), int(form.sum())
    column, row = _fullest(down), _fullest(across)
    if not (0.35 * width <= _middle(column) <= 0.65 * width and 0.35 * height <= _middle(row) <= 0.65 * height):
        return False
    sides = width + height
    bar = (sides - math.sqrt(sides * sides - 4 * area)) / 2  # its width, as bar * sides - bar² is the area
    ends = max(across[0], across[-1], down[0], down[-1])
    if max(column[1] - column[0], row[1] - row[0]) > 1.3 * bar or not ends <= 2 * bar <= BOLDEST * min(width, height):
        return False
    rows, columns = np.arange(height) + 0.5 - _middle(row), np.arange(width) + 0.5 - _middle(column)
    outside = form & np.outer(abs(rows) > REACH * bar, abs(columns) > REACH * bar)
    above, below = int(outside[rows < 0].sum()), int(outside[rows > 0].sum())
    return above + below <= CORNER * area and abs(above - below) <= LOPSIDED * area


def _fullest(amounts: NDArray[np.intp]) -> tuple[int, int]:
    """From where to where lie the lines with most ink."""
    full = np.flatnonzero(amounts >= 0.8 * amounts.max())
    return int(full[0]), int(full[-1]) + 1


def _middle(span: tuple[int, int]) -> float:
    return (span[0] + span[1]) / 2


def is_two(form: Mask) -> bool:
    """Whether it is two digits that touch: high on both sides of a column in the middle where one stroke joins them.

    What is wider than any digit is two or more, unless it is a single stroke across the page.
    """
    height, width = form.shape
    if width <= WIDE * height:
        return False
    strokes = (np.diff(np.pad(form, ((1, 1), (0, 0))).astype(np.int8), axis=0) == 1).sum(axis=0)  # in each column
    thickness = form.sum(axis=0)
    if width > WIDEST * height:
        is_dash = strokes.max() <= 1 and thickness.max() <= UNEVEN * thickness.mean()
        return not is_dash
    is_neck = (strokes <= 1) & (thickness <= NECK * height)
    necks = range(-int(-0.3 * width // 1), int(0.7 * width) + 1)
    return any(
        is_neck[column] and min(_height(form[:, :column]), _height(form[:, column + 1 :])) >= HALF * height
        for column in necks
    )


def _height(form: Mask) -> int:
    rows = np.flatnonzero(form.any(axis=1))
    return int(rows[-1] - rows[0]) + 1 if rows.size else 0
