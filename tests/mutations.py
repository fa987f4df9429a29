"""Damaged files of every format that is read: valid ones made here, then bits flipped, parts moved, sizes claimed."""

import random
import zlib
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import Image, ImageDraw

from lenet.errors import ImageError
from lenet.preprocessing import open_image, prepare

pillow_heif.register_heif_opener()  # to write such files

SIDE = 72
EXTREMES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 6_000, 12_000, 40_000)
HEAD = 256  # bytes, in which formats declare sizes
PNG = b"\x89PNG\r\n\x1a\n"


def seeds() -> dict[str, list[bytes]]:
    """Valid files by format, in several modes each."""
    exif = Image.Exif()
    exif[0x0112] = 6
    deep = Image.fromarray(np.asarray(drawing().convert("L")).astype(np.uint16) * 257)
    frames = {"save_all": True, "append_images": [drawing().rotate(90)], "duration": 50}
    return {
        "PNG": [
            saved(drawing(), "PNG"),
            saved(drawing().quantize(8), "PNG", transparency=0),
            saved(deep, "PNG"),
            saved(drawing(), "PNG", icc_profile=bytes(3000), exif=exif.tobytes()),
            saved(drawing(), "PNG", **frames),
        ],
        "JPEG": [
            saved(drawing(), "JPEG", exif=exif.tobytes()),
            saved(drawing(), "JPEG", progressive=True),
            saved(drawing().convert("CMYK"), "JPEG"),
        ],
        "GIF": [saved(drawing(), "GIF"), saved(drawing().quantize(4), "GIF", **frames)],
        "BMP": [saved(drawing(), "BMP"), saved(drawing().quantize(16), "BMP"), saved(drawing().convert("1"), "BMP")],
        "WEBP": [saved(drawing(), "WEBP"), saved(drawing(), "WEBP", lossless=True), saved(drawing(), "WEBP", **frames)],
        "TIFF": [
            saved(drawing(), "TIFF"),
            saved(deep, "TIFF"),
            *(saved(drawing(), "TIFF", compression=name) for name in ("tiff_lzw", "tiff_adobe_deflate", "jpeg")),
            saved(drawing(), "TIFF", save_all=True, append_images=[drawing()]),
        ],
        "HEIC": [saved(drawing(), "HEIF"), saved(drawing(), "HEIF", exif=exif.tobytes())],
        "AVIF": [saved(drawing(), "AVIF"), saved(drawing().convert("RGBA"), "AVIF")],
        "JPEG2000": [saved(drawing(), "JPEG2000"), saved(drawing(), "JPEG2000", no_jp2=True)],
        "ICO": [saved(drawing(), "ICO", sizes=[(48, 48)]), saved(drawing(), "ICO", bitmap_format="bmp")],
        "PPM": [saved(drawing(), "PPM"), saved(drawing().convert("L"), "PPM"), plain()],
        "TGA": [saved(drawing(), "TGA"), saved(drawing(), "TGA", compression="tga_rle")],
    }


def drawing() -> Image.Image:
    """A thick stroke on white, "RGB"."""
    image = Image.new("RGB", (SIDE, SIDE), "white")
    ImageDraw.Draw(image).line([(20, 15), (52, 15), (30, 60)], fill="navy", width=8)
    return image


def plain() -> bytes:
    """A PGM file whose numbers are written out."""
    levels = np.asarray(drawing().convert("L")).ravel().tolist()
    return f"P2 {SIDE} {SIDE} 255\n{' '.join(map(str, levels))}\n".encode()


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    """The image as a file."""
    stream = BytesIO()
    image.save(stream, file_format, **options)
    return stream.getvalue()


def mutated(files: dict[str, list[bytes]], file_format: str, count: int) -> Iterator[bytes]:
    """`count` files made from the seeds of a format, the same in each call; splices take parts of all formats."""
    everything = [seed for one in files.values() for seed in one]
    for number in range(count):
        rng = random.Random(f"{file_format} {number}")  # noqa: S311  # the same files in each run
        content = bytearray(rng.choice(files[file_format]))
        for _ in range(rng.choice((1, 1, 2, 3))):
            rng.choice((flip, cut, splice, claim, claim))(content, everything, rng)
        yield with_checksums(bytes(content)) if rng.random() < 0.7 else bytes(content)


def flip(content: bytearray, _everything: list[bytes], rng: random.Random) -> None:
    """Flip up to 64 bits, mostly near the beginning."""
    for _ in range(rng.choice((1, 2, 8, 64))):
        if content:
            end = min(len(content), HEAD) if rng.random() < 0.5 else len(content)
            content[rng.randrange(end)] ^= 1 << rng.randrange(8)


def cut(content: bytearray, _everything: list[bytes], rng: random.Random) -> None:
    """Cut the end off, or a part out of the middle."""
    start = rng.randrange(len(content) + 1)
    stop = len(content) if rng.random() < 0.5 else min(len(content), start + rng.randrange(1, 400))
    del content[start:stop]


def splice(content: bytearray, everything: list[bytes], rng: random.Random) -> None:
    """Insert a part of any seed, or write it over what is there; sometimes a hundred times."""
    source = rng.choice(everything)
    start = rng.randrange(len(source))
    part = source[start : start + rng.randrange(1, 600)] * rng.choice((1, 1, 1, 100))
    place = rng.randrange(len(content) + 1)
    content[place : place + (len(part) if rng.random() < 0.5 else 0)] = part


def claim(content: bytearray, _everything: list[bytes], rng: random.Random) -> None:
    """Write an extreme number into the head, where sizes and counts stand, in either order of bytes."""
    length = rng.choice((2, 4))
    number = rng.choice(EXTREMES) % 256**length
    place = rng.randrange(min(len(content), HEAD) + 1)
    content[place : place + length] = number.to_bytes(length, rng.choice(("big", "little")))


def with_checksums(content: bytes) -> bytes:
    """A PNG file whose checksums are right, so that readers go on behind them; any other file as it is."""
    if not content.startswith(PNG):
        return content
    chunks, at = [PNG], len(PNG)
    while at + 12 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        body = content[at + 4 : at + 8 + size]
        chunks += [content[at : at + 4], body, zlib.crc32(body).to_bytes(4, "big")]
        at += 12 + size
    return b"".join(chunks)


def outcome(content: bytes) -> str:
    """Read a file as an upload is read: "read", "refused" where a sentence says why, else the error."""
    try:
        image = open_image(content, "a file")
        for kind in ("digits", "clothing"):
            values = prepare(image, kind).values
            if values.shape != (1, 1, 28, 28) or not (values.min() >= 0 and values.max() <= 1):
                return f"values {values.shape}, {values.min()} to {values.max()}"
    except ImageError:
        return "refused"
    except Exception as error:
        return repr(error)
    return "read"
