"""Excitation: the images to which a feature map or unit answers most, and the patch of each that did it.

After Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks", section 4.1.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from lenet.inspection import ACTIVATED, CONVOLUTIONS, activations, receptive_field
from lenet.model import SIDE, LeNet

BATCH = 500  # images whose values are in memory at a time


class Excitation(NamedTuple):
    """The strongest answers of each map (or unit) of a layer, the largest first; an image counts once for a map."""

    values: Tensor  # (maps, count), the largest of the map for the image
    images: Tensor  # (maps, count), indices of the images
    rows: Tensor  # (maps, count), of the cell with that value; 0 for a unit
    columns: Tensor  # (maps, count)


class Patch(NamedTuple):
    """What excites a map or unit in one image: pixels of its receptive field. A unit's is the whole image."""

    image: int  # its index
    value: float  # the largest of the map
    row: int
    column: int
    rows: int
    columns: int


def strongest_patches(model: LeNet, images: Tensor, count: int = 9) -> dict[str, list[list[Patch]]]:
    """The patches that excite each map of C1 and C3 and each unit of F5 and F6 most, one an image, by layer."""
    patches = {}
    for name, peaks in strongest(model, images, count).items():
        down, across = (_pixels(model, name, cells) for cells in (peaks.rows, peaks.columns))
        parts = [part.tolist() for part in (peaks.images, peaks.values, down[0], across[0], down[1], across[1])]
        patches[name] = [[Patch(*one) for one in zip(*of_map, strict=True)] for of_map in zip(*parts, strict=True)]
    return patches


def _pixels(model: LeNet, layer: str, cells: Tensor) -> tuple[Tensor, Tensor]:
    """The first pixel, and the number of pixels, that cells see along one side; what is padding is left out."""
    if layer not in CONVOLUTIONS:
        return torch.zeros_like(cells), torch.full_like(cells, SIDE)
    size, stride, offset = receptive_field(model, layer)
    first = (offset + stride * cells).clamp(0, SIDE)
    return first, (offset + stride * cells + size).clamp(0, SIDE) - first


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
