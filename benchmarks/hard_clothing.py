"""Pieces of clothing that are hard to prepare, made of test pictures: on floors, worn, pale, cut out."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from benchmarks.hard_pictures import HEIGHT, WIDTH, Random, Scene, colour, grid, jpeg, placed, shaded, smooth

TOPS = (0, 2, 3, 4, 6)  # classes that have a neck and sleeves
SKINS = ((0.93, 0.76, 0.65), (0.82, 0.6, 0.46), (0.6, 0.4, 0.28), (0.4, 0.26, 0.18))


def cut_out(picture: NDArray[np.uint8], side: float, random: Random, light: bool = False) -> tuple[Scene, Scene]:
    """A piece of clothing in colour (H, W, 3) and its mask (H, W) in [0, 1].

    Fashion-MNIST negates, so a bright pixel is dark cloth: `light` leaves it bright.
    """
    levels = placed(picture, side, random)
    scene = ndimage.gaussian_filter((placed_mask(levels)).astype(np.float64), 1.2)
    grey = levels if light else 1 - 0.92 * levels
    grey = 0.04 + 0.92 * grey
    hue = colour(0, random, 0) + random.uniform(-1, 1, 3)
    hue -= hue.mean()
    tint = 0.25 * np.minimum(grey, 1 - grey)[..., None] * hue * random.choice([0, 1, 1])
    texture = 0.02 * smooth(random, 6)[..., None]
    return np.clip(grey[..., None] + tint + texture, 0, 1), scene


def paled(piece: Scene, mask: Scene, random: Random) -> Scene:
    """A piece in colour as if it were nearly white, with a dark detail: a white shoe with a dark heel."""
    rows, columns = np.nonzero(mask > 0.9)
    one, radii = random.integers(len(rows)), random.uniform(15, 35, 2)
    y, x = np.mgrid[: mask.shape[0], : mask.shape[1]]
    detail = ((y - rows[one]) / radii[0]) ** 2 + ((x - columns[one]) / radii[1]) ** 2 < 1
    return np.asarray(np.where(detail[..., None], random.uniform(0.05, 0.2), 0.86 + 0.08 * piece))


def placed_mask(levels: Scene) -> NDArray[np.bool_]:
    """Where a piece of clothing is: its holes, and pixels of 0 inside it, belong to it only if they are small."""
    mask = levels > 0.04
    holes = ndimage.binary_fill_holes(mask) & ~mask
    labels, count = ndimage.label(holes)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    small = sizes < 0.01 * mask.sum()
    small[0] = False
    return np.asarray(mask | small[labels])


def wood(random: Random) -> Scene:
    """Boards (H, W, 3) with a grain."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    turn = random.uniform(-0.4, 0.4)
    across = rows + turn * columns
    board = np.floor(across / random.uniform(35, 70))
    tone = random.uniform(-0.08, 0.08, 60)[board.astype(int) % 60]
    grain = ndimage.gaussian_filter1d(random.normal(size=(HEIGHT, WIDTH)), 12, axis=1)
    level = random.uniform(0.35, 0.65) + tone + 0.12 * grain / np.abs(grain).max()
    gap = np.abs(across % 50) < 1.5
    return np.asarray(np.clip((level - 0.12 * gap)[..., None] + np.array([0.1, 0, -0.1]), 0.02, 0.98))


def sheet(random: Random) -> Scene:
    """A bed sheet (H, W, 3) with folds."""
    folds = 0.07 * smooth(random, 60) + 0.05 * smooth(random, 22)
    return np.asarray(np.clip(colour(random.uniform(0.7, 0.88), random, 0.03) + folds[..., None], 0, 1))


def carpet(random: Random) -> Scene:
    """A carpet (H, W, 3): coarse noise, or a pattern in two colours."""
    one = colour(random.uniform(0.3, 0.75), random, 0.12)
    if random.random() < 0.5:
        pile = ndimage.gaussian_filter(random.normal(size=(HEIGHT, WIDTH, 1)), (1.5, 1.5, 0))
        return np.asarray(np.clip(one + 0.48 * pile, 0, 1))
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    step = random.integers(18, 40)
    pattern = ((rows // step + columns // step) % 2)[..., None]
    return np.asarray(one + 0.12 * pattern)


def room(random: Random) -> Scene:
    """A floor under a wall (H, W, 3)."""
    wall, floor = colour(random.uniform(0.6, 0.9), random, 0.06), colour(random.uniform(0.25, 0.7), random, 0.12)
    rows, columns = grid()
    down = rows - random.uniform(0.1, 0.75) - random.uniform(-0.1, 0.1) * columns
    below = 1 / (1 + np.exp(-np.clip(120 * down, -30, 30)))
    return np.asarray(wall + (floor - wall) * below[..., None])


def even(random: Random) -> Scene:
    """A wall (H, W, 3) lit from one side."""
    rows, columns = grid()
    light = random.uniform(-0.12, 0.12) * columns + random.uniform(-0.12, 0.12) * rows - 0.05 * (rows**2 + columns**2)
    return np.asarray(np.clip(colour(random.uniform(0.6, 0.85), random) + light[..., None], 0, 1))


GROUNDS = {"wood": wood, "bed sheet": sheet, "carpet": carpet, "floor under a wall": room, "uneven light": even}


def worn(scene: Scene, mask: Scene, label: int, random: Random) -> Scene:
    """`scene` with a person behind the piece: head, legs, or a leg above a shoe."""
    rows, columns = np.flatnonzero((mask > 0.5).any(axis=1)), np.flatnonzero((mask > 0.5).any(axis=0))
    top, bottom, left, right = int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])
    middle, width, height = (left + right) / 2, right - left, bottom - top
    skin, body = np.array(SKINS[random.integers(4)]), Image.new("L", (WIDTH, HEIGHT))
    pen, other = ImageDraw.Draw(body), Image.new("L", (WIDTH, HEIGHT))
    legs = ImageDraw.Draw(other)
    if label in TOPS:
        head = 0.13 * max(width, height)
        pen.rectangle((middle - 0.5 * head, top - 0.6 * head, middle + 0.5 * head, top + 0.12 * height), fill=255)
        pen.ellipse((middle - head, top - 2.7 * head, middle + head, top - 0.3 * head), fill=255)
        hair = (middle - 1.15 * head, top - 2.9 * head, middle + 1.15 * head, top - 0.5 * head)
        legs.pieslice(hair, 180, 360, fill=255)
    if label in TOPS:
        target = pen if label == 3 else legs
        for side in (-1, 1):
            at = middle + side * 0.17 * width
            target.rectangle((at - 0.12 * width, bottom - 0.05 * height, at + 0.12 * width, HEIGHT), fill=255)
    if label == 1:
        legs.rectangle((middle - 0.42 * width, 0, middle + 0.42 * width, top + 0.03 * height), fill=255)
    if label in (5, 7, 9):
        pen.rectangle((right - 0.38 * width, 0, right - 0.02 * width, top + 0.3 * height), fill=255)
    dark = colour(random.uniform(0.05, 0.3), random)
    for layer, hue in ((body, skin), (other, dark)):
        soft = ndimage.gaussian_filter(np.asarray(layer) / 255, 1)[..., None]
        shading = 1 + 0.08 * smooth(random, 50)[..., None]
        scene = under(scene, soft, hue * shading, mask)
    return scene


def under(scene: Scene, layer: Scene, hue: Scene, mask: Scene) -> Scene:
    """`scene` with a layer of a colour wherever the clothing is not."""
    alpha = layer * (1 - mask[..., None])
    return np.asarray(scene * (1 - alpha) + hue * alpha)


def clothing(kind: str, picture: NDArray[np.uint8], label: int, random: Random) -> Image.Image:
    """A piece of clothing in one of CLOTHING."""
    if kind == "bare 28 pixels":
        return Image.fromarray(picture)
    side = {"tiny": random.uniform(40, 60), "huge": 350}.get(kind, random.uniform(170, 280))
    if kind == "worn":
        side = random.uniform(160, 210)
    piece, mask = cut_out(picture, side, random, light=kind == "light on dark")
    if kind == "pale":
        piece = paled(piece, mask, random)
    if kind == "transparent":
        levels = np.concatenate([piece, mask[..., None]], axis=2)
        return Image.fromarray(np.rint(255 * levels).astype(np.uint8), "RGBA")
    if kind in GROUNDS:
        ground = GROUNDS[kind](random)
    elif kind in ("shadow", "worn", "stray objects"):
        ground = even(random)
    else:
        level = {"light on dark": 0.06}.get(kind, random.uniform(0.93, 1))
        ground = np.broadcast_to(colour(level, random, 0.01), (HEIGHT, WIDTH, 3))
    shadow = ndimage.gaussian_filter(np.roll(mask, (6, 5), (0, 1)), 7)[..., None]
    scene = ground * (1 - 0.25 * shadow) if kind in (*GROUNDS, "shadow") else ground * 1.0
    if kind == "worn":
        scene = worn(scene, mask, label, random)
    if kind == "stray objects":
        scene = with_objects(scene, mask, random)
    scene = scene * (1 - mask[..., None]) + piece * mask[..., None]
    if kind == "shadow":
        scene = shaded(scene, random, 0.2, 0.35)
    return jpeg(scene, random, 80, 0.012)


def with_objects(scene: Scene, mask: Scene, random: Random) -> Scene:
    """`scene` with a label, a hanger or a cup away from the clothing."""
    image = Image.new("L", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(image)
    for _ in range(3):
        x, y = random.uniform(0.03, 0.97, 2) * (WIDTH, HEIGHT)
        pen.ellipse((x - 14, y - 14, x + 14, y + 14), fill=255)
    free = np.asarray(image) / 255 * ~ndimage.maximum_filter(mask > 0.02, 41)
    return under(scene, free[..., None], colour(random.uniform(0.1, 0.6), random, 0.2), mask)


CLOTHING = (
    *("white ground", "light on dark", "transparent", "bare 28 pixels", *GROUNDS, "shadow", "worn", "stray objects"),
    *("tiny", "huge", "pale"),
)
