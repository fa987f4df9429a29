"""Pictures as the network sees them."""

import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from lenet import checkpoints, data, preprocessing
from lenet.data.stroke_digits import strokes
from lenet.errors import ImageError
from ui import pictures
from ui.components.figures import Part


def test_the_seven_is_a_stroke_digit_that_the_network_for_digits_reads() -> None:
    seven = pictures.a_seven()
    assert seven.shape == (1, 1, 28, 28) and seven.dtype == np.float32
    answer = checkpoints.load(checkpoints.SHIPPED / "mnist.safetensors").answer(seven)
    assert answer.label == 7 and answer.probability > 0.9


def test_a_sample_is_scaled_as_the_images_that_networks_learn() -> None:
    images, _ = strokes(3, 5)
    for image in images:
        sample = pictures.of_sample(image.numpy())
        assert sample.dtype == np.float32 and np.array_equal(sample, data.scaled(image[None]))


def test_each_caller_has_a_seven_of_its_own() -> None:
    pictures.a_seven()[:] = 0
    assert pictures.a_seven().any()


def test_a_file_is_refused_only_if_no_way_finds_anything_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with BytesIO() as file:
        Image.fromarray(np.pad(np.zeros((200, 30), np.uint8), 100, constant_values=255)).save(file, "PNG")
        one = file.getvalue()
    prepare = preprocessing.prepare

    def without_digits(image: Image.Image, kind: preprocessing.Kind) -> preprocessing.Stages:
        if kind == "digits":
            raise ImageError("Nothing stands out.")
        return prepare(image, kind)

    monkeypatch.setattr(preprocessing, "prepare", without_digits)
    images, _copy, parts, preparations = pictures.of_file(one, "one.png")
    assert not images["digits"].any() and images["clothing"].any() and not parts
    assert not preparations["digits"].steps and preparations["clothing"].steps
    with BytesIO() as file:
        Image.new("L", (200, 200), 255).save(file, "PNG")
        blank = file.getvalue()
    with pytest.raises(ImageError, match=r"Nothing stands out in blank\.png"):
        pictures.of_file(blank, "blank.png")


def test_a_thumbnail_has_a_box_around_each_figure() -> None:
    photo = pictures.small_copy(np.full((300, 600, 3), 255, np.uint8))
    part = Part((0.5, 0.25, 0.25, 0.5), "digit", 0, 0.5, None)
    address = pictures.thumbnail(photo, [part])
    with Image.open(BytesIO(base64.b64decode(address.partition(",")[2]))) as shown:
        pixels = np.asarray(shown.convert("RGB"), np.int64)
    assert pixels.shape == (80, 160, 3)
    red = pixels[..., 0] - pixels[..., 2] > 60
    rows, columns = np.nonzero(red)
    assert abs(columns.min() - 80) <= 2 and abs(columns.max() - 120) <= 2
    assert abs(rows.min() - 20) <= 2 and abs(rows.max() - 60) <= 2
    assert not red[35:45, 90:110].any()
