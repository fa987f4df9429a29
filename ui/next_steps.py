"""The next steps of runs that can go on, for the browser, which shows them in slow motion.

The address of a step has the id of the run, when it was created, and when its resume file was written. So a browser may
keep what it fetched for ever. It is computed when it is first asked for; nothing of the run changes.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lenet import runs
from lenet.errors import ComputationError, LeNetError
from lenet.model_config import modules, shapes
from lenet.runs import Run
from ui import networks, resources, snapshots

PATH = "next-steps"
NOT_NOW = {"Cache-Control": "no-store"}


def address(run: Run) -> str:
    """The address of a run's next step.

    With "?layer=C3&map=0&input=0" it is that of what each picture adds to the gradient of one kernel.
    """
    return f"{networks.base_path()}/{PATH}/{quote(run.id)}-{snapshots.created(run)}-{_written(run)}.bin"


def send(request: Request) -> Response:
    """Answer a browser that asks for a step; nothing, with status 204, means that it cannot be looked at.

    That is so of a step that the run has taken while the browser asked: an error would stand in its console.
    """
    asked, kernel = request.path_params, request.query_params
    run = runs.find(asked["run"])
    if not run or asked["created"] != snapshots.created(run):
        return Response(status_code=404, headers=NOT_NOW)
    if asked["written"] != _written(run):
        return Response(status_code=204, headers=NOT_NOW)
    try:
        content = _kernel(run, kernel) if kernel else _step(run.id, _written(run))
    except ComputationError:
        return Response(status_code=503, headers=NOT_NOW)  # the browser asks again
    except LeNetError:
        return Response(status_code=204, headers=NOT_NOW)
    except (KeyError, ValueError):  # there is no such kernel
        return Response(status_code=404, headers=NOT_NOW)
    if asked["written"] != _written(run):  # it was computed from another file
        return Response(status_code=204, headers=NOT_NOW)
    return Response(content, media_type="application/octet-stream", headers=networks.FOR_EVER)


def routes() -> list[Route]:
    """The routes of the server; call after Streamlit has read its options."""
    return [Route(f"{networks.base_path()}/{PATH}/{{run}}-{{created}}-{{written}}.bin", send)]


def _written(run: Run) -> str:
    """When the resume file was written, in ns; "0" where there is none."""
    path = run.resume_file
    return str(path.stat().st_mtime_ns) if path.is_file() else "0"


def _kernel(run: Run, asked: QueryParams) -> bytes:
    layer, map_, input_ = asked["layer"], int(asked["map"]), int(asked["input"])
    maps, inputs, _height, _width = shapes(run.config.model)[f"{modules(run.config.model)[layer]}.weight"]
    if not (0 <= map_ < maps and 0 <= input_ < inputs):
        raise ValueError
    values = resources.scheduler().compute("kernel_gradients", run.id, layer, map_, input_)
    return np.ascontiguousarray(values, dtype="<f4").tobytes()


@lru_cache(maxsize=4)  # visitors who watch the same run
def _step(run_id: str, written: str) -> bytes:  # noqa: ARG001  # a key of the cache
    return packed(resources.scheduler().compute("next_step", run_id))


def packed(values: dict[str, Any]) -> bytes:
    """Numbers, arrays and dicts of these for the browser; `unpackStep` of the component slow_motion reads them.

    The first four bytes are the length of a JSON text, which follows. It has the values, with the shape of an array in
    its place. Then come the numbers of all arrays in the order of the shapes, as little-endian float32.
    """
    header = json.dumps(_described(values)).encode()
    header += b" " * (-len(header) % 4)
    arrays = [np.ascontiguousarray(array, dtype="<f4").tobytes() for array in _arrays(values)]
    return b"".join([len(header).to_bytes(4, "little"), header, *arrays])


def _described(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return {"shape": value.shape}
    if isinstance(value, dict):
        return {name: _described(part) for name, part in value.items()}
    return value


def _arrays(value: Any) -> Iterator[NDArray[Any]]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _arrays(part)
