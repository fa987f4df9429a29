"""The scripts of components, at addresses of their own.

Streamlit sends the script of a component anew with each change of its data. So what it sends is a short script, which
loads the whole one from an address with its digest: a browser fetches that once, and may keep it for ever.
"""

import hashlib
import json
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui import networks

PATH = "scripts"
LOADER = Path(__file__).parent / "component_loader.js"
DIGITS = 16  # of a digest: scripts are told apart, not kept secret

_scripts: dict[str, str] = {}  # by the last part of their address


def loader(name: str, script: str) -> str:
    """A short script that loads `script`, the whole one of the component `name`."""
    file = f"{name}-{hashlib.sha256(script.encode()).hexdigest()[:DIGITS]}.js"
    _scripts[file] = script
    address = f"{networks.base_path()}/{PATH}/{file}"
    return f"const ADDRESS = {json.dumps(address)};\n{LOADER.read_text(encoding='utf-8')}"


def send(request: Request) -> Response:
    """Answer a browser that asks for a script."""
    script = _scripts.get(request.path_params["file"])
    if script is None:
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    return Response(script, media_type="text/javascript", headers=networks.FOR_EVER)


def routes() -> list[Route]:
    """The routes of the server; call after Streamlit has read its options."""
    return [Route(f"{networks.base_path()}/{PATH}/{{file}}", send)]
