"""Several figures in one picture, told apart: as "42" is a 4 and a 2."""

from itertools import pairwise

import numpy as np

from lenet.preprocessing.regions import Mask, Pixels
from lenet.preprocessing.segmentation import without_stray_taps

TALL = 0.5  # of the tallest figure's height; what is lower is part of a figure
APART = 0.05  # of the tallest figure's height; strokes of one figure are nearer to each other than this


def figures_of_ink(ink: Pixels) -> list[Pixels]:
    """The figures that stand side by side in a drawing, from left to right: as "42" is a 4 and a 2.

    Args:
        ink: (H, W), 0 for none to 255 for full, not empty.
    Returns:
        Each figure alone, (H, W); `ink` itself where its strokes may be those of one figure.
    """
    spans = side_by_side(without_stray_taps(ink) > 0)
    columns = np.arange(ink.shape[1])
    if len(spans) < 2:
        return [ink]
    return [np.where((columns >= start) & (columns < end), ink, 0).astype(np.uint8) for start, end in spans]


def side_by_side(mask: Mask) -> list[tuple[int, int]]:
    """The figures in (H, W) with background between them, as spans of columns, first and end.

    What is lower than TALL is no figure: the bar of a 5, or a stray dash. All are one figure where two are too near.
    """
    changes = np.diff(np.pad(mask.any(axis=0), 1).astype(np.int8))
    spans = list(zip(np.flatnonzero(changes == 1).tolist(), np.flatnonzero(changes == -1).tolist(), strict=True))
    heights = [int(np.ptp(np.flatnonzero(mask[:, first:end].any(axis=1)))) + 1 for first, end in spans]
    tall = [span for span, height in zip(spans, heights, strict=True) if height >= TALL * max(heights)]
    near = any(second[0] - first[1] < APART * max(heights) for first, second in pairwise(tall))
    return tall[:1] if near else tall
