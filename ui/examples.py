"""Training pictures for the browser, which looks for those that are nearest to a picture: one sheet a data set.

A sheet is the first training pictures, 784 bytes each, and after them their labels, a byte each. Its address has the
digest of the data set in it, so that a browser may keep it for ever.
"""

import asyncio
from functools import lru_cache

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lenet import data
from lenet.errors import LeNetError
from ui import networks, resources

PATH = "examples"
COUNT = 1_000  # pictures of a sheet


def address(info: data.DatasetInfo) -> str:
    """Where the browser finds the sheet of a data set; empty if the data set is not on this machine."""
    version = info.md5s[0][:16] if info.md5s else str(data.TRAIN_SEED)
    return f"{networks.base_path()}/{PATH}/{info.name}-{version}.bin" if data.available(info.name) else ""


@lru_cache(maxsize=len(data.REGISTRY))
def sheet(name: str) -> bytes:
    """The sheet of a data set.

    Raises:
        LeNetError: the data set is not on this machine, or damaged.
    """
    info = data.info(name)
    if info.folder:
        images, labels = data.train_arrays(name)
    else:
        images, labels = resources.scheduler().compute("stroke_digits", info.train_size, data.TRAIN_SEED)
    pixels: bytes = images[:COUNT].tobytes()
    return pixels + bytes(labels[:COUNT].astype(np.uint8))


async def send(request: Request) -> Response:
    """Answer a browser that asks for a sheet."""
    name = str(request.path_params["name"]).rpartition("-")[0]
    try:
        content = await asyncio.to_thread(sheet, name)
    except LeNetError:
        return Response(status_code=404, headers={"Cache-Control": "no-store"})  # it may be fetched soon
    return Response(content, media_type="application/octet-stream", headers=networks.FOR_EVER)


def routes() -> list[Route]:
    """The routes of the server; call after Streamlit has read its options."""
    return [Route(f"{networks.base_path()}/{PATH}/{{name}}.bin", send)]
