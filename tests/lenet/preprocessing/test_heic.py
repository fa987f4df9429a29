"""HEIC photographs."""

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import Image

from lenet.errors import ImageError
from lenet.preprocessing import open_image
from tests.lenet.preprocessing.conftest import image_of, likeness, on_white, saved

pillow_heif.register_heif_opener()  # to write such files

SIZE = (140).to_bytes(4) * 2  # of `on_white`, as the file declares it


def heic(image: Image.Image, **options: object) -> bytes:
    return saved(image.convert("RGB"), "HEIF", **options)


def test_a_heic_photograph_is_read(seven: NDArray[np.float32]) -> None:
    assert likeness(seven, image_of(open_image(heic(on_white())))) > 0.98


def test_a_heic_photograph_is_turned_as_its_exif_says(seven: NDArray[np.float32]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = on_white().transpose(Image.Transpose.ROTATE_90)
    assert likeness(seven, image_of(open_image(heic(stored, exif=exif.tobytes())))) > 0.98


def test_one_that_cannot_be_read_is_called_so() -> None:
    with pytest.raises(ImageError, match=r"^IMG_1\.HEIC is a HEIC photograph that .* Save it as a JPEG\.$"):
        open_image(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(300), "IMG_1.HEIC")


def test_one_that_is_cut_short_is_refused() -> None:
    content = heic(Image.effect_noise((200, 200), 50))
    with pytest.raises(ImageError, match=r"^half (is damaged or cut short|is a HEIC photograph that we cannot read)"):
        open_image(content[: len(content) // 2], "half")


@pytest.mark.parametrize(
    ("sides", "sentence"),
    [((8_000, 8_000), "is over 50 megapixels"), ((16, 16), "is damaged"), ((6_000, 6_000), "is damaged")],
    ids=["over the limit", "less than there is", "more than there is"],
)
def test_a_photograph_that_declares_another_size_is_refused(sides: tuple[int, int], sentence: str) -> None:
    image = on_white().resize((300, 300))  # more than the 65,536 pixels that libheif always allows
    content, size = heic(image), (300).to_bytes(4) * 2
    assert content.count(size) == 1
    with pytest.raises(ImageError, match=rf"^it {sentence}"):
        open_image(content.replace(size, b"".join(side.to_bytes(4) for side in sides)), "it")
