"""Excitation: the images to which a feature map or unit answers most, and the patch of each that did it.

After Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks", section 4.1.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from lenet.inspection import ACTIVATED, activations
from lenet.model import LeNet

BATCH = 500  # images whose values are in memory at a time


class Excitation(NamedTuple):
    """The strongest answers of each map (or unit) of a layer, the largest first; an image counts once for a map."""

    values: Tensor  # (maps, count), the largest of the map for the image
    images: Tensor  # (maps, count), indices of the images
    rows: Tensor  # (maps, count), of the cell with that value; 0 for a unit
    columns: Tensor  # (maps, count)


@torch.no_grad()
def strongest(model: LeNet, images: Tensor, count: int = 9) -> dict[str, Excitation]:
    """The images that excite each map of C1 and C3 and each unit of F5 and F6 most, by layer.

    Args:
        images: (N, 1, 28, 28) in [0, 1], on the model's device.
        count: how many images of each map; all N of them if there are fewer.
    """
    count = min(count, len(images))
    batches = [activations(model, images[start : start + BATCH]) for start in range(0, len(images), BATCH)]
    return {name: _strongest(torch.cat([_peaks(batch[name]) for batch in batches]), count) for name in ACTIVATED}


def _peaks(values: Tensor) -> Tensor:
    """The largest value of each map, its row and its column, (N, maps, 3), of values (N, maps, …)."""
    if values.dim() == 2:  # units
        return torch.stack([values, torch.zeros_like(values), torch.zeros_like(values)], 2)
    largest, cells = values.flatten(2).max(2)
    side = values.shape[-1]
    return torch.stack([largest, (cells // side).to(values.dtype), (cells % side).to(values.dtype)], 2)


def _strongest(peaks: Tensor, count: int) -> Excitation:
    values, images = peaks[..., 0].T.topk(count, sorted=True)
    rows, columns = (peaks[..., axis].T.gather(1, images).long() for axis in (1, 2))
    return Excitation(values, images, rows, columns)
