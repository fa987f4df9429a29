"""Segmentation of digits and clothing in photographs and drawings."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from lenet.errors import ImageError
from lenet.preprocessing import Kind, open_image, prepare, prepare_ink
from tests.lenet.preprocessing.conftest import extent, image_of, ink_of_seven, likeness, on_white, saved, shirt


def test_rounded_transparent_corners_are_no_part_of_the_segment(seven: NDArray[np.float32]) -> None:
    alpha = Image.new("L", (140, 140))
    ImageDraw.Draw(alpha).rounded_rectangle((0, 0, 139, 139), 20, fill=255)
    image = on_white().convert("RGBA")
    image.putalpha(alpha)
    assert likeness(seven, image_of(image)) > 0.98


def paper(generator: np.random.Generator, height: int = 300, width: int = 400) -> NDArray[np.float64]:
    """A photographed sheet: darker to one side and in the corners, with the sensor's noise; grey in [0, 1]."""
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    light: NDArray[np.float64] = 0.75 + 0.12 * columns - 0.08 * (rows**2 + columns**2)
    return light + generator.normal(0, 0.025, (height, width))


def photographed(background: NDArray[np.float64], left: int = 120, upper: int = 80) -> Image.Image:
    """A 7 in pen on `background`, as a JPEG."""
    ink = np.zeros(background.shape)
    ink[upper : upper + 140, left : left + 140] = np.asarray(ink_of_seven(width=6)) / 255
    grey = np.clip(background * (1 - 0.7 * ink), 0, 1)
    return open_image(saved(Image.fromarray((grey * 255).astype(np.uint8)), "JPEG", quality=70))


def test_uneven_light_on_paper_is_removed() -> None:
    image = photographed(paper(np.random.default_rng(0)))
    assert likeness(image_of(ink_of_seven(width=6)), image_of(image)) > 0.95


def test_a_shadow_across_the_paper_is_removed() -> None:
    background = paper(np.random.default_rng(1))
    background[:, 200:] *= 0.6
    assert likeness(image_of(ink_of_seven(width=6)), image_of(photographed(background))) > 0.9


def test_a_small_digit_in_a_large_photograph_is_segmented() -> None:
    image = photographed(paper(np.random.default_rng(2), 900, 1200), left=900, upper=600)
    assert likeness(image_of(ink_of_seven(width=6)), image_of(image)) > 0.9


def test_a_sheet_of_paper_on_a_dark_desk_is_found() -> None:
    generator = np.random.default_rng(3)
    desk = generator.normal(0.15, 0.02, (500, 640))
    desk[100:400, 120:520] = paper(generator)
    assert likeness(image_of(ink_of_seven(width=6)), image_of(photographed(desk, 240, 180))) > 0.9


def test_a_drawn_frame_is_no_part_of_the_segment(seven: NDArray[np.float32]) -> None:
    at_edge, inset = on_white(), on_white()
    ImageDraw.Draw(at_edge).rectangle((0, 0, 139, 139), outline=0, width=4)
    ImageDraw.Draw(inset).rectangle((6, 6, 133, 133), outline=0, width=2)
    assert likeness(seven, image_of(at_edge)) > 0.98
    assert likeness(seven, image_of(inset)) > 0.98


def test_the_edge_of_a_desk_is_no_part_of_the_segment() -> None:
    image = Image.eval(ink_of_seven(width=3), lambda level: 255 - level)
    beside = Image.new("L", (160, 280), 255)
    beside.paste(image, (20, 60))
    beside.paste(20, (0, 0, 12, 280))
    assert likeness(image_of(image), image_of(beside)) > 0.98


def test_what_strokes_enclose_is_not_taken_for_light_ink() -> None:
    eight = Image.new("L", (480, 480))
    for box in ((225, 60, 295, 130), (210, 130, 300, 220)):
        ImageDraw.Draw(eight).ellipse(box, outline=255, width=18)
    rows, columns = np.mgrid[-1:1:480j, -1:1:480j]
    background = 0.8 + 0.12 * rows - 0.05 * (rows**2 + columns**2)
    grey = background * (1 - 0.75 * np.asarray(eight) / 255) + np.random.default_rng(7).normal(
        0, 0.03, background.shape
    )
    grey[:, :90] = 0.25  # a desk, which draws the fitted background under the paper
    image = Image.fromarray((np.clip(grey, 0, 1) * 255).astype(np.uint8))
    assert likeness(image_of(eight), image_of(image)) > 0.95


def test_specks_are_no_part_of_the_segment(seven: NDArray[np.float32]) -> None:
    image = on_white()
    for at in ((4, 4), (130, 8), (10, 130), (132, 120), (70, 134)):
        ImageDraw.Draw(image).ellipse((*at, at[0] + 3, at[1] + 3), fill=0)
    assert likeness(seven, image_of(image)) > 0.98


@pytest.mark.parametrize(
    ("ink", "background"),
    [("yellow", "white"), ("blue", "black"), ("red", "white"), ("#287928", "#c82828"), ("#a0a0a0", "#787878")],
)
def test_coloured_ink_is_seen(ink: str, background: str, seven: NDArray[np.float32]) -> None:
    image = Image.new("RGB", (140, 140), background)
    image.paste(ink, mask=ink_of_seven())
    assert likeness(seven, image_of(image)) > 0.98


def test_clothing_is_segmented_from_a_background_of_several_colours() -> None:
    image = Image.new("RGB", (300, 400), "#d8dce0")
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((0, 340, 300, 400), fill="#503010")
    drawing.rectangle((0, 0, 300, 30), fill="#80a0c0")
    drawing.polygon([(170, 0), (300, 0), (300, 340), (230, 340)], fill="#70a080")
    noise = np.random.default_rng(4).normal(0, 12, (400, 300, 3))
    image.paste("#a03040", mask=shirt("black", "white").convert("L"))
    noisy = Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))
    plain = prepare(shirt("white", "#404040"), "clothing").image[0, 0].numpy()
    assert likeness(plain, image_of(noisy, "clothing")) > 0.9


def test_a_seam_does_not_cut_off_a_sleeve() -> None:
    image = shirt("white", "#202020")
    ImageDraw.Draw(image).line((50, 110, 100, 190), fill="white", width=3)
    assert extent(prepare(image, "clothing")) == extent(prepare(shirt("white", "#202020"), "clothing"))


def test_a_frame_around_clothing_is_left_out() -> None:
    image = shirt("white", "#202020")
    ImageDraw.Draw(image).rectangle((0, 0, 299, 399), outline="#404040", width=10)
    assert likeness(image_of(shirt("white", "#202020"), "clothing"), image_of(image, "clothing")) > 0.98


def test_an_object_beside_the_clothing_is_left_out() -> None:
    image = shirt("white", "#202020")
    ImageDraw.Draw(image).ellipse((20, 350, 50, 380), fill="#404040")
    assert extent(prepare(image, "clothing")) == extent(prepare(shirt("white", "#202020"), "clothing"))


@pytest.mark.parametrize("kind", ["digits", "clothing"])
@pytest.mark.parametrize(
    "image",
    [
        Image.new("L", (200, 150), 255),
        Image.new("RGB", (28, 28), "navy"),
        Image.new("RGBA", (50, 50)),
        Image.new("1", (1, 1)),
        Image.new("L", (500, 1), 9),
    ],
    ids=["white", "navy", "clear", "one pixel", "a line"],
)
def test_an_empty_picture_is_refused(image: Image.Image, kind: Kind) -> None:
    with pytest.raises(ImageError, match=r"^Nothing stands out in this picture\. Use a picture of one thing"):
        prepare(image, kind)


def test_a_photograph_of_empty_paper_is_refused() -> None:
    background = (paper(np.random.default_rng(5)) * 255).astype(np.uint8)
    with pytest.raises(ImageError, match=r"^Nothing stands out"):
        prepare(Image.fromarray(background), "digits")


def drawing(*strokes: list[tuple[int, int]]) -> NDArray[np.uint8]:
    """Strokes of a pen as wide as the page's, on a canvas of 56 x 56."""
    image = Image.new("L", (56, 56))
    for stroke in strokes:
        ImageDraw.Draw(image).line(stroke, fill=255, width=4, joint="curve")
    return np.asarray(image)


SEVEN = [(18, 16), (36, 16), (26, 42)]
TAP = [(2, 52), (4, 52)]


@pytest.mark.parametrize("taps", [[TAP], [[(52, 2), (54, 2)]], [TAP, [(52, 2), (54, 2)]]])
def test_a_tap_far_from_the_digit_is_ignored(taps: list[list[tuple[int, int]]]) -> None:
    assert np.array_equal(
        prepare_ink(drawing(SEVEN, *taps), "digits").centred, prepare_ink(drawing(SEVEN), "digits").centred
    )


@pytest.mark.parametrize(
    "strokes",
    [
        [[(22, 18), (20, 28), (32, 30), (32, 40), (18, 44)], [(30, 12), (42, 12)]],  # a 5 whose bar stands apart
        [[(14, 10), (14, 30), (30, 30)], [(38, 8), (38, 46)]],  # a 4 of two strokes
        [[(20 + 8 * (row % 2), 6 + 6 * row), (22 + 8 * (row % 2), 6 + 6 * row)] for row in range(8)],  # of dots
        [SEVEN, [(20, 34), (22, 34)]],  # a dot near the digit
    ],
    ids=["5", "4", "dots", "near"],
)
def test_the_separate_strokes_of_a_digit_are_not_lost(strokes: list[list[tuple[int, int]]]) -> None:
    ink = drawing(*strokes)
    assert np.array_equal(prepare_ink(ink, "digits").polarity, ink)
