"""Six slightly moved views of one picture; an answer on Classify is the weighted mean of the answers to them.

Where a network gives the views different answers, it is not sure. `lenet/web/views.js` gives the same views in the
browser. Averaging over moved copies: Krizhevsky et al. 2012, "ImageNet classification with deep convolutional neural
networks", section 4.1.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lenet.model_config import SIDE
from lenet.preprocessing import Kind

MIDDLE = (SIDE - 1) / 2  # the centre of the picture, in pixels from the centre of its first one


class Move(NamedTuple):
    """How a view differs from the picture."""

    turn: float = 0.0  # radians, clockwise, about the centre
    size: float = 1.0  # 1 is as large as the picture
    mirrored: bool = False  # left for right


MOVES: dict[Kind, tuple[Move, ...]] = {  # the first view is the picture itself; measured in benchmarks/README.md
    "digits": (Move(), Move(-0.12), Move(0.12), Move(-0.12, 0.9), Move(0.12, 0.9), Move(size=1.1)),
    "clothing": tuple(Move(size=size, mirrored=mirrored) for mirrored in (False, True) for size in (1.0, 0.9, 1.1)),
}


def views(images: NDArray[np.float32], kind: Kind) -> NDArray[np.float32]:
    """The views of pictures in [0, 1], (N, 1, 28, 28): (N, 6, 1, 28, 28). Beyond a picture's edge is paper, 0.

    Between four pixels a view is bilinear.
    """
    pixels = np.ascontiguousarray(images.reshape(-1, SIDE * SIDE).T, np.float32)  # (784, N): fast to read by rows
    result = np.empty((len(MOVES[kind]), SIDE * SIDE, len(images)), np.float32)
    for view, move in zip(result, MOVES[kind], strict=True):
        sources, shares = _corners(move)
        view[:] = 0
        for source, share in zip(sources, shares, strict=True):
            view += share[:, None] * pixels[source]
    return np.ascontiguousarray(result.transpose(2, 0, 1)).reshape(len(images), len(result), 1, SIDE, SIDE)


def mean(shares: NDArray[np.float32], picture_weight: float) -> NDArray[np.float32]:
    """The mean of the probabilities of views (N, 6, classes): (N, classes).

    Args:
        picture_weight: how often the picture itself counts, at least 1; each other view counts once.
    """
    total: NDArray[np.float32] = shares.sum(1) + np.float32(picture_weight - 1) * shares[:, 0]
    return total / np.float32(shares.shape[1] + picture_weight - 1)


@cache
def _corners(move: Move) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The pixels of the picture from which a view's pixels are mixed, and their shares: both (4, 784)."""
    y, x = np.mgrid[:SIDE, :SIDE] - MIDDLE
    x = -x if move.mirrored else x
    cosine, sine = math.cos(move.turn) / move.size, math.sin(move.turn) / move.size
    source_x, source_y = MIDDLE + (cosine * x + sine * y), MIDDLE + (cosine * y - sine * x)
    left, top = np.floor(source_x), np.floor(source_y)
    across, below = source_x - left, source_y - top
    sources, shares = [], []
    for down, vertical in ((0, 1 - below), (1, below)):
        for right, horizontal in ((0, 1 - across), (1, across)):
            row, column = top + down, left + right
            inside = (row >= 0) & (row < SIDE) & (column >= 0) & (column < SIDE)
            sources.append(np.where(inside, row * SIDE + column, 0).astype(np.int64).ravel())
            shares.append(np.where(inside, vertical * horizontal, 0).astype(np.float32).ravel())
    return np.stack(sources), np.stack(shares)
