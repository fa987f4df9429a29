"""From a picture or a drawing to the image that the network gets, with every stage."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from lenet.errors import ImageError
from lenet.preprocessing import prepare, prepare_ink
from tests.lenet.preprocessing.conftest import extent, image_of, ink_of_seven, likeness, on_white, shirt

MNIST_MIDDLE = 14  # index of the pixel on which MNIST's centres of mass lie


def test_an_image_comes_out_as_floats_between_0_and_1(seven: NDArray[np.float32]) -> None:
    stages = prepare(on_white(), "digits")
    assert stages.image.shape == (1, 1, 28, 28)
    assert stages.image.dtype == torch.float32
    assert stages.image.min() == 0
    assert stages.image.max() == 1
    assert 0.1 < (stages.image > 0.5).float().mean() < 0.3  # ink, and mostly background


def test_every_stage_is_kept() -> None:
    stages = prepare(on_white(), "digits")
    assert stages.given.shape == stages.upright.shape == (140, 140, 3)
    assert stages.grey.shape == stages.polarity.shape == (140, 140)
    assert stages.grey[0, 0] == 255
    assert stages.polarity[0, 0] == 0
    assert stages.polarity.max() == 255
    assert stages.cropped.shape < (100, 90)
    assert max(stages.scaled.shape) == 20
    assert stages.centred.shape == (28, 28)
    assert np.array_equal(stages.centred / np.float32(255), stages.image[0, 0])


def test_dark_on_light_and_light_on_dark_look_the_same(seven: NDArray[np.float32]) -> None:
    assert likeness(seven, image_of(on_white())) > 0.999


@pytest.mark.parametrize("level", [0, 255], ids=["black", "white"])
def test_a_drawing_on_a_transparent_background_is_seen_whatever_its_colour(
    level: int, seven: NDArray[np.float32]
) -> None:
    ink = ink_of_seven()
    image = Image.merge("RGBA", [Image.new("L", ink.size, level)] * 3 + [ink])
    assert likeness(seven, image_of(image)) > 0.98
    assert likeness(seven, image_of(image.convert("LA"))) > 0.98


def test_ink_on_a_transparent_background_that_hides_the_same_colour_is_seen(seven: NDArray[np.float32]) -> None:
    ink = ink_of_seven()
    hidden = Image.merge("RGBA", [Image.new("L", ink.size, 0)] * 3 + [ink.point(lambda level: level // 2)])
    assert likeness(seven, image_of(hidden)) > 0.98


def test_a_thin_stroke_reaches_full_contrast() -> None:
    assert prepare(Image.eval(ink_of_seven(600, width=3), lambda level: 255 - level), "digits").image.max() == 1


def test_a_digit_in_mnists_own_form_passes_nearly_unchanged() -> None:
    digit = Image.new("L", (400, 400))
    drawing = ImageDraw.Draw(digit)
    drawing.ellipse((100, 40, 300, 200), outline=255, width=34)
    drawing.line((286, 120, 200, 360), fill=255, width=34)
    digit = digit.crop(digit.getbbox()).filter(ImageFilter.GaussianBlur(4))
    stages = prepare_ink(np.asarray(digit), "digits")
    prepared_twice = image_of(Image.fromarray(stages.centred))
    assert np.abs(prepared_twice - stages.image[0, 0].numpy()).max() < 0.06


@pytest.mark.parametrize(("left", "upper"), [(0, 0), (30, 5), (8, 40)])
def test_the_centre_of_mass_of_a_digit_is_in_the_middle(left: int, upper: int) -> None:
    ink = np.zeros((56, 56), dtype=np.uint8)
    ink[upper : upper + 14, left : left + 4] = 255
    ink[upper + 10 : upper + 14, left : left + 18] = 255  # an L: its mass is not in the middle of its box
    image = prepare_ink(ink, "digits").image[0, 0].numpy()
    mass = image / image.sum()
    assert abs(float(mass.sum(axis=1) @ np.arange(28)) - MNIST_MIDDLE) <= 0.5
    assert abs(float(mass.sum(axis=0) @ np.arange(28)) - MNIST_MIDDLE) <= 0.5
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20


def test_a_drawing_gives_the_same_image_as_the_same_picture_uploaded(seven: NDArray[np.float32]) -> None:
    stages = prepare_ink(np.asarray(ink_of_seven()), "digits")
    assert likeness(seven, stages.image[0, 0].numpy()) > 0.999


def test_clothing_fills_the_picture_and_sits_in_the_middle_of_it() -> None:
    first_row, last_row, first_column, last_column = extent(prepare(shirt("white", "#202020"), "clothing"))
    assert (first_column, last_column) == (0, 27)
    assert abs(first_row - (27 - last_row)) <= 1
    assert last_row - first_row + 1 == 26  # 200 of 220 pixels


def test_clothing_on_a_light_background_is_negated_as_in_fashion_mnist() -> None:
    dark, grey = (image_of(shirt("white", cloth), "clothing")[14, 14] for cloth in ("#202020", "#606060"))
    assert dark == pytest.approx(1 - 0x20 / 255, abs=0.02)
    assert grey == pytest.approx(1 - 0x60 / 255, abs=0.02)


def test_light_clothing_on_a_dark_background_stays_light() -> None:
    assert image_of(shirt("black", "#e0e0e0"), "clothing")[14, 14] == pytest.approx(0xE0 / 255, abs=0.02)


def test_pale_clothing_is_brightened() -> None:
    assert image_of(shirt("white", "#f0f0f0"), "clothing")[14, 14] == pytest.approx(0.6, abs=0.02)


def test_an_empty_drawing_is_refused() -> None:
    with pytest.raises(ImageError, match=r"^Nothing is drawn yet\. Draw something\.$"):
        prepare_ink(np.zeros((56, 56), dtype=np.uint8), "digits")
