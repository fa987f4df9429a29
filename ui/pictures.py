"""Pictures as the network sees them, and its answers."""

from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Picture

from lenet import preprocessing
from lenet.answering import Answer
from lenet.checkpoints import Checkpoint
from lenet.errors import ImageError
from lenet.preprocessing import Figure, Kind
from ui import resources, shown_steps, visitor
from ui.components.figures import Part
from ui.shown_steps import Preparation
from ui.visitor import Image

KINDS: tuple[Kind, ...] = ("digits", "clothing")
COPY_SIDE = 480  # pixels of the copies of uploads that a visit keeps: 300 of them are about 10 MB
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
        It as the networks of each kind see it, a small copy of it, its figures if there are several, and how it was
        prepared.

    Raises:
        ImageError: it is no picture that can be read.
    """
    image = preprocessing.open_image(file, name)
    try:
        stages = {kind: preprocessing.prepare(image, kind) for kind in KINDS}
    except ImageError as error:
        raise ImageError(
            "Nothing stands out in {name}. Use a picture of one thing on a plain background.", name=name
        ) from error
    upright = stages["digits"].upright
    parts = [_part(figure, upright) for figure in preprocessing.figures_of_picture(image)]
    preparations = {kind: shown_steps.of_stages(stages[kind]) for kind in KINDS}
    return {kind: stages[kind].values for kind in KINDS}, small_copy(upright), parts, preparations


def _part(figure: Figure, upright: NDArray[np.uint8]) -> Part:
    """A figure of the picture `upright` (H, W, 3) as the pages show it."""
    left, upper, right, lower = figure.box
    height, width = upright.shape[:2]
    box = (left / width, upper / height, (right - left) / width, (lower - upper) / height)
    image = preprocessing.prepare_ink(figure.ink, "digits").values if figure.mark == "digit" else None
    return Part(box, figure.mark, figure.line, figure.aspect, image)


def small_copy(pixels: NDArray[np.uint8]) -> bytes:
    """A picture (H, W, 3) as a WebP file, its longest side at most COPY_SIDE."""
    copy, file = Picture.fromarray(pixels), BytesIO()
    copy.thumbnail((COPY_SIDE, COPY_SIDE))
    copy.save(file, "WEBP", quality=85)
    return file.getvalue()


def of_sample(pixels: NDArray[np.uint8]) -> Image:
    """A data set's own picture, uint8 (28, 28), as the network sees it."""
    return np.asarray(pixels / np.float32(255), dtype=np.float32)[None, None]


def a_seven() -> Image:
    """A 7 of the Stroke digits, which Home and Look inside show before anybody has drawn."""
    with Picture.open(SEVEN) as file:
        return of_sample(np.asarray(file))


def answers(checkpoint: Checkpoint, images: NDArray[np.float32]) -> list[Answer]:
    """The answers to pictures (N, 1, 28, 28) in [0, 1]."""
    judgement = checkpoint.card.judgement
    values = resources.compute(
        "answers", checkpoint.network, images, checkpoint.info.kind, judgement and judgement.to_dict()
    )
    return [Answer(**one) for one in values]
