"""Components that draw in the browser, each a .py beside its .html, .css and .js, or a folder of these.

The scripts of a component are joined into one module, `common.js` first and then those that it needs of `lenet.web`, so
that each can use the names of the others.
"""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike

from lenet import web
from ui import component_scripts
from ui.palette import PALETTES

HERE = Path(__file__).parent
TERM_STYLE = HERE / "term.css"  # of technical words, which pages have too
ALL_NEED = ("formats", "colours")  # scripts of lenet.web
SHARED = ("common", "experiment", "sight")  # scripts of this folder; those after the first need "network"
# By component: more scripts of lenet.web, and with a slash scripts of another component, whose style it then has too.
NEEDS = {
    "answer": ("network", "figures", "judge"),
    "figures": ("network", "figures", "judge"),
    "glossary": ("activations",),
    "ink": ("reading", "strokes"),
    "playhead": ("network", "figures"),
    "question": ("network", "figures", "attribution", "ablation", "robustness"),
    "slow_motion": (
        *("network", "figures", "inspect"),
        *("strip/layout", "strip/figure", "strip/sheet", "strip/phone", "strip/dom", "strip/paint", "strip/marks"),
        *("strip/values", "strip/pointing", "strip/cursor"),
    ),
    "stages": ("network", "figures", "steps", "judge"),
    "strip": ("network", "figures", "inspect"),
}


def register(name: str) -> Callable[..., Any]:
    """Register the component `name` with Streamlit; call once, at import."""
    loader = component_scripts.loader(name, script(name))
    return st.components.v2.component(f"lenet_{name}", html=markup(name), css=style(name), js=loader)


def markup(name: str) -> str:
    """The elements that a component begins with: `name`.html."""
    return (_folder(name) / f"{name}.html").read_text(encoding="utf-8")


def style(name: str) -> str:
    """A component's style: `name`.css, after `term.css` and that of the components whose scripts it needs."""
    others = dict.fromkeys(need.split("/")[0] for need in NEEDS.get(name, ()) if "/" in need)
    paths = [TERM_STYLE, *(_folder(one) / f"{one}.css" for one in (*others, name))]
    return "".join(path.read_text(encoding="utf-8") for path in paths)


def script(name: str) -> str:
    """A component's whole script, as the browser loads it: `name`.js, or all scripts of the folder `name`."""
    folder = _folder(name)
    files = [folder / f"{name}.js"] if folder == HERE else sorted(folder.glob("*.js"))
    return shared(*NEEDS.get(name, ())) + "".join(path.read_text(encoding="utf-8") for path in files)


def shared(*needs: str) -> str:
    """What comes before a component's own scripts: the palettes, scripts of lenet.web, `common.js`, others' scripts.

    A component that computes answers has `experiment.js` and `sight.js` too.
    """
    others = [need for need in needs if "/" in need]
    names = [*(SHARED if "network" in needs else SHARED[:1]), *others]
    needs = tuple(need for need in needs if need not in others)
    scripts = "".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in names)
    return f"const PALETTES = {json.dumps(PALETTES)};\n{web.script(*ALL_NEED, *needs)}\n{scripts}"


def _folder(name: str) -> Path:
    return HERE / name if (HERE / name).is_dir() else HERE


def packed(values: ArrayLike) -> str:
    """Numbers as base64 of little-endian float32; `unpack` of common.js reads them."""
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f4").tobytes()).decode()
