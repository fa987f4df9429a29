"""Reading untrusted picture files: any format, any orientation, under limits."""

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError

from lenet.errors import PictureError
from lenet.preprocessing.regions import LUMINANCE, Floats, clipped

Pixels = NDArray[np.uint8]
MEGAPIXELS = 40
KEPT_SIDE = 1024  # pixels; larger pictures are reduced to this when they are read
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
)  # none that runs a program
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # EXIF's Orientation -> what undoes it


def open_picture(source: bytes | Path | BinaryIO, name: str | None = None) -> Image.Image:
    """Read an untrusted file, whatever its extension; of an animation, the first frame.

    Args:
        source: a file, what is in it, or where it is.
        name: what errors call it; by default the file's own name.
    Raises:
        PictureError: it is no picture, is damaged, or has more than 40 megapixels (found before it is decoded).
    """
    name = name or getattr(source, "name", None) or "The picture"
    try:
        if isinstance(source, bytes):
            content = source
        else:
            content = source.read_bytes() if isinstance(source, Path) else source.read()
        image = Image.open(BytesIO(content), formats=FORMATS)
        if image.width * image.height <= MEGAPIXELS * 1_000_000:
            image.draft(image.mode, (KEPT_SIDE, KEPT_SIDE))  # a JPEG is decoded at a fraction of its size
            image.load()
            return image
    except FileNotFoundError:
        raise PictureError("There is no file {name}. Check its name and folder.", name=name) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pass
    except UnidentifiedImageError:
        raise PictureError("{name} is not a picture we can read. Use a PNG or a JPEG.", name=name) from None
    except Exception as error:  # decoders of damaged files raise nearly anything, SyntaxError and struct.error among it
        raise PictureError("{name} is damaged or cut short. Save it again, as a PNG or a JPEG.", name=name) from error
    raise PictureError("{name} is over {limit} megapixels. Use a smaller one.", name=name, limit=MEGAPIXELS)


def orientation(image: Image.Image) -> int:
    """EXIF's Orientation, 1 to 8; 1 where there is none or it cannot be read."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # a damaged tag is no reason to refuse the picture; what its reader raises is not documented
        return 1


def opaque(image: Image.Image) -> Image.Image:
    """Any mode as RGB, longest side at most KEPT_SIDE: deep greys brought to 8 bits, transparency laid on paper."""
    if image.mode.startswith(("I", "F")):
        levels = np.nan_to_num(np.asarray(image, dtype=np.float32))
        top = max(float(levels.max()), 1e-6)
        full = (
            1.0 if top <= 1 else max(255.0, 2.0 ** np.ceil(np.log2(top + 1)) - 1)
        )  # 8, 12 or 16 bits, as many as used
        image = Image.fromarray(as_bytes(clipped(levels / np.float32(full))))
    clear = image.has_transparency_data
    image = image.convert("RGBA" if clear else "RGB")
    image.thumbnail((KEPT_SIDE, KEPT_SIDE))
    return Image.fromarray(on_paper(np.asarray(image))) if clear else image


def on_paper(pixels: Pixels) -> Pixels:
    """(H, W, 4) laid on paper, as (H, W, 3): black paper under a light drawing, else white."""
    colours, alpha = pixels[..., :3].astype(np.float32), pixels[..., 3:].astype(np.float32) / 255
    luminance = float((colours @ LUMINANCE * alpha[..., 0]).sum() / max(float(alpha.sum()), 1.0))
    paper = 255 if luminance < 128 else 0
    return np.asarray(np.rint(colours * alpha + paper * (1 - alpha)), dtype=np.uint8)


def as_bytes(figure: Floats) -> Pixels:
    """[0, 1] as 0 to 255."""
    return np.asarray(np.rint(figure * 255), dtype=np.uint8)
