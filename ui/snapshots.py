"""The snapshots of runs for the browser, which shows a network at any of them: their weights, each at its own address.

The address of a run's snapshots has the id of the run, which the address of its page has too, and when the run was
created, because a run of the command line may get the name of one that was deleted. So a browser may keep what it
fetched for ever.
"""

from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lenet import web
from ui import networks

if TYPE_CHECKING:  # the server answers before it has imported torch
    from lenet.runs import Run

PATH = "snapshots"


def address(run: "Run") -> str:
    """The address of a run's snapshots; a step and `.bin` at its end make it that of one."""
    return f"{networks.base_path()}/{PATH}/{quote(run.id)}-{_created(run)}-"


def weights(run: "Run", step: int) -> bytes | None:
    """The weights after `step` as `lenet.web.weights` gives them; None if the snapshot is missing or damaged."""
    try:
        tensors = load(run.snapshot(step).read_bytes())
        content = web.weights(tensors, run.config.model)
    except (OSError, SafetensorError, KeyError, ValueError, TypeError):
        return None
    return content if np.isfinite(np.frombuffer(content, "<f4")).all() else None


def send(request: Request) -> Response:
    """Answer a browser that asks for a snapshot; nothing, with status 204, means that it is damaged."""
    from lenet import runs  # not before it is needed: this module is imported before torch

    run, step = runs.find(request.path_params["run"]), request.path_params["step"]
    if not run or request.path_params["created"] != _created(run) or step not in map(str, runs.snapshots(run)):
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    content = weights(run, int(step))
    if content is None:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    return Response(content, media_type="application/octet-stream", headers=networks.FOR_EVER)


def routes() -> list[Route]:
    """The routes of the server; call after Streamlit has read its options."""
    return [Route(f"{networks.base_path()}/{PATH}/{{run}}-{{created}}-{{step}}.bin", send)]


def _created(run: "Run") -> str:
    return f"{run.created * 1000:.0f}"
