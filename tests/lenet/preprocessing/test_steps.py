"""The stages that are shown, and why a picture may be read wrongly."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from lenet.preprocessing import Kind, open_image, prepare, prepare_ink
from lenet.preprocessing.remarks import Reason
from lenet.preprocessing.steps import SHOWN, plain, steps, values
from tests.lenet.preprocessing.conftest import ink_of_seven, on_white, saved, shirt


def test_the_stages_of_an_upload_are_small_and_end_with_what_the_network_gets() -> None:
    stages = prepare(on_white().resize((700, 700)), "digits")
    shown = steps(stages)
    assert [step.name for step in shown] == ["original", "grey", "figure", "box", "input"]
    assert all(max(step.picture.shape) <= SHOWN and step.plain.shape == (28, 28) for step in shown)
    assert np.array_equal(values(shown)[-1], stages.values[0])


def test_a_picture_that_was_turned_has_a_stage_for_it() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = on_white().convert("RGB").transpose(Image.Transpose.ROTATE_90)
    shown = steps(prepare(open_image(saved(turned, "JPEG", quality=95, exif=exif)), "digits"))
    assert [step.name for step in shown][:2] == ["original", "upright"]


@pytest.mark.parametrize("negated", [False, True])
def test_scaled_plainly_ink_is_bright_and_nothing_is_cropped(negated: bool) -> None:
    image = Image.new("L", (280, 140))
    ImageDraw.Draw(image).rectangle((100, 60, 179, 79), fill=255)
    level = plain(np.asarray(ImageOps.invert(image) if negated else image))
    assert level[:7].max() == level[21:].max() == 0
    assert np.flatnonzero(level.max(axis=0) > 127).tolist() == list(range(10, 18))


def test_a_picture_that_is_easy_to_read_has_no_remark() -> None:
    assert prepare(on_white(), "digits").remarks == ()
    assert prepare(shirt("white", "#303a60"), "clothing").remarks == ()


def photographed(ink: Image.Image, at: tuple[int, int], level: int = 0) -> Image.Image:
    """Ink on paper of 400 × 400 pixels, with a camera's noise."""
    paper = Image.new("L", (400, 400), 220)
    paper.paste(level, at, ink)
    noise = np.random.default_rng(0).normal(0, 2, (400, 400))
    return Image.fromarray(np.clip(np.asarray(paper) + noise, 0, 255).astype(np.uint8))


def two() -> Image.Image:
    both = Image.new("L", (300, 140))
    both.paste(ink_of_seven(), (0, 0))
    both.paste(ink_of_seven(), (150, 0))
    return both


def with_marks() -> Image.Image:
    image = photographed(ink_of_seven(), (120, 120))
    ImageDraw.Draw(image).line((10, 380, 30, 380), fill=0, width=6)
    return image


def stained() -> Image.Image:
    """A shirt on ground of two colours."""
    image = Image.new("RGB", (300, 400), "#e0e0e0")
    image.paste("#806040", (0, 0, 110, 400))
    image.paste("#102050", mask=shirt("black", "white").convert("L"))
    return image


@pytest.mark.parametrize(
    ("image", "kind", "reason", "least", "most"),
    [
        (photographed(ink_of_seven(), (120, 120), 195), "digits", Reason.FAINT, 0.05, 0.13),
        (photographed(ink_of_seven(30, 3), (200, 120)), "digits", Reason.SMALL, 16, 22),
        (photographed(two(), (50, 120)), "digits", Reason.SEVERAL, 2, 2),
        (with_marks(), "digits", Reason.MARKS, 1, 1),
        (shirt("white", "#303a60").crop((0, 0, 300, 250)), "clothing", Reason.CUT_OFF, 0.1, 0.6),
        (stained(), "clothing", Reason.UNEVEN, 0.1, 0.7),
    ],
    ids=["faint", "small", "several", "marks", "cut off", "uneven"],
)
def test_the_reason_for_a_doubtful_reading_is_measured(
    image: Image.Image, kind: Kind, reason: Reason, least: float, most: float
) -> None:
    measured = {remark.reason: remark.value for remark in prepare(image, kind).remarks}
    assert least <= measured[reason] <= most


def test_a_bare_picture_that_fills_its_frame_is_not_cut_off() -> None:
    bare: NDArray[np.uint8] = prepare(shirt("white", "#303a60"), "clothing").centred
    assert prepare(Image.fromarray(bare), "clothing").remarks == ()


def test_a_tap_that_was_left_out_of_a_drawing_is_told() -> None:
    ink = np.zeros((56, 56), dtype=np.uint8)
    ink[16:42, 24:28] = 255
    assert prepare_ink(ink, "digits").remarks == ()
    ink[52:54, 2:4] = 255
    assert [(remark.reason, remark.value) for remark in prepare_ink(ink, "digits").remarks] == [(Reason.MARKS, 1)]
