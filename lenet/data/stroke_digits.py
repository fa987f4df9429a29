"""Stroke digits: handwritten-looking digits drawn from a seed, so that training works without a download.

Every digit has several writing forms, each a few strokes through control points. An image is one form whose points are
shaken, bent, stretched, slanted and turned, then drawn with a round pen as MNIST's digits stand (LeCun et al. 1998,
III-A): the longer side 20 pixels, the centre of mass in the middle of 28x28.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from lenet.data.registry import DIGIT_BOX
from lenet.model_config import SIDE

SEGMENTS = 3  # straight pieces between two neighbouring points of a curve
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
THICKNESS = (1.6, 3.6)  # of the pen in pixels, uniform

# A form is one or more strokes, parted by "|". A stroke is a smooth curve through its points "x,y", in percent of the
# digit's height, y downwards. Strokes that name the same point stay joined there however the points are shaken, which
# makes a corner. The number before a form says how often it comes, relative to the digit's other forms.
FORMS: dict[int, tuple[tuple[float, str], ...]] = {
    0: (
        (3, "46,2 28,4 10,26 4,60 14,90 36,99 58,86 68,56 66,22 48,3"),
        (2, "62,14 46,1 24,6 8,36 8,76 24,97 46,95 62,70 64,34 52,10 34,6"),
        (2, "40,2 16,12 2,44 10,82 38,99 70,90 86,56 80,20 56,2 34,8"),
        (1, "26,10 8,36 8,76 28,98 54,92 68,60 62,22 42,4 24,12 20,26"),
        (2, "50,8 26,2 6,34 10,86 42,99 68,66 62,16 30,12"),
    ),
    1: (
        (6, "50,0 50,50 50,100"),
        (1, "32,18 50,0 | 50,0 50,50 50,100"),
        (1, "28,22 50,0 | 50,0 50,50 50,100 | 20,100 50,99 82,98"),
    ),
    2: (
        (3, "10,22 36,2 66,20 46,60 8,97 | 8,97 40,93 82,97"),
        (3, "10,22 38,2 64,22 48,60 18,96 2,82 22,70 54,88 94,92"),
        (2, "14,20 40,2 60,24 44,68 18,99 2,80 30,66 60,84 88,98"),
        (1, "12,38 10,16 36,2 58,22 46,60 20,92 | 20,92 50,84 96,90"),
        (1, "10,30 34,4 62,24 56,62 26,96 2,82 16,62 48,74 84,92"),
        (1, "14,18 44,0 66,30 52,76 20,100 4,84 26,72 80,86"),
    ),
    3: (
        (3, "10,13 36,0 62,16 28,46 | 28,46 66,64 48,97 6,90"),
        (2, "12,12 42,0 64,18 32,44 58,56 66,82 36,100 4,90"),
        (1, "12,5 40,5 64,4 | 64,4 32,40 | 32,40 66,62 44,98 6,90"),
        (1, "10,14 40,1 58,20 34,44 24,48 34,40 66,64 46,97 4,88"),
        (1, "6,16 40,2 70,14 34,44 | 34,44 74,58 56,92 2,98"),
        (2, "14,8 42,2 56,18 38,42 | 38,42 60,56 60,80 36,100 10,94"),
        (2, "8,10 40,2 58,20 30,44 | 30,44 68,52 60,88 22,100 6,94"),
    ),
    4: (
        (3, "18,4 12,30 8,52 | 8,52 40,54 72,50 | 66,5 62,50 58,100"),
        (2, "14,6 10,38 28,54 62,44 | 68,4 62,50 56,100"),
        (1, "60,0 32,32 4,62 | 4,62 40,62 82,58 | 60,0 58,50 56,100"),
    ),
    5: (
        (3, "20,5 14,44 | 14,44 50,40 62,76 34,100 4,88 | 20,5 44,4 76,2"),
        (2, "80,2 44,4 20,22 30,44 58,60 52,92 22,99 2,88"),
        (2, "34,4 20,40 | 20,40 52,52 52,84 24,99 0,92 | 34,4 60,3 98,0"),
        (1, "70,4 22,6 | 22,6 16,36 | 16,36 44,40 60,60 50,96 6,98"),
        (2, "16,6 18,44 | 18,44 56,36 78,66 50,96 6,94 | 16,6 46,6 80,4"),
    ),
    6: (
        (3, "58,0 26,28 8,64 18,94 42,99 60,82 50,62 30,64 14,84"),
        (2, "66,10 40,4 10,46 14,90 40,99 64,84 58,60 32,56 10,76"),
        (2, "44,0 16,40 6,78 24,99 52,94 64,74 46,58 24,72 12,92"),
        (2, "40,0 12,40 4,74 20,98 56,98 80,76 68,56 40,62 24,86"),
        (2, "30,0 16,40 10,80 22,99 42,88 36,66 14,76"),
    ),
    7: (
        (3, "4,10 36,6 72,4 | 72,4 48,44 34,100"),
        (1, "4,10 36,6 72,4 | 72,4 48,44 34,100 | 24,52 48,50 72,46"),
        (2, "2,30 8,8 | 8,8 36,7 70,6 | 70,6 54,44 44,100"),
        (1, "2,18 20,6 46,11 70,4 | 70,4 44,48 32,100"),
        (1, "4,14 40,0 66,14 52,50 36,100"),
        (1, "2,36 10,12 38,8 | 38,8 70,2 | 70,2 50,46 36,100"),
    ),
    8: (
        (3, "64,16 42,0 16,18 36,46 58,70 40,98 14,84 32,54 62,24 58,4"),
        (2, "40,2 20,8 18,30 40,46 60,34 62,10 36,2 | 40,46 16,62 16,92 38,100 60,92 62,62 40,46"),
        (2, "66,14 40,2 18,22 40,50 54,76 34,99 14,84 30,60 54,36 78,4"),
        (1, "70,8 30,2 10,20 36,44 50,70 40,96 20,98 20,76 44,46 80,10"),
        (1, "60,4 26,10 22,30 52,60 50,92 24,96 20,72 50,40 70,12"),
        (1, "42,0 14,14 22,36 46,48 74,62 76,84 44,99 12,90 10,66 40,48 68,32 66,8 40,0"),
        (2, "66,14 36,2 12,22 30,46 50,66 44,94 24,98 18,80 40,56 64,36 68,10"),
    ),
    9: (
        (3, "62,14 44,1 20,6 8,28 20,48 44,42 62,14 | 62,14 60,56 56,100"),
        (1, "62,14 44,1 20,8 10,30 24,48 46,40 62,14 | 62,14 66,66 48,96 18,94"),
        (2, "58,12 34,3 12,24 14,44 38,46 62,16 | 62,16 52,58 34,100"),
        (1, "66,6 30,6 8,34 34,46 64,12 60,54 52,100"),
        (1, "66,20 44,2 14,16 6,44 28,56 58,34 66,20 | 66,20 66,60 62,100"),
        (1, "56,8 38,0 20,14 24,32 44,30 56,8 | 56,8 52,50 40,100"),
        (1, "60,18 54,4 30,2 10,22 16,44 42,44 60,18 | 60,18 50,60 38,100"),
        (2, "66,12 40,0 12,16 14,40 38,42 60,26 60,60 50,100"),
    ),
}


@dataclass(frozen=True)
class _Form:
    """A writing form ready to draw: P points, and how the ends of S segments follow from them."""

    points: Tensor  # (P, 2): x and y, around 0; the digit's height is 1
    starts: Tensor  # (S, P): weights of the points in each segment's start
    ends: Tensor  # (S, P): in its end


def strokes(count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Draw `count` digits; the same seed gives the same images.

    Returns:
        images: uint8 (count, 28, 28), white ink (255) on black (0).
        labels: int64 (count,), in random order, each digit as often as any other, give or take one.
    """
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randperm(count, generator=generator) % len(FORMS)
    images = torch.empty(count, SIDE, SIDE, dtype=torch.uint8)
    for digit, forms in FORMS.items():
        indices = (labels == digit).nonzero().flatten()
        chances = torch.tensor([weight for weight, _ in forms], dtype=torch.float).expand(len(indices), -1)
        choice = torch.multinomial(chances, 1, generator=generator).flatten() if len(indices) else indices
        for index, (_, text) in enumerate(forms):
            of_form = indices[choice == index]
            starts, ends, thickness = _write(_parse(text), len(of_form), generator)
            for first in range(0, len(of_form), CHUNK):
                rows = slice(first, first + CHUNK)
                images[of_form[rows]] = _draw(starts[rows], ends[rows], thickness[rows])
    return images, labels


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
    thickness = torch.empty(count).uniform_(*THICKNESS, generator=generator)
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
    coarse, positions = _ink(starts, ends, thickness, step=2)  # where strokes cross, ink is less than their lengths say
    centre = ((coarse @ positions) / coarse.sum(1, keepdim=True))[:, None]
    ink, _ = _ink(starts - centre, ends - centre, thickness, step=1)
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
