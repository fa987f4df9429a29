"""Clothes that somebody wears: which part of a segment is head, arms or legs, and no garment.

Colours are (H, W, 3) float32 in [0, 1], masks (H, W). Each step returns the mask as it was where it finds nothing sure.
"""

import numpy as np
from numpy.typing import NDArray

from lenet.preprocessing.regions import LUMINANCE, Floats, Mask, bounds_of, grown, largest, parts

OWN_COLOUR = 0.45  # of a mask; where more of it looks like skin, that is the garment's own colour: a tan bag
PATCH = 0.004  # of a mask; smaller patches of skin stay
BUTTON = 0.01  # of a mask; less skin than this is a button, or noise
OUTSIDE = 0.25  # of a patch's surroundings; skin has at least this much background around it, a print less
REMAINS = 0.25  # of a mask; a garment is no less than this
PIECE = 0.35  # of the largest part that remains; smaller ones are hair or shoes
NECK = 0.8  # of the head's width; a neck is narrower
HEAD = 0.65  # of the shoulders' width; a head is narrower
LEGS = 0.65  # of the hem's width; two legs together are narrower


def garment_alone(mask: Mask, colours: Floats) -> Mask:
    """`mask` without the person in the garment, as far as that is sure."""
    result = mask
    for remove in (lambda seen: without_skin(seen, colours), without_head, without_legs):
        less = remove(result)
        if less.sum() >= REMAINS * mask.sum():
            result = less
    return result


def opened(mask: Mask, by: int) -> Mask:
    """`mask` without what is thinner than about 2 * `by` pixels."""
    return mask & grown(~grown(~mask, by), by)


def skin_coloured(colours: Floats) -> Mask:
    """Pixels with the chrominance of skin, light or dark (Chai and Ngan 1999, "Face segmentation using skin-color")."""
    red, green, blue = (255 * colours[..., channel] for channel in range(3))
    light = 255 * colours @ LUMINANCE
    cr, cb = 128 + 0.713 * (red - light), 128 + 0.564 * (blue - light)  # ITU-R BT.601
    ruddy = (cr > 136) & (cr < 176) & (cb > 80) & (cb < 125)
    return np.asarray(ruddy & (light > 45) & (red > green) & (green > 0.85 * blue))


def without_skin(mask: Mask, colours: Floats) -> Mask:
    """`mask` without patches of skin at its outline, and without hair and shoes, which hang on nothing else then."""
    skin = skin_coloured(colours) & mask
    if not BUTTON * mask.sum() < skin.sum() < OWN_COLOUR * mask.sum():
        return mask
    labels, _ = parts(mask & grown(opened(skin, 1), max(1, round(0.008 * max(mask.shape)))))
    bare = np.zeros_like(mask)
    for number in np.flatnonzero(np.bincount(labels.ravel())[1:] > PATCH * mask.sum()) + 1:
        patch = labels == number
        around = grown(patch, 2) & ~patch
        if (around & ~mask).sum() > OUTSIDE * around.sum():
            bare |= patch
    rest = opened(mask & ~bare, 2)
    if not bare.any() or not rest.any():
        return mask
    labels, _ = parts(rest)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return np.asarray((sizes > PIECE * sizes.max())[labels])


def without_head(mask: Mask) -> Mask:
    """`mask` from the neck down, where a narrow place separates a head on top from wide shoulders."""
    left, upper, right, lower = bounds_of(mask)
    height, width = lower - upper, right - left
    if height < 1.15 * width or height < 40:
        return mask
    widths = smoothed_widths(mask[upper:lower])
    rows = np.arange(round(0.06 * height), round(0.35 * height))
    so_far = np.maximum.accumulate(widths)
    neck = int(rows[np.argmin(widths[rows] / so_far[rows])])
    head, shoulders = widths[:neck].max(), widths[neck : neck + round(0.25 * height)].max()
    if widths[neck] > NECK * head or head > HEAD * shoulders or pieces(mask[upper + neck]) != 1:
        return mask
    result = mask.copy()
    result[: upper + neck] = False
    return result


def without_legs(mask: Mask) -> Mask:
    """`mask` down to the hem, where two legs come out of something much wider."""
    left, upper, right, lower = bounds_of(mask)
    height, width = lower - upper, right - left
    if height < 1.5 * width or height < 40:
        return mask
    rows, step = mask[upper:lower], max(2, round(0.04 * height))
    widths, are_two = rows.sum(axis=1), np.array([pieces(row) == 2 for row in rows])
    for hem in range(round(0.35 * height), round(0.93 * height)):
        above, below = widths[hem - step : hem].mean(), widths[hem + step :]
        if below.max(initial=0) < LEGS * above and are_two[hem + step :].mean() > 0.5:
            result = mask.copy()
            result[upper + hem + step // 2 :] = False
            return largest(result)
    return mask


def smoothed_widths(mask: Mask) -> NDArray[np.float64]:
    """The number of pixels in each row of `mask`, averaged over five rows."""
    return np.convolve(np.pad(mask.sum(axis=1).astype(np.float64), 2, mode="edge"), np.ones(5) / 5, "valid")


def pieces(row: Mask) -> int:
    """How many separate pieces a row of a mask has."""
    return int((np.diff(np.concatenate([[False], row]).astype(np.int8)) == 1).sum())
