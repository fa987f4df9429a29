"""Regions of an image: boxes, connected parts, holes, thresholds, and the background under them.

Arrays are float32 in [0, 1], grey (H, W) or colour (H, W, 3), or pixels of 0 to 255. Masks are bool (H, W).
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Box = tuple[int, int, int, int]  # left, upper, right, lower; the last two are not in it, as in Pillow

SEARCH_SIDE = 320  # pixels; digits and garments are searched for in a copy no larger than this
BORDER = 0.05  # of a side; what is nearer to the edge than this is mostly background
EIGHT = np.ones((3, 3), dtype=np.bool_)  # a pixel's neighbours, diagonals included
LUMINANCE = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # ITU-R BT.601, as Pillow's "L"


def resize(pixels: Floats, size: tuple[int, int]) -> Floats:
    """Grey `pixels` (H, W) at `size` (width, height), averaged where they shrink."""
    image = Image.fromarray(np.ascontiguousarray(pixels, dtype=np.float32))
    return np.asarray(image.resize(size, Image.Resampling.BILINEAR), dtype=np.float32)


def resize_exactly(pixels: Pixels, size: tuple[int, int]) -> NDArray[np.float64]:
    """Grey `pixels` (H, W) at `size` (width, height), averaged as by `resize`.

    Every sum is of integers, so it is exact in any order: `resizeExactly` of lenet/web/prepare.js gives the same.
    """
    down, across = (shares(old, new) for old, new in zip(pixels.shape, reversed(size), strict=True))
    sums: NDArray[np.float64] = (down @ pixels @ across.T) / np.outer(down.sum(axis=1), across.sum(axis=1))
    return sums


def shares(old: int, new: int) -> NDArray[np.int64]:
    """The weight of each of `old` pixels in each of `new` along one axis, (new, old): a bilinear filter in integers.

    It falls with the distance of their middles, to 0 where that is the width of the larger kind of pixel. The unit of
    length is 1 / (2 * old * new) of the axis.
    """
    middles = (2 * np.arange(old) + 1) * new
    distances: NDArray[np.int64] = np.abs((2 * np.arange(new)[:, None] + 1) * old - middles)
    return np.maximum(2 * max(old, new) - distances, 0)


def shrink(pixels: Floats, side: int) -> Floats:
    """Grey or colour `pixels`, averaged down until neither side is over `side` pixels."""
    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if pixels.ndim == 2:
        return resize(pixels, size)
    return np.stack([resize(pixels[..., channel], size) for channel in range(pixels.shape[2])], axis=2)


def clipped(values: Floats) -> Floats:
    """`values` brought into [0, 1]."""
    result: Floats = np.clip(values, np.float32(0), np.float32(1))
    return result


def grown(mask: Mask, by: int) -> Mask:
    """`mask` with every pixel that is at most `by` pixels away from it, diagonals included."""
    result: Mask = ndimage.maximum_filter(mask, 2 * by + 1)
    return result


def edges(shape: tuple[int, ...]) -> Mask:
    """The pixels of an image of `shape` that are nearer to its edge than BORDER, at least one all around."""
    height, width = shape[:2]
    depth = max(1, round(BORDER * max(height, width)))
    mask = np.ones((height, width), dtype=np.bool_)
    mask[depth : height - depth, depth : width - depth] = False
    return mask


def plane(pixels: Floats, rounds: int = 4, curved: bool = False) -> Floats:
    """The background of (H, W, channels): one plane per channel, fitted to the majority of the edge pixels.

    Args:
        curved: fit surfaces of the second degree, as light that falls off towards the corners makes them.
    """
    height, width, channels = pixels.shape
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    forms = [np.ones_like(rows), rows, columns]
    if curved:
        forms += [rows**2, columns**2, rows * columns]
    terms = np.stack(forms, axis=2).reshape(rows.size, -1)
    flat, edge = pixels.reshape(-1, channels), edges(pixels.shape).ravel()
    fitted = np.broadcast_to(np.median(flat[edge], axis=0), flat.shape).astype(np.float32)
    for _ in range(rounds):
        distance = np.abs(flat - fitted).max(axis=1)
        like = edge & (distance <= max(0.1, 2 * float(np.median(distance[edge]))))
        if like.sum() < 12:  # too few to fit: the last one must do
            break
        fitted = (terms @ np.linalg.lstsq(terms[like], flat[like], rcond=None)[0]).astype(np.float32)
    return fitted.reshape(pixels.shape)


def threshold(values: Floats) -> float:
    """Threshold between two classes of `values` in [0, 1]: Otsu 1979, "A threshold selection method", equation 18."""
    counts, bounds = np.histogram(values, bins=128, range=(0, 1))
    middles = (bounds[:-1] + bounds[1:]) / 2
    below = np.cumsum(counts)
    above, sums = below[-1] - below, np.cumsum(counts * middles)
    between = below * above * (sums / np.maximum(below, 1) - (sums[-1] - sums) / np.maximum(above, 1)) ** 2
    best = np.flatnonzero(between >= between.max() * (1 - 1e-9))  # a gap between the classes ties: take its middle
    return float(bounds[1 + round(float(best.mean()))])


def parts(mask: Mask) -> tuple[NDArray[np.intp], int]:
    """The 8-connected parts of `mask`: labels (H, W), 0 outside and else 1 to their number, and that number."""
    labels, count = ndimage.label(mask, EIGHT)
    return labels.astype(np.intp), int(count)


def largest(mask: Mask) -> Mask:
    """The part of `mask` that has most pixels; nothing of an empty mask."""
    labels, count = parts(mask)
    return labels == 1 + int(np.argmax(np.bincount(labels.ravel())[1:])) if count else mask


def bounds_of(mask: Mask) -> Box:
    """The smallest box around `mask`, which must not be empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def cut(colours: Floats, box: Box) -> Floats:
    """The part of `colours` (H, W, channels) in a box."""
    left, upper, right, lower = box
    return colours[upper:lower, left:right]


def gap(first: Box, second: Box) -> int:
    """Pixels between two boxes along the axis where they are farther apart; 0 or less if they overlap."""
    across = max(first[0], second[0]) - min(first[2], second[2])
    down = max(first[1], second[1]) - min(first[3], second[3])
    return max(across, down)


def rim(shape: tuple[int, ...]) -> Mask:
    """The outermost pixels of an image of `shape`."""
    mask = np.ones(shape[:2], dtype=np.bool_)
    mask[1:-1, 1:-1] = False
    return mask


def filled(mask: Mask) -> Mask:
    """`mask` with its holes: the pixels that the background outside does not reach."""
    result: Mask = ndimage.binary_fill_holes(mask, EIGHT)
    return result


def averaged(values: Floats, window: int) -> Floats:
    """The mean of (H, W) over a square of `window` (odd) pixels around each pixel; outside the image nothing counts."""
    sums = ndimage.uniform_filter(values.astype(np.float64), window, mode="constant")
    result: Floats = (sums / ndimage.uniform_filter(np.ones(values.shape), window, mode="constant")).astype(np.float32)
    return result
