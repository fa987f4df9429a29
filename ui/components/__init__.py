"""Components that draw in the browser, each a .py beside its .js and .css; `common.js` goes before every one."""

import base64
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike

from ui.palette import PALETTES

HERE = Path(__file__).parent


def register(name: str, html: str, parts: Sequence[str] = ()) -> Callable[..., Any]:
    """Make the component of `name`.js and `name`.css known to Streamlit; call once, at import.

    `parts` are further scripts that `name`.js needs, each without its .js.
    """
    palettes = f"const PALETTES = {json.dumps(PALETTES)};\n"
    script = palettes + "\n".join((HERE / f"{part}.js").read_text() for part in ("common", *parts, name))
    return st.components.v2.component(f"lenet_{name}", html=html, css=(HERE / f"{name}.css").read_text(), js=script)


def packed(values: ArrayLike) -> str:
    """Numbers as base64 of little-endian float32; `unpack` of common.js reads them."""
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f4").tobytes()).decode()
