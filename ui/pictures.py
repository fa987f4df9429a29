"""Pictures as the network sees them, and its answers."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Picture
from PIL import ImageDraw

from lenet import preprocessing
from lenet.answering import Answer
from lenet.checkpoints import Checkpoint
from lenet.data import DatasetInfo
from lenet.errors import ImageError
from lenet.model_config import SIDE
from lenet.preprocessing import Figure, Kind, Stages
from ui import palette, resources, shown_steps, test_sets, visitor, webp
from ui.components.figures import Part
from ui.i18n import _
from ui.shown_steps import Preparation
from ui.visitor import Image

KINDS: tuple[Kind, ...] = ("digits", "clothing")
COPY_SIDE = 480  # pixels of the copies of uploads that a visit keeps: 300 of them are about 10 MB
TILE_SIDE = 160  # pixels of the thumbnails in tiles
BOX = 80  # pixels of a small copy for one of a box's line
MARK = str(palette.PALETTES["light"]["mark"])  # seen on paper in both themes
SEVEN = Path(__file__).with_name("seven.png")  # drawn beforehand: to draw Stroke digits needs torch


def of_ink(ink: visitor.Ink | None, kind: Kind) -> Image | None:
    """A drawing as the network sees it; None if it is empty."""
    if ink is None:
        return None
    try:
        return preprocessing.prepare_ink(ink, kind).values
    except ImageError:
        return None


def of_file(file: bytes, name: str) -> tuple[dict[Kind, Image], bytes, list[Part], dict[Kind, Preparation]]:
    """What is kept of an uploaded file.

    Returns:
        It as the networks of each kind see it, blank where nothing of that kind stands out; a small copy of it; its
        figures if there are several; and how it was prepared.

    Raises:
        ImageError: it is no picture that can be read, or nothing at all stands out in it.
    """
    image = preprocessing.open_image(file, name)
    stages = {kind: _stages(image, kind) for kind in KINDS}
    upright = np.asarray(preprocessing.upright(image))
    parts = [_part(figure, upright) for figure in preprocessing.figures_of_picture(image)]
    if not (parts or any(stages.values())):
        raise ImageError("Nothing stands out in {name}. Use a picture of one thing on a plain background.", name=name)
    images = {kind: found.values if found else _blank() for kind, found in stages.items()}
    preparations = {
        kind: shown_steps.of_stages(found) if found else shown_steps.NOTHING for kind, found in stages.items()
    }
    return images, small_copy(upright), parts, preparations


def _stages(image: Picture.Image, kind: Kind) -> Stages | None:
    try:
        return preprocessing.prepare(image, kind)
    except ImageError:
        return None


def _blank() -> Image:
    return np.zeros((1, 1, SIDE, SIDE), np.float32)


def _part(figure: Figure, upright: NDArray[np.uint8]) -> Part:
    """A figure of the picture `upright` (H, W, 3) as the pages show it."""
    left, upper, right, lower = figure.box
    height, width = upright.shape[:2]
    box = (left / width, upper / height, (right - left) / width, (lower - upper) / height)
    image = preprocessing.prepare_ink(figure.ink, "digits").values if figure.mark == "digit" else None
    return Part(box, figure.mark, figure.line, figure.aspect, image)


def small_copy(pixels: NDArray[np.uint8]) -> bytes:
    """A picture (H, W, 3) as a WebP file, its longest side at most COPY_SIDE."""
    copy = Picture.fromarray(pixels)
    copy.thumbnail((COPY_SIDE, COPY_SIDE))
    return webp.webp(copy)


def thumbnail(photo: bytes, parts: Sequence[Part]) -> str:
    """The address of a picture from `small_copy` for a tile, with a box around each of its figures."""
    with Picture.open(BytesIO(photo)) as file:
        copy = file.convert("RGB")
    pen, width = ImageDraw.Draw(copy), max(1, round(max(copy.size) / BOX))
    for part in parts:
        left, upper, across, down = part.box
        corners = (left, upper, left + across, upper + down)
        pen.rectangle([share * copy.size[i % 2] for i, share in enumerate(corners)], outline=MARK, width=width)
    copy.thumbnail((TILE_SIDE, TILE_SIDE))
    return webp.address(webp.webp(copy))


def of_sample(pixels: NDArray[np.uint8]) -> Image:
    """A data set's own picture, uint8 (28, 28), as the network sees it."""
    return np.asarray(pixels / np.float32(255), dtype=np.float32)[None, None]


def a_seven() -> Image:
    """A 7 of the Stroke digits, which Home and Look inside show before anybody has drawn."""
    with Picture.open(SEVEN) as file:
        return of_sample(np.asarray(file))


def example(info: DatasetInfo) -> tuple[Image, str]:
    """A picture for a network of this data set: the visitor's drawing, else a test picture, else a 7.

    Returns:
        The picture; what it is, in the visitor's language, empty for the 7.
    """
    image = of_ink(visitor.drawing(), info.kind)
    if image is not None:
        return image, _("your drawing")
    samples = test_sets.samples(info)
    return (of_sample(samples[0][0]), _("a test picture")) if samples else (a_seven(), "")


def answers(checkpoint: Checkpoint, images: NDArray[np.float32]) -> list[Answer]:
    """The answers to pictures (N, 1, 28, 28) in [0, 1]."""
    judgement = checkpoint.card.judgement
    values = resources.compute(
        "answers", checkpoint.network, images, checkpoint.info.kind, judgement and judgement.to_dict()
    )
    return [Answer(**one) for one in values]
