"""Printed lines on paper: the rules of a notebook, and the borders of a form's cells. They are no part of a digit.

Ink is (H, W), float32 in [0, 1], 1 for a stroke at full strength.
"""

import numpy as np
from scipy import ndimage

from lenet.preprocessing.regions import Floats, Mask, parts

CELL = 0.12  # of the shorter side; the lines of a cell around a digit are nearer to its box than this
TALL = 0.25  # of a cell's height; the digit in it is taller
SMALLEST = 12  # pixels; no cell is smaller
RUN = 0.12  # of the paper's width; a rule runs straight for longer than this, give or take a pixel
ACROSS = 0.6  # of the paper's width; a rule is longer than this
RULE = 0.1  # of full ink; a fainter rule does no harm
THICK = 7  # pixels; a rule is thinner, slanted as it is
LEAST = 0.03  # of all ink; where rules leave less, they are no rules: a 1 is a straight line, too


def without_rules(ink: Floats) -> Floats:
    """`ink` without the lines that run across the paper, straight on or down; strokes that cross them are kept."""
    written = _without_level_rules(_without_level_rules(ink).T).T
    return ink if written.sum() < LEAST * ink.sum() else written


def _without_level_rules(ink: Floats) -> Floats:
    height, width = ink.shape
    thickened = ndimage.maximum_filter1d(ink, 3, axis=0)  # a slanted rule is a flight of steps
    run = ndimage.grey_opening(thickened, (1, 2 * round(RUN * width / 2) + 1))
    labels, _count = parts(run > RULE)
    rows, columns = np.arange(height)[:, None], np.arange(width)
    result = ink
    for number, box in enumerate(ndimage.find_objects(labels), 1):
        part = labels[box] == number
        thickness = float(np.median(part.sum(axis=0)))
        if part.shape[1] < ACROSS * width or not 0 < thickness <= THICK:
            continue
        seen = part.sum(axis=0) <= 1.5 * thickness  # where nothing else is near the rule
        seen &= part.any(axis=0)
        middles = box[0].start + (part * np.arange(part.shape[0])[:, None]).sum(axis=0)[seen] / part.sum(axis=0)[seen]
        slope, start = np.polyfit(np.flatnonzero(seen) + box[1].start, middles, 1)
        middle, half = start + slope * columns, thickness / 2 + 1
        is_rule = np.abs(rows - middle) <= half
        upper, level_row, lower = (
            np.clip(np.rint(middle + side * (half + 1)), 0, height - 1).astype(np.intp) for side in (-1, 0, 1)
        )
        above, below, level = ink[upper, columns], ink[lower, columns], float(np.median(thickened[level_row, columns]))
        under = np.maximum(ink - level, np.minimum(above, below))  # strokes go on under a rule
        result = np.where(is_rule, np.minimum(result, under), result)
    return np.asarray(result, dtype=np.float32)


def without_frames(mask: Mask) -> Mask:
    """`mask` without rectangles drawn around something: the border of a form's cell."""
    labels, count = parts(mask)
    boxes = [(columns.start, rows.start, columns.stop, rows.stop) for rows, columns in ndimage.find_objects(labels)]
    dropped = np.zeros(count + 1, dtype=np.bool_)
    for number, (left, upper, right, lower) in enumerate(boxes, 1):
        if min(right - left, lower - upper) < SMALLEST:
            continue
        line = labels[upper:lower, left:right] == number
        depth = 1 + round(CELL * min(line.shape))
        inside = line[depth:-depth, depth:-depth]
        sides = [side[:depth].any(axis=0) for side in (line, line[::-1], line.T, line.T[::-1])]
        is_frame = inside.size > 0 and not inside.any() and all(side.mean() > 0.9 for side in sides)
        dropped[number] = is_frame and any(
            left < other[0] and upper < other[1] and other[2] < right and other[3] < lower  # all of it is inside
            for other in boxes
            if other[3] - other[1] > TALL * (lower - upper)
        )
    return mask & ~dropped[labels]
