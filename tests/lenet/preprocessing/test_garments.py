"""Clothing on uneven ground, on a person, and cut out."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from lenet.preprocessing import prepare
from tests.lenet.preprocessing.conftest import extent, image_of, likeness, shirt

Scene = NDArray[np.float64]
ROWS, COLUMNS = np.mgrid[-1:1:400j, -1:1:300j]


def on(ground: Scene, cloth: str = "#303a60") -> Image.Image:
    """The shirt of `shirt` on ground (400, 300, 3) in [0, 1], with a camera's noise."""
    noisy = ground + np.random.default_rng(0).normal(0, 0.01, ground.shape)
    image = Image.fromarray(np.rint(255 * np.clip(noisy, 0, 1)).astype(np.uint8))
    image.paste(cloth, mask=shirt("black", "white").convert("L"))
    return image


def outline(image: Image.Image, level: float = 0) -> NDArray[np.float32]:
    """1 where what the network gets is above `level`, (28, 28)."""
    return (image_of(image, "clothing") > level).astype(np.float32)


def floor_under_a_wall() -> Scene:
    return np.asarray(np.where((ROWS > 0.3)[..., None], np.array([0.45, 0.3, 0.2]), np.array([0.85, 0.83, 0.8])))


def vignette() -> Scene:
    return np.repeat((0.85 - 0.12 * (ROWS**2 + COLUMNS**2) + 0.06 * COLUMNS)[..., None], 3, axis=2)


def boards() -> Scene:
    tones = np.random.default_rng(1).uniform(-0.09, 0.09, 12)
    return np.asarray(np.clip(0.72 + tones[((ROWS + 1) * 5.9).astype(int)][..., None] + np.array([0.1, 0, -0.1]), 0, 1))


def chequered() -> Scene:
    squares = ((ROWS * 10).astype(int) + (COLUMNS * 8).astype(int)) % 2
    return np.asarray(0.6 + 0.15 * np.repeat(squares[..., None], 3, axis=2))


@pytest.mark.parametrize("ground", [floor_under_a_wall, vignette, boards, chequered])
def test_clothing_is_segmented_from_uneven_ground(ground: Callable[[], Scene]) -> None:
    assert likeness(outline(shirt("white", "#303a60")), outline(on(ground()), 0.1)) > 0.95


def person(skin: str) -> Image.Image:
    """Somebody with a head, bare arms and legs in trousers, in a shirt, before a wall."""
    image = Image.new("RGB", (300, 500), "#d8dce0")
    pen = ImageDraw.Draw(image)
    for left, right in ((112, 140), (160, 188)):
        pen.rectangle((left, 320, right, 499), fill="#202020")
    pen.rectangle((138, 80, 162, 120), fill=skin)
    pen.ellipse((125, 30, 175, 90), fill=skin)
    pen.pieslice((122, 24, 178, 84), 180, 360, fill="#302010")
    for left, right in ((52, 66), (234, 248)):
        pen.rectangle((left, 180, right, 300), fill=skin)
    image.paste("#a03050", (0, 20), shirt("black", "white").convert("L"))
    return image


@pytest.mark.parametrize("skin", ["#edc2a6", "#d19975", "#996647", "#66422e"])
def test_of_somebody_in_a_shirt_only_the_shirt_is_seen(skin: str) -> None:
    plain = image_of(shirt("#d8dce0", "#a03050"), "clothing")
    assert likeness(plain, image_of(person(skin), "clothing")) > 0.93


def test_a_bag_in_the_colour_of_skin_stays_whole() -> None:
    bag, image = Image.new("L", (300, 300)), Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(bag).rectangle((60, 120, 240, 250), fill=255)
    ImageDraw.Draw(bag).arc((100, 60, 200, 180), 180, 360, fill=255, width=10)
    image.paste("#c08858", mask=bag)
    assert likeness(outline(image), outline(bag)) > 0.97


@pytest.mark.parametrize("ground", ["#f4f4f2", "white"])
def test_a_pale_garment_with_a_dark_detail_is_seen_whole(ground: str) -> None:
    """A white shirt with a dark pocket: the pocket stays the brightest, and the shirt stands out."""
    image, tones = shirt(ground, "#e4e4e2"), shirt("white", "#303030")
    ImageDraw.Draw(image).rectangle((120, 130, 180, 200), fill="#202020")
    levels, garment = image_of(image, "clothing"), outline(tones) > 0
    assert np.median(levels[garment]) > 0.15 * levels.max()
    assert likeness(outline(tones), outline(image, 0.08)) > 0.95
    assert levels.max() == levels[8:14, 10:18].max() > 3 * np.median(levels[garment])


def test_a_garment_drawn_in_outline_is_filled() -> None:
    cloth = outline(shirt("white", "#303030"))
    pen = ImageDraw.Draw(image := Image.new("RGB", (300, 400), "white"))
    corners = [(100, 100), (40, 160), (60, 190), (100, 160), (100, 300), (200, 300), (200, 160), (240, 190), (260, 160)]
    pen.line([*corners, (200, 100), (100, 100)], fill="black", width=4)
    assert np.median(image_of(image, "clothing")[cloth > 0]) > 0.1


def test_a_dark_garment_with_a_pale_detail_stays_as_it_is() -> None:
    plain, detail = shirt("white", "#303030"), shirt("white", "#303030")
    ImageDraw.Draw(detail).rectangle((120, 130, 180, 200), fill="#f0f0f0")
    changed = np.abs(image_of(plain, "clothing") - image_of(detail, "clothing")) > 0.02
    assert changed[5:14].any() and not changed[:4].any() and not changed[15:].any()


def cut_out(colours: Image.Image, mask: Image.Image) -> Image.Image:
    image = colours.convert("RGBA")
    image.putalpha(mask)
    return image


@pytest.mark.parametrize("cloth", ["#202020", "#808080", "#fafafa", "#c08858"])
def test_transparency_says_what_is_clothing(cloth: str) -> None:
    """A print, skin's colour or a tone near the paper's changes nothing."""
    mask, colours = shirt("black", "white").convert("L"), Image.new("RGB", (300, 400), cloth)
    ImageDraw.Draw(colours).ellipse((120, 140, 180, 200), fill="#c09060")
    assert extent(prepare(cut_out(colours, mask), "clothing")) == extent(prepare(shirt("white", "black"), "clothing"))


def test_transparency_hides_the_head_and_legs_of_nobody() -> None:
    """A long dress with a narrow waist is whole: no head is looked for in what is cut out."""
    mask = Image.new("L", (300, 500))
    pen = ImageDraw.Draw(mask)
    for box in ((130, 20, 170, 70), (143, 70, 157, 90), (80, 90, 220, 480)):
        pen.rectangle(box, fill=255)
    stages = prepare(cut_out(Image.new("RGB", (300, 500), "#303030"), mask), "clothing")
    assert stages.cropped.shape == pytest.approx((295, 90), abs=3)


def test_a_photograph_with_round_transparent_corners_is_no_cut_out() -> None:
    corners = Image.new("L", (300, 400))
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, 299, 399), 40, fill=255)
    image = cut_out(shirt("white", "#303030"), corners)
    assert likeness(image_of(shirt("white", "#303030"), "clothing"), image_of(image, "clothing")) > 0.97
