"""Reading untrusted image files: any format, any orientation, under limits of size and memory."""

import math
import threading
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from lenet.errors import ImageError
from lenet.preprocessing import heic
from lenet.preprocessing.regions import LUMINANCE, Floats, Pixels, clipped

MEGABYTES = 200  # of a file that is read; 40 megapixels of RGBA that are not compressed have 160
MEGAPIXELS = 40  # that are decoded; 160 MB in RGBA
JPEG_MEGAPIXELS = 100  # of a JPEG that is decoded at a fraction of its size, as phones' largest photographs are
HEIC_MEGAPIXELS = 50  # of a HEIC photograph; a decoder needs 8 bytes a pixel, and phones' largest have 48.8
MAX_SIDE = 1024  # pixels; larger images are reduced to this when they are read
DECODERS = threading.BoundedSemaphore(2)  # one decoder needs up to 0.5 GB, so that two stay below 1.5 GB with the app
Image.MAX_IMAGE_PIXELS = JPEG_MEGAPIXELS * 1_000_000  # Pillow warns above this and refuses twice as many
FORMATS = (
    "PNG",
    "JPEG",
    "GIF",
    "BMP",
    "WEBP",
    "TIFF",
    "AVIF",
    "JPEG2000",
    "ICO",
    "PPM",
    "TGA",
)  # no format that is a program, such as EPS
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # EXIF's Orientation -> the operation that undoes it


def upright(image: Image.Image) -> Image.Image:
    """An image from `open_image` as it is shown: its transparency laid on paper, turned as the camera was held."""
    turn, given = TURNS.get(orientation(image)), opaque(image)[0]
    return given if turn is None else given.transpose(turn)


def open_image(source: bytes | Path | BinaryIO, name: str | None = None) -> Image.Image:
    """Read an untrusted file, whatever its extension; of an animation, the first frame.

    At most two threads decode at a time; others wait.

    Args:
        source: the content of a file, an open file, or its path.
        name: the name in error messages; by default the file's own.
    Returns:
        Mode RGB, or RGBA where the file has transparency; longest side at most MAX_SIDE; its EXIF data is kept.
    Raises:
        ImageError: it cannot be read, is no image, is damaged, or is too large (found before it is decoded).
    """
    name = str(name or getattr(source, "name", None) or "The picture")
    content = _content(source, name)
    with DECODERS:
        try:
            return reduced(_decoded(content, name))
        except ImageError:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise ImageError(
                "{name} is over {limit} megapixels. Use a smaller one.", name=name, limit=MEGAPIXELS
            ) from None
        except UnidentifiedImageError:
            if heic.is_heic(content):
                raise ImageError(
                    "{name} is a HEIC photograph that we cannot read. Save it as a JPEG.", name=name
                ) from None
            raise ImageError("{name} is not a picture we can read. Use a PNG or a JPEG.", name=name) from None
        except MemoryError:
            raise ImageError("{name} needs more memory than is free. Use a smaller one.", name=name) from None
        except Exception as error:  # decoders of damaged files raise nearly anything, struct.error among it
            raise ImageError("{name} is damaged or cut short. Save it again, as a PNG or a JPEG.", name=name) from error


def _content(source: bytes | Path | BinaryIO, name: str) -> bytes:
    """All bytes of the file; one that is larger than MEGABYTES, or has no end, is not read further than that."""
    if isinstance(source, bytes):
        return source
    try:
        if not isinstance(source, Path):
            return _read(source, name)
        with source.open("rb") as file:
            return _read(file, name)
    except FileNotFoundError:
        raise ImageError("There is no file {name}. Check its name and folder.", name=name) from None
    except OSError as error:
        if isinstance(source, Path) and source.is_dir():
            raise ImageError("{name} is a folder. Give the name of a picture in it.", name=name) from None
        raise ImageError(
            "{name} cannot be read ({reason}). Check its permissions.", name=name, reason=error.strerror or error
        ) from error


def _read(file: BinaryIO, name: str) -> bytes:
    content = file.read(MEGABYTES * 1_000_000 + 1)
    if len(content) > MEGABYTES * 1_000_000:
        raise ImageError("{name} is over {limit} MB. Use a smaller one.", name=name, limit=MEGABYTES)
    return content


def _decoded(content: bytes, name: str) -> Image.Image:
    """The image in its own mode.

    Raises:
        ImageError: it has too many pixels.
        Exception: of any kind, from Pillow's readers.
    """
    try:
        formats: tuple[str, ...] = FORMATS
        if heic.is_heic(content):
            heic.let_pillow_read()
            formats = (*FORMATS, heic.FORMAT)
        image = Image.open(BytesIO(content), formats=formats)
        whole = image.size
        image.draft(
            image.mode, (MAX_SIDE, MAX_SIDE)
        )  # has a JPEG decoded at a half, a quarter or an eighth of its size
        _check_size(image, whole, name)
        image.load()
    except ValueError:  # Pillow refuses texts and colour profiles over 1 MB, which are not needed here
        plain = without_texts(content)
        if len(plain) == len(content):
            raise
        return _decoded(plain, name)
    return image


def _check_size(image: Image.Image, whole: tuple[int, int], name: str) -> None:
    """Refuse an image that is too large to decode: `whole` pixels in the file, of which a JPEG decodes fewer."""
    most = whole_most = HEIC_MEGAPIXELS if image.format == heic.FORMAT else MEGAPIXELS
    if image.format == "JPEG" and not image.info.get("progressive"):  # which a decoder reads row by row
        whole_most = JPEG_MEGAPIXELS
    for (width, height), limit in (whole, whole_most), (image.size, most):
        if width * height > limit * 1_000_000:
            raise ImageError("{name} is over {limit} megapixels. Use a smaller one.", name=name, limit=limit)


def without_texts(content: bytes) -> bytes:
    """A PNG file without its texts and colour profile; any other file as it is (PNG specification, section 5.3)."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return content
    chunks, at = [content[:8]], 8
    while at < len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")  # length, type, data, checksum
        if content[at + 4 : at + 8] not in (b"tEXt", b"zTXt", b"iTXt", b"iCCP"):
            chunks.append(content[at:end])
        at = end
    return b"".join(chunks)


def orientation(image: Image.Image) -> int:
    """EXIF's Orientation, 1 to 8; 1 where there is none or it cannot be read."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # a damaged tag is no reason to refuse the image; what its reader raises is not documented
        return 1


def reduced(image: Image.Image) -> Image.Image:
    """Any mode as RGB, or RGBA where there is transparency, longest side at most MAX_SIDE; deep greys in 8 bits."""
    if image.mode.startswith(("I", "F")):
        image = _eight_bits(image)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if image.mode != mode:
        image = image.convert(mode)
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    return image


def _eight_bits(image: Image.Image) -> Image.Image:
    """A deep grey image as "L": its range is 1, or as many bits as are used; longest side at most MAX_SIDE."""
    grey = image.convert("F")  # no copy by NumPy: 40 megapixels of floats are 160 MB
    if image.mode == "F" and not np.isfinite(np.asarray(image)).all():
        grey = Image.fromarray(np.nan_to_num(np.asarray(image)))
    top = float(np.max(grey.getextrema()))
    full = 1 if top <= 1 else 2 ** max(8, math.ceil(math.log2(top + 1))) - 1
    grey.thumbnail((MAX_SIDE, MAX_SIDE))
    result = Image.fromarray(as_bytes(clipped(np.asarray(grey, dtype=np.float32) / np.float32(full))))
    result.info = image.info
    return result


def opaque(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Any mode as RGB, longest side at most MAX_SIDE, transparency laid on paper; and the opacity, "L", if any."""
    image = reduced(image.copy())
    if image.mode != "RGBA":
        return image, None
    return Image.fromarray(on_paper(np.asarray(image))), image.getchannel("A")


def on_paper(pixels: Pixels) -> Pixels:
    """(H, W, 4) laid on paper, as (H, W, 3): black paper under a light drawing, else white."""
    colours, alpha = pixels[..., :3].astype(np.float32), pixels[..., 3:].astype(np.float32) / 255
    luminance = float((colours @ LUMINANCE * alpha[..., 0]).sum() / max(float(alpha.sum()), 1.0))
    paper = 255 if luminance < 128 else 0
    return np.asarray(np.rint(colours * alpha + paper * (1 - alpha)), dtype=np.uint8)


def as_bytes(values: Floats) -> Pixels:
    """[0, 1] as 0 to 255."""
    return np.asarray(np.rint(values * 255), dtype=np.uint8)
