"""The stages of a preparation as they are shown: small, each with what the network would get of it as it stands.

lenet/web/steps.js does the same for a drawing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image

from lenet.model_config import SIDE
from lenet.preprocessing.regions import LUMINANCE, Floats, Pixels, edges, resize_exactly

if TYPE_CHECKING:
    from lenet.preprocessing.pipeline import Stages

StepName = Literal["original", "upright", "grey", "figure", "box", "input"]
SHOWN = 112  # pixels of the longer side of a picture that is shown
LARGE = 4 * SIDE  # pixels; a larger picture is made smaller before its sums, which are of all its pixels


@dataclass(frozen=True)
class Step:
    """One stage."""

    name: StepName
    picture: Pixels  # (h, w) or (h, w, 3), its longer side at most SHOWN
    plain: Pixels  # (28, 28), all of it scaled to what a network takes, ink bright


def steps(stages: "Stages") -> list[Step]:
    """What is shown of a picture's way to the network; turning is a stage only where it was turned."""
    is_turned = not np.array_equal(stages.given, stages.upright)
    pictures: list[tuple[StepName, Pixels]] = [
        ("original", stages.given),
        *([("upright", stages.upright)] if is_turned else []),  # type: ignore[list-item]
        ("grey", stages.grey),
        ("figure", stages.polarity),
        ("box", stages.cropped),
    ]
    result = [Step(name, small(pixels, SHOWN), plain(pixels)) for name, pixels in pictures]
    return [*result, Step("input", stages.centred, stages.centred)]


def small(pixels: Pixels, side: int) -> Pixels:
    """Grey or colour pixels, averaged down until neither side is over `side`."""
    image = Image.fromarray(pixels)
    image.thumbnail((side, side), Image.Resampling.BOX)
    return np.asarray(image)


def plain(pixels: Pixels) -> Pixels:
    """(H, W) or (H, W, 3) scaled until its longer side is 28, in the middle of (28, 28); ink is bright.

    What is lighter at its edges than the rest is taken for paper, and negated.
    """
    pixels = small(pixels, LARGE)
    grey = pixels if pixels.ndim == 2 else np.rint(pixels @ LUMINANCE).astype(np.uint8)
    if np.median(grey[edges(grey.shape)]) > 127:
        grey = 255 - grey
    longest = max(grey.shape)
    height, width = (max(1, (2 * side * SIDE + longest) // (2 * longest)) for side in grey.shape)  # rounded half up
    result = np.zeros((SIDE, SIDE), dtype=np.uint8)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    scaled = np.floor(resize_exactly(grey, (width, height)) + 0.5)
    result[top : top + height, left : left + width] = scaled
    return result


def values(shown: list[Step]) -> Floats:
    """What a network gets of each step, (N, 1, 28, 28), float32 in [0, 1]."""
    return np.stack([step.plain for step in shown])[:, None].astype(np.float32) / np.float32(255)
