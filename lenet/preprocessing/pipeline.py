"""From a drawing or a photograph to what the network sees, with every stage.

Digits follow MNIST (LeCun et al. 1998, III-A): the longest side scaled to 20 pixels, the centre of mass in the middle
of 28x28. Clothing follows Fashion-MNIST (Xiao et al. 2017, section 2): trimmed, the longest side scaled to 28 pixels,
the box in the middle, a light background negated. It skips pixels and sharpens the rest; we average.
"""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lenet.data import DIGIT_BOX
from lenet.errors import ImageError
from lenet.model_config import SIDE
from lenet.preprocessing.figures import figures_of_ink
from lenet.preprocessing.garments import segment_garment
from lenet.preprocessing.pictures import TURNS, as_bytes, opaque, orientation
from lenet.preprocessing.regions import Floats, Pixels, bounds_of, resize_exactly
from lenet.preprocessing.remarks import Reason, Remark, count_marks, remarks
from lenet.preprocessing.segmentation import segment_digit, without_stray_taps

if TYPE_CHECKING:
    from torch import Tensor

Kind = Literal["digits", "clothing"]
LONGEST = {"digits": DIGIT_BOX, "clothing": SIDE}  # pixels of the segment's longer side in what the network sees
MIDDLE = SIDE // 2  # the pixel on which MNIST's centres of mass lie, give or take half a pixel, counted from 0
FAINTEST = {"digits": 0.1, "clothing": 0.0}  # of a segment's brightest pixel; its box holds every pixel above this
PALE = 0.6  # 95th percentile of a pale garment in Fashion-MNIST (its tenth palest shirt or so); the median is 0.87


@dataclass(frozen=True)
class Stages:
    """One image on its way to the network: uint8 arrays, grey (h, w) or colour (h, w, 3)."""

    given: Pixels  # as the file has it, transparency laid on paper; a drawing: its ink
    upright: Pixels  # turned as the camera was held
    grey: Pixels  # one channel; on the sheet of paper alone where one is seen
    polarity: Pixels  # the segment light on a background of 0, shadows and dust removed
    cropped: Pixels  # the box around the segment
    scaled: Pixels  # the longest side 20 (digits) or 28 (clothing), full contrast
    centred: Pixels  # (28, 28)
    remarks: tuple[Remark, ...] = ()  # why it may be read wrongly

    @property
    def values(self) -> Floats:
        """What the network sees, (1, 1, 28, 28), float32 in [0, 1]."""
        return np.asarray(self.centred / np.float32(255), dtype=np.float32)[None, None]

    @property
    def image(self) -> "Tensor":
        """The same as a tensor, for a model."""
        import torch  # here: the browser computes too, and a server that only prepares pictures needs no torch

        return torch.from_numpy(self.values)


def prepare(image: Image.Image, kind: Kind) -> Stages:
    """Prepare an image from `open_image` (or any of Pillow's) for the network.

    Raises:
        ImageError: nothing stands out in it.
    """
    given, opacity = opaque(image)
    turn = TURNS.get(orientation(image))
    upright, opacity = ((seen.transpose(turn) if seen and turn is not None else seen) for seen in (given, opacity))
    colours = np.asarray(upright, dtype=np.float32) / np.float32(255)
    if min(given.size) <= 2:
        result = None
    elif kind == "digits":
        result = segment_digit(colours)
    else:
        alpha = None if opacity is None else np.asarray(opacity, dtype=np.float32) / np.float32(255)
        result = segment_garment(colours, alpha)
    if result is None:
        raise ImageError("Nothing stands out in this picture. Use a picture of one thing on a plain background.")
    levels, noted = as_bytes(result.levels), remarks(result, colours)
    if kind == "digits" and (count := len(figures_of_ink(levels))) > 1:
        noted += (Remark(Reason.SEVERAL, count),)
    stages = framed(np.asarray(given), np.asarray(upright), as_bytes(result.grey), levels, kind)
    return replace(stages, remarks=noted)


def prepare_ink(ink: Pixels, kind: Kind) -> Stages:
    """Prepare a drawing for the network.

    Args:
        ink: (H, W), 0 for none to 255 for full.
    Raises:
        ImageError: it is empty.
    """
    if not ink.any():
        raise ImageError("Nothing is drawn yet. Draw something.")
    segment = without_stray_taps(ink)
    taps = count_marks((ink > 0) & (segment == 0), 1)
    stages = framed(ink, ink, ink, segment, kind)
    return replace(stages, remarks=(Remark(Reason.MARKS, taps),)) if taps else stages


def framed(given: Pixels, upright: Pixels, grey: Pixels, segment: Pixels, kind: Kind) -> Stages:
    """Crop, scale and centre `segment` (h, w), 0 to 255.

    lenet/web/prepare.js gives the same image, value for value: sums are of integers, which are exact in any order, and
    all else is computed in the same order there.

    Raises:
        ImageError: nothing is in it.
    """
    if not segment.any():
        raise ImageError("Nothing stands out in this picture. Use a picture of one thing on a plain background.")
    left, upper, right, lower = bounds_of(segment > FAINTEST[kind] * segment.max())
    cropped = segment[upper:lower, left:right]
    longest = max(cropped.shape)
    height, width = (max(1, half_up(side * LONGEST[kind] / longest)) for side in cropped.shape)
    scaled = full_contrast(resize_exactly(cropped, (width, height)), kind)
    top, start = (SIDE - height) // 2, (SIDE - width) // 2
    if kind == "digits":
        down, across = scaled.sum(axis=1), scaled.sum(axis=0)
        top = half_up(MIDDLE - (down @ np.arange(height)) / down.sum())
        start = half_up(MIDDLE - (across @ np.arange(width)) / across.sum())
    top, start = min(max(top, 0), SIDE - height), min(max(start, 0), SIDE - width)
    centred = np.zeros((SIDE, SIDE), dtype=np.uint8)
    centred[top : top + height, start : start + width] = scaled
    return Stages(given, upright, grey, segment, cropped, scaled, centred)


def full_contrast(levels: NDArray[np.float64], kind: Kind) -> Pixels:
    """Brighten a segment that scaling or a pale original left faint: strokes to white, clothing to PALE at least."""
    if kind == "digits":
        white = percentile(levels[levels > 0.5 * levels.max()], 0.9)
    else:
        white = min(percentile(levels[levels > 0], 0.95) / PALE, 255.0)
    return np.floor(np.minimum(255 * levels / white, 255) + 0.5).astype(np.uint8)


def percentile(values: NDArray[np.float64], share: float) -> float:
    """One of `values`: `share` of all are below it."""
    return float(np.sort(values)[int(share * values.size)])


def half_up(value: float) -> int:
    """Rounded; Python's own `round` takes halves to the even number."""
    return math.floor(value + 0.5)
