"""Pictures as WebP files and as addresses, small enough that a visit can keep them and a page can send them."""

import base64
from io import BytesIO

from PIL import Image


def webp(picture: Image.Image) -> bytes:
    """A picture as a WebP file."""
    file = BytesIO()
    picture.save(file, "WEBP", quality=85)
    return file.getvalue()


def address(content: bytes) -> str:
    """A WebP file as a data URL."""
    return f"data:image/webp;base64,{base64.b64encode(content).decode()}"
