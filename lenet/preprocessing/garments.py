"""Segmentation of a garment from its background.

Colours are (H, W, 3), segments (H, W), both float32 in [0, 1]. A segment is 0 on the background, and None where nothing
stands out.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from lenet.preprocessing.regions import (
    LUMINANCE,
    SEARCH_SIDE,
    Floats,
    Mask,
    averaged,
    clipped,
    cut,
    edges,
    filled,
    grown,
    plane,
    resize,
    rim,
    shrink,
    threshold,
)
from lenet.preprocessing.remarks import Segment, count_marks
from lenet.preprocessing.segmentation import CLOSE, COARSE_SIDE, FAINT, main_parts, sheet
from lenet.preprocessing.worn import garment_alone

MARK = 0.01  # of the garment's size; a smaller mark beside it is not counted
PIECE = 0.2  # of the main part's weight; the other shoe weighs more, other objects less
UNEVEN = 0.025  # median distance of the edges from a smooth surface; beyond this the background has several colours
UNEVEN_SOMEWHERE = 0.04  # likewise of the farthest fifth of the edges: a floor under a wall
LEVELS = 16  # steps in which barriers are measured
COLOURS = 10  # bins per channel of the histograms that separate a garment from an uneven background
PALEST = 0.18  # median by 95th percentile of a garment; a hundredth of Fashion-MNIST's training pictures have less


def standing_out(colours: Floats) -> Floats:
    """How much each pixel stands out from the edges of (H, W, channels), in [0, 1]: the barrier around it.

    A path from the edge to the pixel climbs at least this far above the pixel's own value, or falls this far below it
    (Zhang et al. 2015, "Minimum barrier salient object detection"). Light that changes slowly, and areas that reach the
    edge, a floor or a wall, stand out little.
    """
    result = np.zeros(colours.shape[:2], dtype=np.float32)
    on_rim = rim(result.shape)
    for channel in range(colours.shape[2]):
        for values in (colours[..., channel], 1 - colours[..., channel]):
            low, high = np.percentile(values, (1, 99))
            barrier = np.full(values.shape, high, dtype=np.float32)
            for level in np.linspace(high, low, LEVELS):
                labels, count = ndimage.label(values <= level)
                reached = np.bincount(labels[on_rim], minlength=count + 1) > 0
                reached[0] = False
                barrier[reached[labels]] = level
            result = np.maximum(result, barrier - values)
    return clipped(result)


def histogram(bins: NDArray[np.intp], weights: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """The weight of each of COLOURS³ bins, (COLOURS³,), blurred: a colour makes those near it likely too."""
    counts = np.bincount(bins.ravel(), weights.ravel(), COLOURS**3).reshape(COLOURS, COLOURS, COLOURS)
    return np.asarray(ndimage.gaussian_filter(counts, 0.7)).ravel()


def garment_probability(colours: Floats) -> Floats:
    """The probability that each pixel is the garment's, for a background of several colours (a bed, a floor).

    Garments are in the middle and stand out, and the background is at the edges. From that start, the typical colours
    of both (two histograms) and each pixel's place say again which it is, a few times over, as in Rother et al. 2004,
    "GrabCut", without its cuts.

    Returns:
        (H, W), longest side at most 2 * COARSE_SIDE.
    """
    small = shrink(colours, 2 * COARSE_SIDE)
    bins = np.minimum((small * COLOURS).astype(np.intp), COLOURS - 1) @ np.array([COLOURS**2, COLOURS, 1])
    height, width = bins.shape
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    barriers = standing_out(small)
    striking = 0.1 + 0.8 * np.minimum(barriers / max(float(np.percentile(barriers, 98)), FAINT), 1)
    prior = np.where(edges(bins.shape), 0.03, striking * np.exp(-(rows**2 + columns**2) / 1.2))
    prior = np.clip(prior, 0.02, 0.9)
    probability = prior
    for _ in range(6):
        garment, background = (histogram(bins, weights) / weights.sum() for weights in (probability, 1 - probability))
        evidence = averaged(np.log((garment + 1e-5) / (background + 1e-5))[bins], 5)
        probability = 1 / (1 + np.exp(-np.clip(evidence + 0.7 * np.log(prior / (1 - prior)), -20, 20)))
    return probability.astype(np.float32)


def lifted(levels: Floats, mask: Mask) -> Floats:
    """`levels` (H, W) of the garment `mask`, brighter where a pale one has dark details, such as a white shoe's heel.

    Next to details at full strength the garment itself would be as dark as the background, and only they would be seen.
    A power of the levels, 1 or less, raises their median to PALEST of the details.
    """
    median, strong = (float(level) for level in np.percentile(levels[mask], (50, 95)))
    if not 0 < median < PALEST * strong:
        return levels
    power = math.log(PALEST) / math.log(median / strong)
    return np.asarray(strong * np.minimum(levels / strong, 1) ** power, dtype=np.float32)


def is_cut_out(opacity: Floats) -> bool:
    """Whether opacity (H, W) shows a thing cut out, and not a whole picture, such as one with rounded corners."""
    mask = opacity > 0.5
    sides = (mask[0], mask[-1], mask[:, 0], mask[:, -1])
    return bool(mask.any()) and not (mask.mean() > 0.9 and all(side.mean() > 0.5 for side in sides))


def cut_out(colours: Floats, opacity: Floats) -> Segment:
    """The garment in an image whose transparency says what is garment."""
    small, alpha = shrink(colours, SEARCH_SIDE), shrink(opacity, SEARCH_SIDE)
    grey = small @ LUMINANCE
    paper = float(np.rint(np.median(grey[alpha < 0.5])))  # white or black
    levels = np.where(alpha > 0.1, np.maximum(np.abs(grey - paper), 1 / 255), 0).astype(np.float32)
    scale = max(colours.shape) / max(grey.shape)
    return Segment(grey, lifted(levels, alpha > 0.1), contrast=1.0, scale=scale, is_whole=True)


def segment_garment(colours: Floats, opacity: Floats | None = None) -> Segment | None:
    """The garment: how far its luminance is from the background's, 1 for black on white.

    On a white background that is Fashion-MNIST's negation.

    Args:
        opacity: (H, W) in [0, 1] of a file with transparency; where it shows a thing cut out, that is the garment.
    """
    if opacity is not None and is_cut_out(opacity):
        return cut_out(colours, opacity)
    frame = sheet(colours, "frame")
    inside = colours if frame is None else cut(colours, frame)
    small = shrink(inside, SEARCH_SIDE)
    is_small = max(small.shape) <= COARSE_SIDE
    background = plane(small, curved=not is_small)
    distance = np.abs(small - background).max(axis=2)
    noise = float(np.median(distance[edges(small.shape)]))
    farthest = float(np.percentile(distance[edges(small.shape)], 80))
    is_even = is_small or (noise <= UNEVEN and farthest <= UNEVEN_SOMEWHERE)
    if is_even:
        mask = distance > np.clip(4 * noise, CLOSE, max(CLOSE, threshold(distance)))
    else:
        mask = resize(garment_probability(small), (small.shape[1], small.shape[0])) > 0.5
    if distance.max() < FAINT or not mask.any():
        return None
    by = round(0.01 * max(mask.shape))
    mask = ~grown(~grown(mask, by), by)  # seams and laces close
    rows, columns = np.mgrid[-1 : 1 : mask.shape[0] * 1j, -1 : 1 : mask.shape[1] * 1j]
    main = main_parts(mask, np.exp(-(rows**2) - columns**2), PIECE)
    ignored = count_marks(mask & ~main, round(MARK * main.sum()))
    mask = filled(main)
    if not is_small:
        mask = garment_alone(mask, small)
    grey, under = small @ LUMINANCE, background @ LUMINANCE
    if not is_even:
        under = np.full_like(under, np.median(grey[~mask]))
    tone = np.abs(grey - under) / np.maximum(under, 1 - under)
    levels = np.where(mask, np.maximum(tone, 1 / 255), 0).astype(np.float32)
    contrast = float(np.percentile(distance[mask], 90)) if is_even else 1.0
    return Segment(grey, lifted(levels, mask), contrast, ignored, scale=max(inside.shape) / max(grey.shape))
