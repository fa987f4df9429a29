"""The snapshots of runs for the browser, which shows a network at any of them: their weights, each at its own address.

The address of a run's snapshots has the id of the run, which the address of its page has too, and when the run was
created, because a run of the command line may get the name of one that was deleted. So a browser may keep what it
fetched for ever.
"""

from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lenet import checkpoints, files, runs, web
from lenet.checkpoints import Network
from lenet.errors import CheckpointError
from lenet.model_config import LeNetConfig
from lenet.runs import Run
from ui import networks

PATH = "snapshots"


def address(run: Run) -> str:
    """The address of a run's snapshots; a step and `.bin` at its end make it that of one."""
    return f"{networks.base_path()}/{PATH}/{quote(run.id)}-{created(run)}-"


def network(run: Run, step: int) -> Network | None:
    """The network after `step`; None if the snapshot is missing or damaged."""
    path = run.snapshot(step)
    return _read(path, files.version(path), run.config.model)


@lru_cache(maxsize=16)  # a page asks more than once
def _read(path: Path, version: files.Version, config: LeNetConfig) -> Network | None:  # noqa: ARG001  # a key of the cache
    try:
        network = checkpoints.read(path, config)
        checkpoints.check_numbers(path, *network.tensors.values())
    except CheckpointError:
        return None
    return network


def send(request: Request) -> Response:
    """Answer a browser that asks for a snapshot; nothing, with status 204, means that it is damaged."""
    run, step = runs.find(request.path_params["run"]), request.path_params["step"]
    if not run or request.path_params["created"] != created(run) or step not in map(str, runs.snapshots(run)):
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    snapshot = network(run, int(step))
    if snapshot is None:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    content = web.weights(snapshot.tensors, snapshot.config)
    return Response(content, media_type="application/octet-stream", headers=networks.FOR_EVER)


def routes() -> list[Route]:
    """The routes of the server; call after Streamlit has read its options."""
    return [Route(f"{networks.base_path()}/{PATH}/{{run}}-{{created}}-{{step}}.bin", send)]


def created(run: Run) -> str:
    """When a run was created, as its addresses have it."""
    return f"{run.created * 1000:.0f}"
