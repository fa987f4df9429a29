"""A canvas to draw on: `ink`.

streamlit-drawable-canvas holds the pen. A component beside it reads the canvas through its open shadow root with every
frame of a stroke, for the components that follow the drawing, and tells Python when the pen is lifted. The names it
relies on are those of version 0.13.0.
"""

import base64
from typing import Any

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from ui import visitor
from ui.components import register
from ui.i18n import _
from ui.palette import PALETTES

SIDE = 56  # pixels that are read; twice what the network sees

_component = register("ink")


def ink(size: int, *, hint: str, key: str) -> visitor.Ink | None:
    """A square canvas with Clear and Undo; it opens with the visitor's last drawing.

    Args:
        size: its side in CSS pixels; a narrower window shows it smaller.
        hint: stands in the empty canvas.
    Returns:
        What was on it when the pen was last lifted; None while it is empty.
    """
    colour = PALETTES[visitor.theme()]["ink"]
    if st.session_state.get(f"{key}_colour", colour) != colour:  # strokes keep the colour that they were drawn in
        _new_sheet(key)
    st.session_state[f"{key}_colour"] = colour
    canvas = f"{key}_canvas_{st.session_state.get(f'{key}_sheet', 0)}"
    if canvas not in st.session_state:  # it was not on the page in the last run
        drawing = visitor.drawing()
        st.session_state[f"{key}_opened_with"] = _scaled(visitor.canvas(), size, colour)
        st.session_state[f"{key}_drawing"] = "" if drawing is None else base64.b64encode(drawing.tobytes()).decode()
    drawn = st_canvas(
        stroke_width=round(size / 15),  # 20 of the 280 pixels that 28x28 is drawn on elsewhere: strokes as in MNIST
        stroke_color=colour,
        width=size,
        height=size,
        initial_drawing={"version": "7.4.0", "objects": st.session_state[f"{key}_opened_with"]},
        key=canvas,
    )
    visitor.canvas(_scaled(drawn.json_data["objects"], 1 / size, colour))
    words = {
        "clear": _("Clear"),
        "undo": _("Undo"),
        "hint": hint,
        "unreadable": _(
            "Your browser hides what you draw from this page; allow canvas data in its privacy settings,"
            " or upload a picture on the Classify page."
        ),
    }
    _component(
        data={
            "canvas": canvas,
            "opened": bool(st.session_state[f"{key}_opened_with"]),  # with strokes
            "side": SIDE,
            "drawing": st.session_state[f"{key}_drawing"],
            "words": words,
        },
        key=key,
        on_ink_change=lambda: _keep(key),
    )
    kept = visitor.drawing()
    return kept if kept is not None and kept.any() else None


def _keep(key: str) -> None:
    """Take over what the browser has just read from the canvas."""
    sent = st.session_state[key].ink
    if sent["take"]:  # a stroke that was there when the canvas opened is beyond the canvas's own undo: a new sheet
        visitor.canvas([] if sent["take"] == "all" else visitor.canvas()[:-1])
        _new_sheet(key)
    pixels = np.frombuffer(base64.b64decode(sent["pixels"], validate=True), np.uint8)
    if pixels.size == SIDE * SIDE:
        visitor.drawing(pixels.reshape(SIDE, SIDE))


def _new_sheet(key: str) -> None:
    """Replace the canvas with one that opens with the visitor's strokes."""
    st.session_state[f"{key}_sheet"] = st.session_state.get(f"{key}_sheet", 0) + 1


def _scaled(strokes: list[dict[str, Any]], factor: float, colour: object) -> list[dict[str, Any]]:
    """Strokes as the canvas keeps them, for a canvas `factor` times as large, in the ink of the current theme."""
    return [
        {**stroke, **{name: stroke[name] * factor for name in ("left", "top", "scaleX", "scaleY")}, "stroke": colour}
        for stroke in strokes
    ]
