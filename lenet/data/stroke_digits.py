"""Stroke digits: handwritten-looking digits drawn from a seed, so that training works without a download.

Every digit has several writing forms, each a few strokes through control points. An image is one form whose points are
shaken, bent, stretched, slanted and turned, then drawn with a round pen as MNIST's digits stand (LeCun et al. 1998,
III-A): the longer side 20 pixels, the centre of mass in the middle of 28x28.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from lenet.data.registry import DIGIT_BOX
from lenet.data.writing_forms import FORMS
from lenet.model_config import SIDE

SEGMENTS = 3  # straight pieces between two neighbouring points of a curve
COARSE = 2  # pixels from one to the next at which the ink's centre is measured
CHUNK = 128  # images drawn at a time: their distances, CHUNK x SIDE² x about 25 floats, are 10 MB

# How hands differ: spreads (standard deviations) around a form, in units of the digit's height unless said otherwise.
# They were set so that a network trained on these digits reads other people's, and people still read these.
WOBBLE = 0.06  # of points, neighbours within about REACH moving together, which keeps curves smooth
REACH = 0.25
TIDIEST = 0.25  # the share of WOBBLE in the tidiest hand; it is drawn uniformly from here to 1
SHAKE = 0.02  # of every point for itself
STRETCH = 0.2  # of the logarithm of the width
TAPER = 0.25  # of the logarithm of the width at the top against the bottom
BALANCE = 0.2  # of the middle's place between top and bottom, in quarters of the height
BEND = 0.12  # of both axes, into parabolas
SLANT, SLANT_SPREAD = 0.2, 0.2  # to the right, as a share of the height: most hands lean forwards
TURN = 0.08  # radians
THICKNESS = (0.8, 4.5)  # of the pen in pixels, uniform in its logarithm


@dataclass(frozen=True)
class _Form:
    """A writing form ready to draw: P points, and how the ends of S segments follow from them."""

    points: Tensor  # (P, 2): x and y, around 0; the digit's height is 1
    starts: Tensor  # (S, P): weights of the points in each segment's start
    ends: Tensor  # (S, P): in its end


def strokes(count: int, seed: int, forms: Mapping[int, tuple[tuple[float, str], ...]] = FORMS) -> tuple[Tensor, Tensor]:
    """Draw `count` digits; the same seed gives the same images.

    Args:
        forms: by digit its writing forms, as FORMS has them.
    Returns:
        images: uint8 (count, 28, 28), white ink (255) on black (0).
        labels: int64 (count,), in random order, each digit as often as any other, give or take one.
    """
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randperm(count, generator=generator) % len(forms)
    images = torch.empty(count, SIDE, SIDE, dtype=torch.uint8)
    for digit, of_digit in forms.items():
        indices = (labels == digit).nonzero().flatten()
        chances = torch.tensor([weight for weight, _ in of_digit], dtype=torch.float).expand(len(indices), -1)
        choice = torch.multinomial(chances, 1, generator=generator).flatten() if len(indices) else indices
        for index, (_, text) in enumerate(of_digit):
            of_form = indices[choice == index]
            images[of_form] = written(text, len(of_form), generator)
    return images, labels


def written(form: str, count: int, generator: torch.Generator) -> Tensor:
    """Write a form, as FORMS has them, `count` times, each time a little differently: uint8 (count, 28, 28)."""
    starts, ends, thickness = _write(_parse(form), count, generator)
    images = torch.empty(count, SIDE, SIDE, dtype=torch.uint8)
    for first in range(0, count, CHUNK):
        rows = slice(first, first + CHUNK)
        images[rows] = _draw(starts[rows], ends[rows], thickness[rows])
    return images


def _parse(text: str) -> _Form:
    """Read a form written as in FORMS."""
    paths = [[tuple(map(float, point.split(","))) for point in path.split()] for path in text.split("|")]
    names = list(dict.fromkeys(point for path in paths for point in path))  # a shared point once
    curves = [_spline(len(path)) @ torch.eye(len(names))[[names.index(point) for point in path]] for path in paths]
    points = torch.tensor(names) / 100
    starts, ends = (torch.cat([curve[part] for curve in curves]) for part in (slice(-1), slice(1, None)))
    return _Form(points - points.mean(0), starts, ends)


def _spline(count: int) -> Tensor:
    """The Catmull-Rom spline through `count` points: their weights in its samples, (samples, count); rows sum to 1."""
    if count == 2:
        return torch.eye(2)  # a straight line
    padded = torch.zeros(count + 2, count)  # one point more at each end goes on as the first and the last step did
    padded[1:-1] = torch.eye(count)
    padded[0, :2] = torch.tensor([2.0, -1.0])
    padded[-1, -2:] = torch.tensor([-1.0, 2.0])
    t = torch.arange(SEGMENTS) / SEGMENTS
    basis = torch.stack([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2], 1) / 2
    return torch.cat([*(basis @ padded[step : step + 4] for step in range(count - 1)), padded[-2:-1]])


def _write(form: _Form, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Write a form `count` times, each time a little differently.

    Returns:
        starts, ends: of the segments, in pixels from the centre of mass, (count, S, 2).
        thickness: of the pen in pixels, (count,).
    """
    points = _deform(form.points, count, generator)
    thickness = torch.empty(count).uniform_(*map(math.log, THICKNESS), generator=generator).exp()
    starts, ends = form.starts @ points, form.ends @ points
    corners = torch.cat([starts, ends], 1)
    scale = (DIGIT_BOX - thickness) / (corners.amax(1) - corners.amin(1)).amax(1)
    lengths = (ends - starts).norm(dim=2, keepdim=True)
    centre = (lengths * (starts + ends) / 2).sum(1) / lengths.sum(1)  # of mass: ink is even along the strokes
    starts, ends = ((part - centre[:, None]) * scale[:, None, None] for part in (starts, ends))
    return starts, ends, thickness


def _deform(points: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """Points (P, 2) as `count` hands would set them, (count, P, 2)."""

    def normal(*shape: int) -> Tensor:
        return torch.randn(count, *shape, generator=generator)

    nearness = torch.exp(-((torch.cdist(points, points) / REACH) ** 2) / 2)
    together = torch.linalg.cholesky(nearness + 0.01 * torch.eye(len(points)))  # 0.01 keeps it positive definite
    hand = torch.empty(count, 1, 1).uniform_(TIDIEST, 1, generator=generator)
    wobble = WOBBLE * hand * (together @ normal(len(points), 2))
    x, y = (points + wobble + SHAKE * normal(len(points), 2)).unbind(2)
    x = x * torch.exp(STRETCH * normal(1) + TAPER * normal(1) * y)
    y = y + BALANCE * normal(1) * (0.25 - y**2)
    x, y = x + BEND * normal(1) * y**2, y + BEND * normal(1) * x**2
    x = x - (SLANT + SLANT_SPREAD * normal(1)) * y
    turn = TURN * normal(1)
    return torch.stack([x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos()], 2)


def _draw(starts: Tensor, ends: Tensor, thickness: Tensor) -> Tensor:
    """Draw segments (N, S, 2), in pixels, with a round pen, centre of mass in the middle: uint8 (N, 28, 28)."""
    wide = thickness.clamp(min=COARSE)  # a thin pen would pass between the pixels
    coarse, positions = _ink(starts, ends, wide, COARSE)  # where strokes cross, ink is less than their lengths say
    centre = ((coarse @ positions) / coarse.sum(1, keepdim=True))[:, None]
    ink, _ = _ink(starts - centre, ends - centre, thickness, 1)
    return (255 * ink).round_().to(torch.uint8).view(-1, SIDE, SIDE)


def _ink(starts: Tensor, ends: Tensor, thickness: Tensor, step: int) -> tuple[Tensor, Tensor]:
    """The ink in [0, 1] at every `step`-th pixel, (N, P), and these pixels' x and y from the middle, (P, 2).

    Ink falls from full to none over one pixel, where the distance to the nearest segment passes half the thickness.
    """
    steps, middles = ends - starts, (starts + ends) / 2
    lengths = steps.norm(dim=2, keepdim=True).clamp(min=1e-6)
    along = steps / lengths
    across = torch.stack([-along[..., 1], along[..., 0]], 2)
    side = torch.arange(0, SIDE, step) - (SIDE - step) / 2
    positions = torch.cartesian_prod(side, side).flip(1)
    pixels = positions.T.expand(len(along), -1, -1)

    def offset(direction: Tensor) -> Tensor:
        """Every pixel's distance from every segment's middle in that direction, (N, S, P)."""
        return torch.baddbmm(-(direction * middles).sum(2, keepdim=True), direction, pixels)

    beyond = offset(along).abs_().sub_(lengths / 2).relu_()  # past the segment's ends
    distance = offset(across).square_().addcmul_(beyond, beyond).amin(1).sqrt_()
    return (thickness[:, None] / 2 + 0.5 - distance).clamp_(0, 1), positions
