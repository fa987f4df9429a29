"""Pictures that are hard to prepare, made of test pictures: digits on paper of many kinds, clothing on uneven ground.

A scene is drawn in grey or colour, float64 in [0, 1]: (H, W, 3). Each function takes its randomness from a generator.
"""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

Scene = NDArray[np.float64]
Random = np.random.Generator

HEIGHT, WIDTH = 420, 360  # pixels of a scene


def jpeg(scene: Scene, random: Random, quality: int = 80, noise: float = 0.015) -> Image.Image:
    """`scene` as a camera gives it: with its sensor's noise, and as a JPEG."""
    noisy = np.clip(scene + random.normal(0, noise, scene.shape), 0, 1)
    file = BytesIO()
    Image.fromarray(np.rint(255 * noisy).astype(np.uint8)).save(file, "JPEG", quality=quality)
    image = Image.open(file)
    image.load()
    return image


def grid(height: int = HEIGHT, width: int = WIDTH) -> tuple[Scene, Scene]:
    """Rows and columns of a scene from -1 to 1, (H, W) each."""
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return rows, columns


def colour(level: float, random: Random, strength: float = 0.05) -> Scene:
    """A colour (3,) of about this luminance."""
    tint = random.uniform(-strength, strength, 3)
    return np.asarray(np.clip(level + tint - tint.mean(), 0.02, 0.98))


def smooth(random: Random, size: float, shape: tuple[int, int] = (HEIGHT, WIDTH)) -> Scene:
    """Clouds (H, W) from -1 to 1, `size` pixels wide."""
    coarse = random.normal(size=(int(shape[0] / size) + 3, int(shape[1] / size) + 3))
    cloud = ndimage.zoom(coarse, size, order=3)[: shape[0], : shape[1]]
    return np.asarray(cloud / np.abs(cloud).max())


def placed(picture: NDArray[np.uint8], side: float, random: Random) -> Scene:
    """The picture (28, 28) as levels (H, W) of a scene, its 28 pixels `side` long, somewhere in it."""
    rows, columns = np.flatnonzero(picture.any(axis=1)), np.flatnonzero(picture.any(axis=0))
    box = Image.fromarray(picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    size = (max(2, round(box.width * side / 28)), max(2, round(box.height * side / 28)))
    levels = np.asarray(box.resize(size, Image.Resampling.BICUBIC), dtype=np.float64) / 255
    scene = np.zeros((HEIGHT, WIDTH))
    top, left = (
        round((room - length) * (0.5 + random.uniform(-0.35, 0.35)))
        for room, length in zip((HEIGHT, WIDTH), levels.shape, strict=True)
    )
    scene[max(top, 0) : top + levels.shape[0], max(left, 0) : left + levels.shape[1]] = levels[
        max(-top, 0) : HEIGHT - top, max(-left, 0) : WIDTH - left
    ]
    return scene


def written(
    picture: NDArray[np.uint8], random: Random, side: float = 210, pen: float = 0, strength: float = 0.75
) -> tuple[Scene, Scene]:
    """A digit's ink (H, W), and white paper (H, W, 3) with uneven light.

    Args:
        pen: pixels by which the stroke is wider, or thinner where negative.
        strength: of the ink, 1 for black.
    """
    ink = placed(picture, side, random)
    if pen > 0:
        ink = ndimage.grey_dilation(ink, footprint=disc(pen))
    if pen < 0:
        ink = ndimage.grey_erosion(ink, footprint=disc(-pen))
    ink = ndimage.gaussian_filter(np.clip(2.5 * ink - 0.75, 0, 1), 0.8)
    rows, columns = grid()
    light = 0.82 + random.uniform(-0.08, 0.08) * columns + random.uniform(-0.08, 0.08) * rows
    return strength * ink, light[..., None] * np.array([1, 0.99, 0.96])


def disc(radius: float) -> NDArray[np.bool_]:
    """The pixels that are within `radius` of the middle one."""
    reach = int(np.ceil(radius))
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return np.asarray(rows**2 + columns**2 <= radius**2 + 0.5)


def lines(random: Random, distance: float, squared: bool, width: int = 2) -> Scene:
    """The ink (H, W) of ruled or squared paper, a little turned."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    turn, ink = random.uniform(-0.03, 0.03), np.zeros((HEIGHT, WIDTH))
    for across in (False, True)[: 1 + squared]:
        at = columns - turn * rows if across else rows + turn * columns
        ink = np.maximum(ink, (at + random.uniform(0, distance)) % distance < width)
    return np.asarray(ndimage.gaussian_filter(ink, 0.6))


def on_paper(ink: Scene, paper: Scene, hue: Scene | None = None) -> Scene:
    """Ink (H, W) of a colour, black by default, on paper (H, W, 3)."""
    return paper * (1 - ink[..., None] * (1 - (np.zeros(3) if hue is None else hue)))


def shaded(scene: Scene, random: Random, soft: float, depth: float = 0.5) -> Scene:
    """`scene` with the shadow of a hand or a telephone over a part of it."""
    rows, columns = grid()
    angle = random.uniform(0, 2 * np.pi)
    side = rows * np.sin(angle) + columns * np.cos(angle) + random.uniform(-0.4, 0.4)
    shadow = 1 / (1 + np.exp(-np.clip(side / soft, -30, 30)))
    return np.asarray(scene * (1 - depth * shadow)[..., None])


def digit(kind: str, picture: NDArray[np.uint8], random: Random) -> Image.Image:
    """A digit in one of DIGITS."""
    side, pen, strength = {
        "faint pen": (210, 0, random.uniform(0.12, 0.22)),
        "thin pen": (240, -random.uniform(4, 7), 0.75),
        "thick pen": (210, random.uniform(9, 14), 0.8),
        "tiny": (random.uniform(26, 40), 0, 0.75),
        "huge": (430, 0, 0.75),
    }.get(kind, (random.uniform(120, 230), 0, random.uniform(0.6, 0.85)))
    ink, paper = written(picture, random, side, pen, strength)
    if kind in ("ruled paper", "squared paper"):
        rules = lines(random, random.uniform(28, 60), kind == "squared paper", int(random.integers(2, 5)))
        paper = on_paper(random.uniform(0.25, 0.9) * rules, paper, np.array([0.35, 0.45, 0.8]))
    if kind == "cell border":
        paper = on_paper(cell(ink, random), paper)
    if kind == "stray marks":
        paper = on_paper(stray(ink, random), paper)
    scene = on_paper(ink, paper)
    if kind in ("shadow", "hard shadow"):
        scene = shaded(scene, random, 0.15 if kind == "shadow" else 0.01)
    if kind == "light on dark":
        scene = 1 - scene
    return jpeg(scene, random, 25 if kind == "coarse JPEG" else 80, 0.04 if kind == "coarse JPEG" else 0.015)


def cell(ink: Scene, random: Random) -> Scene:
    """The ink (H, W) of a form's cell around a digit, whose lines may run on or leave the scene."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    image = Image.new("L", (WIDTH, HEIGHT))
    pen, distance = ImageDraw.Draw(image), random.uniform(12, 40, 4)
    left, right = int(columns[0] - distance[0]), int(columns[-1] + distance[1])
    upper, lower = int(rows[0] - distance[2]), int(rows[-1] + distance[3])
    if random.random() < 0.5:  # a table's lines
        for ends in (((0, upper), (WIDTH, upper)), ((0, lower), (WIDTH, lower))):
            pen.line(ends, fill=180, width=3)
        for ends in (((left, 0), (left, HEIGHT)), ((right, 0), (right, HEIGHT))):
            pen.line(ends, fill=180, width=3)
    else:
        pen.rectangle((left, upper, right, lower), outline=180, width=3)
    return np.asarray(image) / 255


def stray(ink: Scene, random: Random) -> Scene:
    """The ink (H, W) of dots and short lines away from a digit."""
    near = ndimage.maximum_filter(ink > 0, 61)
    image = Image.new("L", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(image)
    for _ in range(5):
        x, y, turn, length = random.uniform(0, 1, 4)
        at, angle = (x * WIDTH, y * HEIGHT), 2 * np.pi * turn
        end = (at[0] + 25 * length * np.cos(angle), at[1] + 25 * length * np.sin(angle))
        pen.line((at, end), fill=190, width=5)
    return np.where(near, 0, np.asarray(image) / 255)


DIGITS = (
    *("plain paper", "light on dark", "ruled paper", "squared paper", "cell border", "shadow", "hard shadow"),
    *("faint pen", "thin pen", "thick pen", "tiny", "huge", "stray marks", "coarse JPEG"),
)
