"""Pictures that the tests draw, and what the network gets of them."""

from io import BytesIO

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from lenet.preprocessing import Kind, Stages, prepare


def ink_of_seven(side: int = 140, width: int = 14) -> Image.Image:
    """A 7, white on black, "L": lopsided every way, so that turns, flips and negations show."""
    image = Image.new("L", (side, side))
    at = [(0.25 * side, 0.2 * side), (0.72 * side, 0.2 * side), (0.45 * side, 0.8 * side)]
    ImageDraw.Draw(image).line(at, fill=255, width=width, joint="curve")
    return image


def on_white() -> Image.Image:
    return Image.eval(ink_of_seven(), lambda level: 255 - level)


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, file_format, **options)
    return stream.getvalue()


def image_of(image: Image.Image, kind: Kind = "digits") -> NDArray[np.float32]:
    """What the network gets, (28, 28) in [0, 1]."""
    return prepare(image, kind).image[0, 0].numpy()


def likeness(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """The cosine between two pictures, a little blurred: 1 for the same but for brightness."""
    first, second = (F.avg_pool2d(torch.from_numpy(picture)[None], 3, 1, 1).numpy() for picture in (first, second))
    return float((first * second).sum() / np.sqrt((first**2).sum() * (second**2).sum()))


@pytest.fixture(scope="module")
def seven() -> NDArray[np.float32]:
    return image_of(ink_of_seven())


def shirt(background: str, cloth: str) -> Image.Image:
    image = Image.new("RGB", (300, 400), background)
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((100, 100, 200, 300), fill=cloth)
    drawing.polygon([(100, 100), (40, 160), (60, 190), (110, 150)], fill=cloth)
    drawing.polygon([(200, 100), (260, 160), (240, 190), (190, 150)], fill=cloth)
    return image


def extent(stages: Stages) -> tuple[int, int, int, int]:
    mask = stages.centred > 0
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])
