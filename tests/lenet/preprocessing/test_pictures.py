"""Reading untrusted image files: formats, and limits of size and memory."""

import errno
import threading
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from lenet.errors import ImageError
from lenet.preprocessing import open_image, pictures, prepare
from tests.lenet.preprocessing.conftest import image_of, likeness, on_white, saved

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n"  # a program, which we do not run


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", ["text", "international text"])
def test_a_png_with_a_large_text_is_read(kind: str, packed: bool) -> None:
    texts = PngImagePlugin.PngInfo()
    (texts.add_text if kind == "text" else texts.add_itxt)("x", "a" * 2_000_000, zip=packed)
    image = Image.new("RGB", (30, 40), "navy")
    assert open_image(saved(image, "PNG", pnginfo=texts)).tobytes() == image.tobytes()


def test_a_png_with_a_large_colour_profile_is_read() -> None:
    image = Image.new("RGB", (30, 40), "navy")
    assert open_image(saved(image, "PNG", icc_profile=bytes(2_000_000))).tobytes() == image.tobytes()


def test_a_png_with_a_large_text_and_a_damaged_end_is_refused() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("x", "a" * 2_000_000, zip=True)
    content = saved(Image.effect_noise((200, 200), 50), "PNG", pnginfo=texts)
    with pytest.raises(ImageError, match=r"^half is damaged or cut short"):
        open_image(content[: len(content) // 2], "half")


def test_a_phones_photograph_of_49_megapixels_is_read() -> None:
    image = open_image(saved(Image.new("L", (8064, 6048), 200), "JPEG"))
    assert image.size == (1024, 768)


@pytest.mark.parametrize(
    ("size", "options", "limit"),
    [((8064, 6048), {"progressive": True}, 40), ((60_000, 700), {}, 40)],
    ids=["progressive, all in memory", "too narrow to be decoded smaller"],
)
def test_a_jpeg_that_needs_much_memory_is_refused(size: tuple[int, int], options: dict[str, bool], limit: int) -> None:
    content = saved(Image.new("L", (64, 64)), "JPEG", **options)
    claim = b"".join(side.to_bytes(2, "big") for side in reversed(size))  # only the header claims this size
    with pytest.raises(ImageError, match=rf"^it is over {limit} megapixels\. Use a smaller one\.$"):
        open_image(content.replace(b"\0@\0@", claim, 1), "it")


def test_a_palette_image_without_a_palette_is_refused() -> None:
    header = chunk(b"IHDR", bytes([0, 0, 0, 4, 0, 0, 0, 4, 8, 3, 0, 0, 0]))
    data = chunk(b"IDAT", zlib.compress(bytes(5 * 4)))
    with pytest.raises(ImageError, match=r"^no palette is damaged or cut short\. Save it again"):
        open_image(b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b""), "no palette")


def test_a_folder_is_called_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ImageError) as error:
        open_image(tmp_path)
    assert str(error.value) == f"{tmp_path.name} is a folder. Give the name of a picture in it."


def test_the_error_for_a_file_that_may_not_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, _mode: str) -> BytesIO:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refused)  # root may read everything
    with pytest.raises(ImageError, match=r"^a\.png cannot be read \(Permission denied\)\. Check its permissions\.$"):
        open_image(tmp_path / "a.png", "a.png")


class Endless(BytesIO):
    """A file like /dev/zero, which may not be read whole."""

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None and 0 <= size <= 2_000_000
        return bytes(size)


def test_a_file_that_is_too_large_or_has_no_end_is_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MEGABYTES", 1, raising=False)
    with (tmp_path / "big.png").open("wb") as file:
        file.truncate(1_000_001)
    for source in (tmp_path / "big.png", Endless()):
        with pytest.raises(ImageError, match=r"^big\.png is over 1 MB\. Use a smaller one\.$"):
            open_image(source, "big.png")


def test_an_image_that_needs_more_memory_than_is_free_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(_image: Image.Image) -> Image.Image:
        raise MemoryError

    monkeypatch.setattr(pictures, "reduced", too_much)
    with pytest.raises(ImageError, match=r"^it needs more memory than is free\."):
        open_image(saved(Image.new("L", (9, 9)), "PNG"), "it")


def test_at_most_two_threads_decode_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    content, original = saved(Image.new("RGB", (9, 9)), "PNG"), pictures.reduced
    lock, decoding, maximum = threading.Lock(), 0, 0
    both = threading.Barrier(2)  # passed only when two decode at the same time

    def counted(image: Image.Image) -> Image.Image:
        nonlocal decoding, maximum
        with lock:
            decoding += 1
            maximum = max(maximum, decoding)
        both.wait(60)
        with lock:
            decoding -= 1
        both.wait(60)
        return original(image)

    monkeypatch.setattr(pictures, "reduced", counted)
    threads = [threading.Thread(target=open_image, args=[content]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert maximum == 2


def test_an_image_is_small_when_it_has_been_read() -> None:
    assert open_image(saved(Image.new("RGBA", (3000, 1500)), "PNG")).size == (1024, 512)
    assert open_image(saved(Image.new("I;16", (1500, 3000)), "PNG")).size == (512, 1024)


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
