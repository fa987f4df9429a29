"""Components that draw in the browser, each a .py beside its .js and .css; `common.js` goes before every one."""

import base64
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike

from ui.formats import RULES
from ui.palette import PALETTES

HERE = Path(__file__).parent


def register(name: str, html: str, parts: Sequence[str] = (), folder: Path = HERE) -> Callable[..., Any]:
    """Make the component of `name`.js and `name`.css known to Streamlit; call once, at import.

    Args:
        parts: further scripts that `name`.js needs, each without its .js.
        folder: the folder of the scripts and the style.
    """
    constants = f"const PALETTES = {json.dumps(PALETTES)}, RULES = {json.dumps(RULES)};\n"
    scripts = HERE / "common.js", *(folder / f"{part}.js" for part in (*parts, name))
    script = constants + "\n".join(path.read_text(encoding="utf-8") for path in scripts)
    style = (folder / f"{name}.css").read_text(encoding="utf-8")
    return st.components.v2.component(f"lenet_{name}", html=html, css=style, js=script)


def packed(values: ArrayLike) -> str:
    """Numbers as base64 of little-endian float32; `unpack` of common.js reads them."""
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f4").tobytes()).decode()
