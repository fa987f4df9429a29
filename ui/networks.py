"""Networks for the browser, which computes every answer to one picture: their weights, at addresses of their own.

An address has the digest of the weights in it. So a browser may keep what it fetched for ever, and nobody can fetch the
weights of a network that no page has shown to them.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import numpy as np
import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lenet import web
from lenet.model_config import LeNetConfig

PATH = "networks"
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
MOST = 64_000_000  # bytes of weights that the server holds; those of the source's network are 178 kB

_lock = threading.Lock()
_weights: OrderedDict[str, bytes] = OrderedDict()  # by digest, the one that was shown last at the end
_digests: WeakKeyDictionary["Net", str] = WeakKeyDictionary()
_places: WeakKeyDictionary["Net", str] = WeakKeyDictionary()


class Net(Protocol):
    """What a page shows of a network: a `lenet.checkpoints.Network`, or a LeNet where there is torch."""

    @property
    def config(self) -> LeNetConfig:
        """Its config."""

    def state_dict(self) -> Mapping[str, Any]:
        """Its weights and buffers by name."""


def reference(model: Net) -> dict[str, Any]:
    """What the browser needs to compute with a model, as values for JSON: its description and its weights' address."""
    description = web.description(model.config)
    if address := _places.get(model):
        return {"address": address, "description": description}
    with _lock:
        name = digest(model)
        if name not in _weights:
            _weights[name] = _packed(model)
        _weights.move_to_end(name)
        while len(_weights) > 1 and sum(map(len, _weights.values())) > MOST:
            _weights.popitem(last=False)
    return {"address": f"{_folder()}/{name}.bin", "description": description}


def digest(model: Net) -> str:
    """The digest of a model's weights, by which caches know it; its config is not in it."""
    name = _digests.get(model)
    if name is None:
        name = _digests[model] = hashlib.sha256(_packed(model)).hexdigest()
    return name


def _packed(model: Net) -> bytes:
    return web.weights({name: np.asarray(values) for name, values in model.state_dict().items()}, model.config)


def place(model: Net, address: str) -> None:
    """Let the browser fetch the weights of a model from an address where something else sends them."""
    _places[model] = address


def weights_at(address: str) -> bytes | None:
    """The weights at an address, little-endian float32; None if no page has shown the network lately."""
    return _weights.get(PurePosixPath(address).stem)


async def send(request: Request) -> Response:
    """Answer a browser that asks for weights."""
    weights = weights_at(request.url.path)
    if weights is None:
        return Response(status_code=404, headers={"Cache-Control": "no-store"})  # it may be shown again soon
    return Response(weights, media_type="application/octet-stream", headers=FOR_EVER)


def routes() -> list[Route]:
    """The routes of the server; call after Streamlit has read its options."""
    return [Route(f"{_folder()}/{{digest}}.bin", send)]


def _folder() -> str:
    return f"{base_path()}/{PATH}"


def base_path() -> str:
    """What stands before every address of this server: "" or "/lenet"; call after Streamlit has read its options."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return base and f"/{base}"
