"""What the network sees of drawings and of all kinds of files; the tests make all images."""

import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from lenet.errors import ImageError
from lenet.preprocessing import Kind, Stages, open_image, prepare, prepare_ink

MNIST_MIDDLE = 14  # index of the pixel on which MNIST's centres of mass lie
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n"  # a program, which we do not run


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
    assert np.allclose(stages.centred / 255, stages.image[0, 0], atol=0.5 / 255 + 1e-6)


def test_dark_on_light_and_light_on_dark_look_the_same(seven: NDArray[np.float32]) -> None:
    assert likeness(seven, image_of(on_white())) > 0.999


MODES: dict[str, Callable[[], Image.Image]] = {
    "1-bit": lambda: on_white().convert("1", dither=Image.Dither.NONE),
    "palette": lambda: on_white().convert("RGB").quantize(8),
    "palette with a transparent colour": lambda: open_image(saved(on_white().quantize(4), "GIF", transparency=0)),
    "CMYK": lambda: on_white().convert("CMYK"),
    "CMYK in a JPEG": lambda: open_image(saved(on_white().convert("CMYK"), "JPEG")),
    "LA": lambda: on_white().convert("LA"),
    "16-bit grey": lambda: Image.fromarray(np.asarray(on_white()).astype(np.uint16) * 257),
    "16-bit grey in a PNG": lambda: open_image(
        saved(Image.fromarray(np.asarray(on_white()).astype(np.uint16) * 257), "PNG")
    ),
    "10 of 16 bits": lambda: Image.fromarray(np.asarray(on_white()).astype(np.uint16) * 4),
    "32-bit grey": lambda: Image.fromarray(np.asarray(on_white()).astype(np.int32) * 257),
    "floats": lambda: Image.fromarray(np.asarray(on_white()).astype(np.float32) / 255),
    "YCbCr": lambda: on_white().convert("RGB").convert("YCbCr"),
    "a noisy JPEG": lambda: open_image(saved(on_white().convert("RGB"), "JPEG", quality=15)),
    "a GIF's first frame": lambda: open_image(
        saved(on_white(), "GIF", save_all=True, append_images=[Image.new("L", (140, 140), 255)], duration=99)
    ),
    "an animated PNG": lambda: open_image(
        saved(on_white(), "PNG", save_all=True, append_images=[Image.new("L", (140, 140), 255)], duration=99)
    ),
    "WebP": lambda: open_image(saved(on_white(), "WEBP")),
    "TIFF": lambda: open_image(saved(on_white(), "TIFF")),
    "BMP": lambda: open_image(saved(on_white(), "BMP")),
}


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_and_format_gives_the_same_seven(mode: str, seven: NDArray[np.float32]) -> None:
    assert likeness(seven, image_of(MODES[mode]())) > 0.95


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


def test_rounded_transparent_corners_are_no_part_of_the_segment(seven: NDArray[np.float32]) -> None:
    alpha = Image.new("L", (140, 140))
    ImageDraw.Draw(alpha).rounded_rectangle((0, 0, 139, 139), 20, fill=255)
    image = on_white().convert("RGBA")
    image.putalpha(alpha)
    assert likeness(seven, image_of(image)) > 0.98


@pytest.mark.parametrize("tag", range(1, 9))
def test_a_photograph_is_turned_as_its_exif_says(tag: int, seven: NDArray[np.float32]) -> None:
    undone = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Orientation -> the Transpose that makes such a file
    image = on_white().convert("RGB")
    stored = image if tag == 1 else image.transpose(Image.Transpose(undone[tag]))
    exif = Image.Exif()
    exif[0x0112] = tag
    stages = prepare(open_image(saved(stored, "JPEG", quality=95, exif=exif)), "digits")
    assert likeness(seven, stages.image[0, 0].numpy()) > 0.98
    if tag > 1:
        assert not np.array_equal(stages.given, stages.upright)


def test_a_damaged_exif_block_is_ignored(seven: NDArray[np.float32]) -> None:
    content = saved(on_white(), "PNG", exif=b"Exif\0\0no such thing")
    assert likeness(seven, image_of(open_image(content))) > 0.98


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


def test_a_thin_stroke_reaches_full_contrast() -> None:
    assert prepare(Image.eval(ink_of_seven(600, width=3), lambda level: 255 - level), "digits").image.max() == 1


@pytest.mark.parametrize(
    ("ink", "background"),
    [("yellow", "white"), ("blue", "black"), ("red", "white"), ("#287928", "#c82828"), ("#a0a0a0", "#787878")],
)
def test_coloured_ink_is_seen(ink: str, background: str, seven: NDArray[np.float32]) -> None:
    image = Image.new("RGB", (140, 140), background)
    image.paste(ink, mask=ink_of_seven())
    assert likeness(seven, image_of(image)) > 0.98


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
    with pytest.raises(ImageError, match=r"^Nothing stands out in this picture\. Use one with a clear figure"):
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


def test_an_empty_drawing_is_refused() -> None:
    with pytest.raises(ImageError, match=r"^Nothing is drawn yet\. Draw something\.$"):
        prepare_ink(np.zeros((56, 56), dtype=np.uint8), "digits")


def test_a_wrong_extension_does_not_matter(tmp_path: Path, seven: NDArray[np.float32]) -> None:
    path = tmp_path / "seven.png"
    path.write_bytes(saved(on_white(), "JPEG", quality=95))
    assert likeness(seven, image_of(open_image(path))) > 0.98


def test_a_stream_is_read_and_its_name_used() -> None:
    stream = BytesIO(b"no picture at all")
    stream.name = "letter.png"
    with pytest.raises(ImageError, match=r"^letter\.png is not a picture we can read\. Use a PNG or a JPEG\.$"):
        open_image(stream)


@pytest.mark.parametrize("content", [b"", b"words", b"<svg xmlns='http://www.w3.org/2000/svg'/>", EPS])
def test_a_file_that_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ImageError, match=r"^my file is not a picture we can read\. Use a PNG or a JPEG\.$"):
        open_image(content, "my file")


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_a_truncated_file_is_refused(file_format: str) -> None:
    noise = Image.fromarray(np.random.default_rng(6).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    content = saved(noise, file_format)
    with pytest.raises(ImageError, match=r"^half (is damaged or cut short\. Save it again|is not a picture)"):
        open_image(content[: len(content) // 2], "half")


@pytest.mark.parametrize("side", [6_400, 10_000, 20_000], ids=["over our limit", "Pillow warns", "Pillow refuses"])
def test_a_picture_over_40_megapixels_is_refused_before_it_is_decoded(side: int) -> None:
    content = saved(Image.new("1", (side, 8)), "PNG")
    claimed = content.replace((8).to_bytes(4), side.to_bytes(4), 1)  # only its header claims the height
    header = claimed[12:29]
    claimed = claimed[:29] + zlib.crc32(header).to_bytes(4) + claimed[33:]
    with pytest.raises(ImageError, match=r"^huge\.png is over 40 megapixels\. Use a smaller one\.$"):
        open_image(claimed, "huge.png")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"^There is no file .*none\.png\. Check its name and folder\.$"):
        open_image(tmp_path / "none.png")


def test_large_pictures_are_reduced() -> None:
    stages = prepare(open_image(saved(on_white().resize((3000, 3000)).convert("RGB"), "JPEG")), "digits")
    assert max(stages.given.shape) <= 1024
