"""Reading untrusted image files under limits of size and memory."""

import errno
import threading
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from lenet.errors import ImageError
from lenet.preprocessing import open_image, pictures


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, file_format, **options)
    return stream.getvalue()


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
    def refused(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refused)  # root may read everything
    with pytest.raises(ImageError, match=r"^a\.png cannot be read \(Permission denied\)\. Check its permissions\.$"):
        open_image(tmp_path / "a.png", "a.png")


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


def test_a_heic_photograph_is_called_so() -> None:
    with pytest.raises(ImageError, match=r"^IMG_1\.HEIC is a HEIC photograph, .* Save it as a JPEG\.$"):
        open_image(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(300), "IMG_1.HEIC")
