"""Shuffled pixels: the pixels of all pictures in one fixed random order, so that neighbours are no longer side by side.

A fully connected network learns as well from such pictures. A convolutional network does not: it looks at neighbours.
"""

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lenet.model_config import SIDE

if TYPE_CHECKING:
    from torch import Tensor

SEED = 1998


@cache
def permutation() -> NDArray[np.int64]:
    """The order of the pixels: pixel i of a shuffled picture is pixel `permutation()[i]` of the picture, (784,).

    The pixels are sorted by the SHA-256 of SEED and their number: so it is the same on every machine, and needs no
    random generator, which may change with its version.
    """
    keys = [sha256(f"{SEED} {pixel}".encode()).digest() for pixel in range(SIDE * SIDE)]
    order = np.array(sorted(range(SIDE * SIDE), key=keys.__getitem__))
    order.flags.writeable = False  # all share it
    return order


def shuffled(images: "Tensor") -> "Tensor":
    """Images (…, 28, 28) of any type with shuffled pixels."""
    import torch

    order = torch.from_numpy(permutation().copy()).to(images.device)
    return images.flatten(-2).index_select(-1, order).view(images.shape)
