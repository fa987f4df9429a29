"""A drawing or a photograph -> what the network sees, every stage kept.

Digits follow MNIST (LeCun et al. 1998, III-A): the longest side scaled to 20 pixels, the centre of mass in the middle
of 28x28. Clothing follows Fashion-MNIST (Xiao et al. 2017, section 2): trimmed, the longest side scaled to 28 pixels,
the box in the middle, light ground negated. It skips pixels and sharpens the rest; we average.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError
from torch import Tensor

from lenet.errors import PictureError
from lenet.figure import LUMINANCE, Floats, bounds_of, clipped, resize
from lenet.ground import ink_on_paper, thing_on_ground

Kind = Literal["digits", "clothing"]
Pixels = NDArray[np.uint8]

SIDE = 28  # pixels of what the network sees
LONGEST = {"digits": 20, "clothing": 28}  # pixels of the figure's longer side in it
MIDDLE = 14  # the pixel on which MNIST's centres of mass lie, give or take half a pixel, counted from 0
FAINTEST = {"digits": 0.1, "clothing": 0.0}  # a figure's box holds every pixel above this
PALE = 0.6  # 95th percentile of a pale garment in Fashion-MNIST (its tenth palest shirt or so); the median is 0.87
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


@dataclass(frozen=True)
class Stages:
    """One picture on its way to the network. All but the last are uint8; grey is (h, w), colour (h, w, 3)."""

    given: Pixels  # as the file has it, transparency laid on paper; a drawing: its ink
    upright: Pixels  # turned as the camera was held
    grey: Pixels  # one channel; on the sheet of paper alone where one is seen
    polarity: Pixels  # the figure light on a ground of 0, shadows and dust removed
    cropped: Pixels  # the box around the figure
    scaled: Pixels  # the longest side 20 (digits) or 28 (clothing), full contrast
    centred: Pixels  # (28, 28)
    image: Tensor  # (1, 1, 28, 28), float32 in [0, 1]


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


def prepare(image: Image.Image, kind: Kind) -> Stages:
    """What the network sees of a picture from `open_picture` (or any of Pillow's).

    Raises:
        PictureError: nothing stands out in it.
    """
    given = opaque(image)
    turn = TURNS.get(orientation(image))
    upright = given if turn is None else given.transpose(turn)
    colours = np.asarray(upright, dtype=np.float32) / np.float32(255)
    found = (ink_on_paper if kind == "digits" else thing_on_ground)(colours) if min(given.size) > 2 else None
    if found is None:
        raise PictureError("Nothing stands out in this picture. Use one with a clear figure on a plain ground.")
    grey, figure = found
    return framed(np.asarray(given), np.asarray(upright), as_bytes(grey), figure, kind)


def prepare_ink(ink: Pixels, kind: Kind) -> Stages:
    """What the network sees of a drawing.

    Args:
        ink: (H, W), 0 for none to 255 for full.
    Raises:
        PictureError: it is empty.
    """
    if not ink.any():
        raise PictureError("Nothing is drawn yet. Draw something.")
    return framed(ink, ink, ink, ink.astype(np.float32) / ink.max(), kind)


def framed(given: Pixels, upright: Pixels, grey: Pixels, figure: Floats, kind: Kind) -> Stages:
    """Crop, scale and centre `figure` (h, w) in [0, 1]."""
    left, upper, right, lower = bounds_of(figure > FAINTEST[kind])
    cropped = figure[upper:lower, left:right]
    height, width = cropped.shape
    scale = LONGEST[kind] / max(height, width)
    scaled = cropped if scale == 1 else resize(cropped, (max(1, round(width * scale)), max(1, round(height * scale))))
    scaled = full_contrast(scaled, kind)
    height, width = scaled.shape
    top, start = (SIDE - height) // 2, (SIDE - width) // 2
    if kind == "digits":
        weights = scaled / scaled.sum()
        top = round(MIDDLE - float(weights.sum(axis=1) @ np.arange(height)))
        start = round(MIDDLE - float(weights.sum(axis=0) @ np.arange(width)))
    top, start = min(max(top, 0), SIDE - height), min(max(start, 0), SIDE - width)
    centred = np.zeros((SIDE, SIDE), dtype=np.float32)
    centred[top : top + height, start : start + width] = scaled
    image = torch.from_numpy(centred)[None, None]
    return Stages(given, upright, grey, as_bytes(figure), as_bytes(cropped), as_bytes(scaled), as_bytes(centred), image)


def full_contrast(figure: Floats, kind: Kind) -> Floats:
    """Brighten a figure that scaling or a pale original left faint: strokes to white, clothing to PALE at least."""
    if kind == "digits":
        gain = 1 / float(np.percentile(figure[figure > 0.5 * figure.max()], 90))
    else:
        gain = max(1.0, PALE / float(np.percentile(figure[figure > 0], 95)))
    return clipped(figure * np.float32(gain))


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
