"""Robustness: one picture changed more and more, in nine ways, and where the answer of a network breaks.

LeCun et al. 1998, "Gradient-based learning applied to document recognition", section III-E and figure 13, did so with
LeNet-5: they estimate that it reads digits of half to twice the size, shifted up or down by half their height, or
turned by 30 degrees. The noise is theirs, too. `lenet/web/robustness.js` gives the same pictures in the browser.

A picture is (28, 28) in [0, 1], 1 is ink; outside of it is paper, 0. It is float32 before and after each change, which
is computed in float64.
"""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from lenet.errors import ImageError
from lenet.inspection import evaluating
from lenet.model import SIDE, LeNet
from lenet.preprocessing import Kind, prepare_ink

Picture = NDArray[np.float32]
Floats = NDArray[np.float64]

AMOUNTS = 41  # of each change, evenly spaced
MIDDLE = (SIDE - 1) / 2  # the centre of the picture, in pixels from the centre of its first one
REACH = 3  # standard deviations at which the Gaussian of a blur is cut off
SEED = 1998  # of the noise


class Change(NamedTuple):
    """A way to change a picture, and its 41 amounts: `low`, `low + step`, …"""

    low: float
    step: float
    neutral: float  # the amount that changes nothing
    make: Callable[[Floats, float], Floats]


class Curve(NamedTuple):
    """What a network answers to the 41 amounts of one change."""

    label: int  # its answer to the unchanged picture
    probabilities: NDArray[np.float32]  # (41,), of that class
    answers: NDArray[np.int64]  # (41,), classes


class Break(NamedTuple):
    """The first amount, going away from the neutral one to one side, for which the answer is another class."""

    amount: float
    answer: int


def thickened(picture: Floats, pixels: float) -> Floats:
    """Strokes that are `pixels` thicker on each side, or thinner where it is negative.

    Each whole pixel is a grey dilation (or erosion) with the pixel and its four neighbours; for the rest, the next one
    is mixed in by its share.
    """
    result = picture
    left = abs(pixels)
    while left > 0:
        around = np.pad(result, [(0, 0)] * (result.ndim - 2) + [(1, 1), (1, 1)])
        neighbours = [
            *(around[..., 1:-1, 1:-1], around[..., :-2, 1:-1], around[..., 2:, 1:-1]),
            *(around[..., 1:-1, :-2], around[..., 1:-1, 2:]),
        ]
        spread = np.max(neighbours, axis=0) if pixels > 0 else np.min(neighbours, axis=0)
        result = result + min(left, 1.0) * (spread - result)
        left -= 1
    return result


def resized(picture: Floats, percent: float) -> Floats:
    """As large as `percent` of the picture, about its centre."""
    return _resampled(picture, (100 / percent, 0, 0, 100 / percent))


def slanted(picture: Floats, degrees: float) -> Floats:
    """Sheared along its rows: an upright stroke leans to the right by `degrees`."""
    return _resampled(picture, (1, math.tan(math.radians(degrees)), 0, 1))


def turned(picture: Floats, degrees: float) -> Floats:
    """Turned clockwise about its centre."""
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return _resampled(picture, (cosine, sine, -sine, cosine))


def shifted_right(picture: Floats, pixels: float) -> Floats:
    """Shifted to the right; what leaves the picture is lost."""
    return _resampled(picture, right=pixels)


def shifted_down(picture: Floats, pixels: float) -> Floats:
    """Shifted down; what leaves the picture is lost."""
    return _resampled(picture, down=pixels)


def blurred(picture: Floats, pixels: float) -> Floats:
    """Blurred by a Gaussian with a standard deviation of `pixels`, cut off at three of them."""
    radius = math.ceil(REACH * pixels)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / pixels) ** 2)
    distance = np.arange(SIDE)[:, None] - np.arange(SIDE)  # between two rows, or two columns
    matrix = np.where(abs(distance) <= radius, np.exp(-0.5 * (distance / pixels) ** 2), 0) / weights.sum()
    result: Floats = matrix @ picture @ matrix.T
    return result


def contrasted(picture: Floats, percent: float) -> Floats:
    """Ink `percent` as strong as it was, and at most full; paper stays paper."""
    return np.minimum(picture * (percent / 100), 1.0)


def noisy(picture: Floats, percent: float) -> Floats:
    """About `percent` of all pixels inverted, as in LeCun's figure 13; those of a smaller amount are among them."""
    return np.where(100 * noise_levels() < percent, 1.0 - picture, picture)


CHANGES: dict[str, Change] = {  # in the order in which several are made
    "thickness": Change(-2, 0.1, 0, thickened),  # pixels on each side
    "size": Change(40, 3, 100, resized),  # percent
    "slant": Change(-40, 2, 0, slanted),  # degrees
    "turn": Change(-80, 4, 0, turned),  # degrees
    "right": Change(-10, 0.5, 0, shifted_right),  # pixels
    "down": Change(-10, 0.5, 0, shifted_down),  # pixels
    "blur": Change(0, 0.1, 0, blurred),  # pixels
    "contrast": Change(5, 5, 100, contrasted),  # percent
    "noise": Change(0, 1, 0, noisy),  # percent
}


def amounts(name: str) -> list[float]:
    """The 41 amounts of a change, from the lowest to the highest."""
    return [CHANGES[name].low + CHANGES[name].step * i for i in range(AMOUNTS)]


def changed(picture: Picture, by: Mapping[str, float]) -> Picture:
    """The picture after several changes, given as amounts by name; they are made in the order of `CHANGES`.

    Pictures (N, 28, 28) are changed as each of them would be.
    """
    for name, change in CHANGES.items():
        if by.get(name, change.neutral) != change.neutral:
            picture = change.make(picture.astype(np.float64), by[name]).astype(np.float32)
    return picture


def prepared_again(picture: Picture, kind: Kind) -> Picture:
    """What the network would see of this picture if it were a drawing: scaled, centred and of full contrast.

    A picture without ink stays blank.
    """
    try:
        image = prepare_ink(np.floor(255 * picture.astype(np.float64) + 0.5).astype(np.uint8), kind).image
    except ImageError:
        return np.zeros_like(picture)
    return image[0, 0].numpy()


@torch.no_grad()
def curve(model: LeNet, picture: Picture, name: str, kind: Kind | None = None) -> Curve:
    """What `model` answers to every amount of one change.

    Args:
        kind: of the model's pictures; then each changed picture is prepared again.
    """
    pictures = [changed(picture, {name: amount}) for amount in amounts(name)]
    if kind:
        pictures = [prepared_again(one, kind) for one in pictures]
    with evaluating(model):
        probabilities = model(torch.from_numpy(np.stack([picture, *pictures])[:, None])).softmax(1)
    label, *answers = probabilities.argmax(1).tolist()
    return Curve(label, probabilities[1:, label].numpy(), np.array(answers))


def breaks(name: str, curve: Curve) -> list[Break]:
    """Where the answer is lost, below the neutral amount of a change and above it: none, one or two.

    It is at the neutral amount itself if preparing the unchanged picture again is enough.
    """
    values = amounts(name)
    neutral = values.index(CHANGES[name].neutral)
    ways = (range(neutral, -1, -1), range(neutral, AMOUNTS))
    firsts = {next((i for i in way if curve.answers[i] != curve.label), None) for way in ways}
    return [Break(values[i], int(curve.answers[i])) for i in range(AMOUNTS) if i in firsts]


def noise_levels() -> Floats:
    """A number in [0, 1) for each pixel, (28, 28), the same at every call: Tommy Ettinger's generator mulberry32."""
    with np.errstate(over="ignore"):  # it counts modulo 2**32
        state = np.uint32(SEED) + np.arange(1, SIDE * SIDE + 1, dtype=np.uint32) * np.uint32(0x6D2B79F5)
        mixed = (state ^ state >> np.uint32(15)) * (state | np.uint32(1))
        mixed ^= mixed + (mixed ^ mixed >> np.uint32(7)) * (mixed | np.uint32(61))
        mixed ^= mixed >> np.uint32(14)
    levels: Floats = mixed.reshape(SIDE, SIDE) / 2.0**32
    return levels


def _resampled(
    picture: Floats, matrix: tuple[float, float, float, float] = (1, 0, 0, 1), right: float = 0, down: float = 0
) -> Floats:
    """The picture whose point (x, y) is the point `matrix` · (x, y) - (right, down) of `picture`, both from its centre.

    Between four pixels it is bilinear.
    """
    y, x = np.mgrid[:SIDE, :SIDE] - MIDDLE
    a, b, c, d = matrix
    source_x, source_y = MIDDLE + (a * x + b * y - right), MIDDLE + (c * x + d * y - down)
    left, top = np.floor(source_x).astype(int), np.floor(source_y).astype(int)
    across, below = source_x - left, source_y - top

    def pixels(rows: NDArray[np.int_], columns: NDArray[np.int_]) -> Floats:
        inside = (rows >= 0) & (rows < SIDE) & (columns >= 0) & (columns < SIDE)
        return np.where(inside, picture[..., rows.clip(0, SIDE - 1), columns.clip(0, SIDE - 1)], 0.0)

    upper = (1 - across) * pixels(top, left) + across * pixels(top, left + 1)
    lower = (1 - across) * pixels(top + 1, left) + across * pixels(top + 1, left + 1)
    result: Floats = (1 - below) * upper + below * lower
    return result
