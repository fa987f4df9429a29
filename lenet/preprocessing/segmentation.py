"""Segmentation of a digit from paper.

Colours are (H, W, 3), segments (H, W), both float32 in [0, 1]. A segment is 0 on the background, and None where nothing
stands out.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy import ndimage

from lenet.preprocessing.printed import without_frames, without_rules
from lenet.preprocessing.regions import (
    LUMINANCE,
    SEARCH_SIDE,
    Box,
    Floats,
    Mask,
    Pixels,
    bounds_of,
    clipped,
    cut,
    edges,
    filled,
    gap,
    grown,
    largest,
    parts,
    plane,
    resize,
    rim,
    shrink,
    threshold,
)
from lenet.preprocessing.remarks import Segment, count_marks

FAINT = 0.05  # of full contrast; a segment that stands out by less is none
SMALL = 0.2  # of the main part's weight; a smaller part belongs to the main part only if it is near
FAR = 0.3  # of the main part's longest side; a part farther away is not near
TAP = 0.4  # of the main stroke's longest side in a drawing; a tap of the pen is smaller, a stroke of a digit larger
SPECK = 0.04  # of the main stroke's weight; a separate stroke weighs more, a speck less
BOLD = 0.2  # of the longest side; on uneven background, strokes are thinner than this and shadows wider
THIN = 0.08  # of the longest side; most strokes are thinner than this, and the areas that they enclose wider
EVEN = 0.04  # of full contrast; the edges of an even background are nearer to a plane than this
DARKEST = 0.25  # of full light; in a deeper shadow, what the paper reflects is taken for this
COARSE_SIDE = 64  # pixels; shadows are looked for in a copy of this size
CLOSE = 0.05  # Xiao et al. 2017, section 2: within 5 % of the corners' colour is background


def sheet(colours: Floats, kind: Literal["any", "frame"]) -> Box | None:
    """The inside of the sheet of paper or the frame that fills much of the image; None if there is neither.

    Args:
        kind: "any" takes a filled rectangle for a sheet on a desk; "frame" only a hollow one, or what a frame leaves.
    """
    small = shrink(colours, 2 * COARSE_SIDE)
    distance = np.abs(small - plane(small)).max(axis=2)
    mask = distance > max(CLOSE, threshold(distance))
    if not mask.any():
        return None
    whole = largest(filled(mask))
    box, hole = bounds_of(whole), largest(whole & ~mask)
    area = (box[2] - box[0]) * (box[3] - box[1])
    if whole.sum() < 0.88 * area or area < 0.25 * mask.size:
        return None
    if filled(hole).sum() > 0.6 * area:
        box = bounds_of(hole)
    elif kind == "any":
        if (whole & mask).sum() < 0.6 * area or max(mask.shape) <= COARSE_SIDE:
            return None  # a bold 0 or 1 in a small image rather
    elif whole.sum() < 0.985 * area or area < 0.7 * mask.size:
        return None  # a bag rather
    margin = 1 + round(0.03 * min(box[2] - box[0], box[3] - box[1]))
    scale = max(colours.shape) / max(small.shape)
    left, upper = (round(scale * (at + margin)) for at in box[:2])
    right, lower = (round(scale * (at - margin)) for at in box[2:])
    return (left, upper, right, lower) if min(right - left, lower - upper) >= 8 else None


def grey_of(colours: Floats) -> Floats:
    """Luminance, or the one channel in which the segment stands out much more (yellow on white: blue)."""
    small = shrink(colours, COARSE_SIDE)
    greys = np.concatenate([(small @ LUMINANCE)[..., None], small], axis=2)
    contrast = np.percentile(np.abs(greys - plane(greys)), 98, axis=(0, 1))
    best = int(np.argmax(contrast))
    if best and contrast[best] > 2 * contrast[0]:
        return np.ascontiguousarray(colours[..., best - 1])
    return np.asarray(colours @ LUMINANCE, dtype=np.float32)


def top_hat(rising: Floats, window: float, light: bool = False) -> Floats:
    """`rising` (H, W), high where there is ink, less its uneven background (a white top-hat, opened at a small size).

    Args:
        window: as a share of the longest side; what is wider than this is background.
        light: `rising` is 1 less the light that paper reflects; ink takes a share of it, the same in a shadow.
    """
    coarse = shrink(rising, COARSE_SIDE)
    side = 2 * round(window * max(coarse.shape) / 2) + 1
    background = resize(ndimage.grey_opening(coarse, (side, side)), (rising.shape[1], rising.shape[0]))
    above: Floats = rising - background
    if light:
        above = (above / np.maximum(1 - background, DARKEST)).astype(np.float32)
    return clipped(above)


def strongest(ink: Floats) -> float:
    """The mean of the strongest pixels of (H, W): as many as the smallest digit has, so that no one pixel decides."""
    return float(np.sort(ink, axis=None)[-max(9, ink.size // 500) :].mean())


def ink_above_paper(grey: Floats) -> Floats:
    """How far each pixel of `grey` (H, W) is from the background, in the direction (lighter or darker) of the ink."""
    rise = grey - plane(grey[..., None])[..., 0]
    lighter, darker = clipped(rise), clipped(-rise)
    is_even = max(grey.shape) <= COARSE_SIDE or np.percentile((lighter + darker)[edges(grey.shape)], 85) < EVEN
    if not is_even:  # a shadow is far from the plane but wide, what strokes enclose is near to it or wider than they
        lighter = np.minimum(2 * lighter, top_hat(grey, BOLD) + top_hat(grey, THIN))
        darker = np.minimum(2 * darker, top_hat(1 - grey, BOLD, light=True) + top_hat(1 - grey, THIN, light=True))
    is_lighter = strongest(lighter) > strongest(darker)
    if not is_even:
        return top_hat(grey, BOLD) if is_lighter else top_hat(1 - grey, BOLD, light=True)
    return clipped(rise if is_lighter else -rise)


def main_parts(mask: Mask, weights: Floats, dust: float) -> Mask:
    """The part of `mask` that weighs most, and the parts near it that are neither dust nor cut off by the edge.

    Args:
        dust: the share of the main part's weight under which others are left out.
    """
    labels, count = parts(mask)
    if count < 2:
        return mask
    weight = np.bincount(labels.ravel(), weights.ravel())[1:]
    around = np.bincount(labels[rim(mask.shape)], minlength=count + 1)[1:]
    is_cut_off = around > 0
    runs_along = around > 0.15 * rim(mask.shape).sum()  # most of one side: a desk, a shadow
    main = int(np.argmax(weight * np.where(runs_along, 0.01, np.where(is_cut_off, 0.25, 1))))
    belongs = (weight > dust * weight[main]) & (~is_cut_off | is_cut_off[main])
    box = bounds_of(labels == main + 1)
    reach = FAR * max(box[2] - box[0], box[3] - box[1])
    for other in np.flatnonzero(belongs & (weight < SMALL * weight[main])):
        belongs[other] = gap(box, bounds_of(labels == other + 1)) <= reach
    return np.append(False, belongs)[labels]


def without_stray_taps(ink: Pixels) -> Pixels:
    """A drawing (H, W) without the dots that are far from its main stroke: where the pen touched by accident.

    It must not be empty. A stroke of a digit that stands apart, such as the bar of a 5, is longer or closer than a tap.
    """
    labels, count = parts(ink > 0)
    main = int(np.argmax(np.bincount(labels.ravel(), ink.ravel())[1:]))
    boxes = [bounds_of(labels == 1 + part) for part in range(count)]
    sides = [max(right - left, lower - upper) for left, upper, right, lower in boxes]
    is_stray = [False] + [
        side < TAP * sides[main] and gap(boxes[main], box) > FAR * sides[main]
        for box, side in zip(boxes, sides, strict=True)
    ]
    return np.where(np.array(is_stray)[labels], 0, ink).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class Inked:
    """All ink in an image."""

    box: Box  # the part of the image that is looked at: a sheet of paper, if one is seen
    grey: Floats  # (H, W), that part
    ink: Floats  # (H, W), 1 for a stroke at full strength
    surely: Mask  # (H, W), where there is no doubt
    contrast: float  # of a stroke at full strength to the paper, in [0, 1]

    @property
    def edge(self) -> int:
        """Pixels by which the blurred edge of a stroke reaches beyond `surely`."""
        longest = int(max(self.ink.shape))
        return max(1, round(0.01 * longest))


def find_ink(colours: Floats, side: int = SEARCH_SIDE, depth: int = 2) -> Inked | None:
    """All ink on the paper; None where nothing stands out.

    Args:
        side: pixels; it is looked for in a copy no larger than this.
        depth: how many sheets and frames inside one another may be cropped away.
    """
    height, width = colours.shape[:2]
    paper = sheet(colours, "any") if depth else None
    if paper is not None and (inside := find_ink(cut(colours, paper), side, depth - 1)):
        left, upper, right, lower = inside.box
        box = (left + paper[0], upper + paper[1], right + paper[0], lower + paper[1])
        return replace(inside, box=box)
    grey = grey_of(shrink(colours, side))
    ink = ink_above_paper(grey)
    half = 0.5 * strongest(ink)
    strokes, rest = ink[ink > half], ink[ink <= half]
    level = float(np.median(rest))
    noise = 1.4826 * float(np.median(np.abs(rest - level)))  # the standard deviation, if it is normal
    full = float(np.percentile(strokes, 90)) if strokes.size else 0.0
    if full - level < max(FAINT, 5 * noise):
        return None
    ink = clipped((ink - level - 4 * noise) / (full - level - 4 * noise))
    if max(ink.shape) > COARSE_SIDE:
        ink = without_rules(ink)
    surely = 0.4 if max(ink.shape) > COARSE_SIDE else 0.1  # strokes one pixel wide have faint ends
    return Inked((0, 0, width, height), grey, ink, ink > surely, full - level)


def segment_digit(colours: Floats) -> Segment | None:
    """The ink of the main figure, 1 for a stroke at full strength."""
    inked = find_ink(colours)
    if inked is None:
        return None
    written = without_frames(inked.surely)
    main = main_parts(written, inked.ink, SPECK)
    return Segment(
        inked.grey,
        inked.ink * grown(main, inked.edge),
        contrast=inked.contrast,
        ignored=count_marks(written & ~main, max(4, round(SPECK * main.sum()))),
        scale=(inked.box[2] - inked.box[0]) / inked.grey.shape[1],
    )
