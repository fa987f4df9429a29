"""What a server answers, without a server."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.routing import Route


def get(routes: Sequence[Route], address: str) -> tuple[int, dict[str, str], bytes]:
    """The answer of a server with these routes: status, headers and content."""
    path, _mark, query = address.partition("?")
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": unquote(path),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [],
    }
    app = Starlette(routes=routes)
    with ThreadPoolExecutor(1) as thread:  # Playwright's loop may run in this one
        thread.submit(asyncio.run, app(scope, receive, send)).result()
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])
