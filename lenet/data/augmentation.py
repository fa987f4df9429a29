"""Augmentation: each time an image is learned it is a little moved and turned, so that no two epochs are the same.

Simard, Steinkraus and Platt 2003, "Best practices for convolutional neural networks applied to visual document
analysis", show what it is worth on MNIST.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # torch comes with what trains, and with nothing else here
    from torch import Tensor

STRIDE = 1_000_003  # between the seeds of two runs' generators; a prime above the number of steps of most runs


@dataclass(frozen=True)
class Augmentation:
    """Random moves and turns of images. Those of a step depend on the seed and the step alone."""

    shift: int  # pixels: each image moves by -shift..shift whole pixels, down and across
    turn: float  # degrees: each image turns by -turn..turn about its centre
    seed: int

    def __call__(self, images: "Tensor", step: int) -> "Tensor":
        """Other images of the same shape, (N, 1, height, width), in [0, 1] as theirs; what is outside of them is 0.

        A turned image is interpolated bilinearly.

        Args:
            step: from 0, over the whole run.
        """
        import torch
        import torch.nn.functional as F

        generator = torch.Generator().manual_seed((STRIDE * (self.seed + 1) + step) % 2**63)
        across, down, turn = torch.rand(3, len(images), generator=generator).to(images.device)
        angle = (2 * turn - 1) * math.radians(self.turn)
        moves = [(share * (2 * self.shift + 1)).floor() - self.shift for share in (across, down)]
        # Coordinates go from -1 to 1: a pixel is 2 / side.
        x, y = (2 * move / side for move, side in zip(moves, (images.shape[3], images.shape[2]), strict=True))
        rows = torch.stack([angle.cos(), -angle.sin(), x, angle.sin(), angle.cos(), y], 1)
        grid = F.affine_grid(rows.view(-1, 2, 3), list(images.shape), align_corners=False)
        return F.grid_sample(images, grid, align_corners=False).clamp_(0, 1)
