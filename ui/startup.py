"""What the server does before the first visitor."""

import asyncio
import importlib
import os
import socket
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import uvicorn
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from streamlit import net_util
from streamlit.runtime import Runtime

import lenet
from lenet import environment
from lenet.errors import SettingError
from ui import component_scripts, examples, late_requests, memory, networks, next_steps, snapshots
from ui.proxies import ProxyAddresses
from ui.upload_limits import UploadLimits

MIDDLEWARE = [Middleware(ProxyAddresses)]
TO_END = 5  # seconds that answers may still take once the server has been told to end


def prepare() -> None:
    """Check the settings by environment, and change what Streamlit has no option for, before there is a server.

    Raises:
        SystemExit: a variable has a value that it cannot have; standard error says which.
    """
    try:
        environment.check()
    except SettingError as error:
        sys.exit(f"lenet: {error}")
    look_up_no_address()
    end_in_time()
    late_requests.drop()


def look_up_no_address() -> None:
    """Keep Streamlit from asking checkip.amazonaws.com for this machine's address.

    It does so for every websocket of a foreign origin, and answers nobody meanwhile. The address would be one more
    origin to accept; a host that needs it sets `server.corsAllowedOrigins`.
    """
    net_util.get_external_ip = lambda: None


def end_in_time() -> None:
    """Let the server end TO_END seconds after Ctrl-C or SIGTERM.

    Without a limit uvicorn waits until each answer is read, and a browser whose tab sleeps may never read one.
    """
    shutdown = uvicorn.Server.shutdown

    async def limited_shutdown(server: uvicorn.Server, sockets: list[socket.socket] | None = None) -> None:
        server.config.timeout_graceful_shutdown = TO_END
        await shutdown(server, sockets)

    uvicorn.Server.shutdown = limited_shutdown  # type: ignore[method-assign,assignment]


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Import Home's figure while a browser still fetches the page, and keep the server within its limits."""
    let_processes_import_lenet()
    memory.free_large_blocks_at_once()
    threading.Thread(target=import_figure, daemon=True).start()
    runtime = Runtime.instance()
    UploadLimits(runtime)
    with suppress(psutil.Error, OSError):  # a host may hide from us what is ours; then answers are a little slower
        send_at_once()
    reclaiming = asyncio.create_task(memory.reclaim(runtime))
    yield
    reclaiming.cancel()


def routes() -> list[Route]:
    """The addresses that Streamlit does not answer; call after it has read its options."""
    home = Route(f"{networks.base_path()}/home", to_home)
    served = (component_scripts, networks, snapshots, next_steps, examples)
    return [*(route for module in served for route in module.routes()), home]


async def to_home(request: Request) -> RedirectResponse:
    """Send /home to the first page, which Streamlit serves without a name alone."""
    query = request.url.query
    return RedirectResponse(f"./?{query}" if query else "./")  # a proxy may have put a path before it


def import_figure() -> None:
    """Import what Home's figure needs."""
    with memory.exempt_from_collection():
        importlib.import_module("ui.home.figure")


def let_processes_import_lenet() -> None:
    """Let the processes that this one starts import `lenet`, whatever the working folder is."""
    folder = str(Path(lenet.__file__).parent.parent)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (folder, os.environ.get("PYTHONPATH"))))


def send_at_once() -> None:
    """Let the connections that this process accepts send each message at once.

    An answer is a dozen small messages. Where uvicorn is handed a socket, as here, asyncio leaves Nagle's algorithm on,
    and a message may wait 40 ms until the browser has acknowledged the one before (uvicorn's issue 3149).
    """
    for connection in psutil.Process().net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.fd >= 0:  # -1 on Windows
            with socket.socket(fileno=os.dup(connection.fd)) as listening:
                listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # those it accepts inherit it
