"""Pictures that are made to be none of a data set's classes: doodles, blots, noise, and pictures put together wrongly.

They teach guards and judgements what is none of the classes ("outlier exposure", Hendrycks et al. 2019).
"""

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

from lenet.data.doodles import DIGIT_SHAPED, FAMILIES, doodles
from lenet.model_config import SIDE

FAINT = 0.1  # of a doodle's ink, that does not count for its box
MIDDLE_COLUMNS = slice(5, 23)  # where MNIST's digits have their ink


def outliers(
    kind: Literal["digits", "clothing"], images: Tensor, count: int, seed: int, without: tuple[str, ...] = ()
) -> Tensor:
    """About `count` pictures, (N, 1, 28, 28) in [0, 1], that are none of the classes; half of them are doodles.

    Args:
        kind: how a drawing is prepared for the network.
        images: pictures of the classes in [0, 1], (M, 1, 28, 28), of which some outliers are put together.
        without: families of doodles that are left out.
    """
    generator = torch.Generator().manual_seed(seed)
    families = [name for name in FAMILIES if name not in (*DIGIT_SHAPED, *without)]
    each = max(1, count // 2 // len(families))
    drawn = torch.cat([doodles(name, each, seed + number) for number, name in enumerate(families)])
    some = images[torch.randint(len(images), (count // 4,), generator=generator)]
    wrong = [some[:0]]  # clothing has parts of many shapes: put together otherwise it is still clothing
    if kind == "digits":
        wrong = [collage(some, generator), side_by_side(some[::2], generator), overlaid(some[::3], generator)]
    noisy = noise(count // 8, generator)
    blank = torch.zeros(max(1, count // 200), 1, SIDE, SIDE)
    shown = drawn[:, None].float() / 255
    return torch.cat([shown if kind == "digits" else boxed(shown), *wrong, noisy, blots(count // 8, generator), blank])


def boxed(images: Tensor) -> Tensor:
    """Drawings (N, 1, 28, 28) as a network of clothing sees them: the longer side fills the picture."""
    result = torch.zeros_like(images)
    for image, target in zip(images, result, strict=True):
        rows, columns = (image[0] > FAINT).nonzero().unbind(1)
        if not len(rows):
            continue
        ink = image[:, rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        height, width = (max(1, round(side * SIDE / max(ink.shape[1:]))) for side in ink.shape[1:])
        top, left = (SIDE - height) // 2, (SIDE - width) // 2
        scaled = F.interpolate(ink[None], (height, width), mode="bilinear")[0]
        target[:, top : top + height, left : left + width] = scaled
    return result


def blots(count: int, generator: torch.Generator) -> Tensor:
    """Smooth grey spots of many sizes."""
    parts = []
    for chunk in torch.zeros(count).chunk(8):
        cells = int(torch.randint(3, 10, (), generator=generator))
        rough = torch.randn(len(chunk), 1, cells, cells, generator=generator)
        contrast, level = torch.rand(2, generator=generator).tolist()
        parts.append((F.interpolate(rough, SIDE, mode="bicubic") * 3 * contrast + level).clamp(0, 1))
    return torch.cat(parts)


def noise(count: int, generator: torch.Generator) -> Tensor:
    """Random pixels: grey, black or white, or faint."""
    pixels = torch.rand(count, 1, SIDE, SIDE, generator=generator)
    share = torch.rand(count, 1, 1, 1, generator=generator)
    which = torch.randint(3, (count, 1, 1, 1), generator=generator)
    return torch.where(which == 0, pixels, torch.where(which == 1, (pixels < share).float(), pixels * share))


def collage(images: Tensor, generator: torch.Generator) -> Tensor:
    """The half of each picture, beside or above the other half of another."""
    others = images[torch.randperm(len(images), generator=generator)]
    cut = torch.randint(11, 17, (len(images), 1, 1, 1), generator=generator)
    position = torch.arange(SIDE)
    above = position.view(1, 1, SIDE, 1) < cut
    left = position.view(1, 1, 1, SIDE) < cut
    upright = torch.rand(len(images), 1, 1, 1, generator=generator) < 0.5
    return torch.where(torch.where(upright, above, left), images, others)


def side_by_side(images: Tensor, generator: torch.Generator) -> Tensor:
    """Each digit with another beside it, in the box of one."""
    others = images[torch.randperm(len(images), generator=generator)]
    both = torch.cat([images[..., MIDDLE_COLUMNS], others[..., MIDDLE_COLUMNS]], 3)
    return F.pad(F.interpolate(both, (16, 20), mode="area"), (4, 4, 6, 6))


def overlaid(images: Tensor, generator: torch.Generator) -> Tensor:
    """Each digit over another that is turned by a quarter."""
    others = images[torch.randperm(len(images), generator=generator)]
    return torch.maximum(images, others.transpose(2, 3).flip(3))
