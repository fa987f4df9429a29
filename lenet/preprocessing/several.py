"""Several figures in a picture from a file: found in a small copy, then cut out of one in which they are large."""

from dataclasses import replace

import numpy as np
from PIL import Image

from lenet.model_config import SIDE
from lenet.preprocessing.figures import Figure, figures_of_ink, is_one_digit
from lenet.preprocessing.pictures import MAX_SIDE, as_bytes, upright
from lenet.preprocessing.printed import without_frames
from lenet.preprocessing.regions import Box, Mask, grown, parts, rim
from lenet.preprocessing.segmentation import Inked, find_ink

FAINTER = 0.15  # of a stroke at full strength; thin strokes are above this
HIGH = 40  # pixels of a figure that is cut out; the network sees half as many


def figures_of_picture(image: Image.Image) -> list[Figure]:
    """The figures of an image from `open_image` in reading order; their boxes are in pixels of the upright image.

    Returns:
        Nothing where the picture is of one digit, or nothing stands out in it; then `prepare` reads the whole picture.
    """
    shown = upright(image)
    colours = np.asarray(shown, dtype=np.float32) / np.float32(255)
    if max(shown.size) <= SIDE or min(shown.size) <= 2:  # as small as what the network sees: one digit
        return []
    inked = find_ink(colours)
    figures = [] if inked is None else _figures(inked)
    if inked is None or not figures or is_one_digit(figures):
        return []
    height = float(np.median([figure.box[3] - figure.box[1] for figure in figures if figure.mark == "digit"] or [HIGH]))
    side = min(MAX_SIDE, round(max(inked.ink.shape) * HIGH / height))
    finer = find_ink(colours, side) if side > max(inked.ink.shape) else None
    if finer is not None and len(again := _figures(finer)) >= len(figures):
        inked, figures = finer, again
    return [replace(figure, box=_on_image(figure.box, inked)) for figure in figures]


def _figures(inked: Inked) -> list[Figure]:
    """The figures in pixels of `inked.ink`."""
    mask = _not_cut_off(without_frames(_with_thin_strokes(inked)))
    return figures_of_ink(as_bytes(inked.ink * grown(mask, inked.edge)), mask) if mask.any() else []


def _with_thin_strokes(inked: Inked) -> Mask:
    """Where there surely is ink, and the fainter ink around it: thin strokes beside bold ones stay whole."""
    labels, count = parts((inked.ink > FAINTER) | inked.surely)
    return np.bincount(labels[inked.surely], minlength=count + 1).astype(np.bool_)[labels]


def _not_cut_off(mask: Mask) -> Mask:
    """`mask` without the parts that the edge of the image cuts off."""
    labels, count = parts(mask)
    around = np.bincount(labels[rim(mask.shape)], minlength=count + 1)
    return mask & ~(around > 0)[labels]


def _on_image(box: Box, inked: Inked) -> Box:
    """A box in pixels of `inked.ink` as one in pixels of the image."""
    left, upper, right, lower = inked.box
    height, width = inked.ink.shape
    across, down = (right - left) / width, (lower - upper) / height
    return (
        left + round(box[0] * across),
        upper + round(box[1] * down),
        left + round(box[2] * across),
        upper + round(box[3] * down),
    )
