"""A canvas to draw on: `ink`.

streamlit-drawable-canvas holds the pen. A component beside it reads the canvas through its open shadow root with every
frame of a stroke, for the components that follow the drawing; it has the strokes and their history in the browser, and
tells Python the pixels when the pen is lifted. The names it relies on are those of version 0.13.0.
"""

import base64
import binascii

import numpy as np
import streamlit as st
from streamlit_drawable_canvas import st_canvas

from ui import visitor
from ui.components import register
from ui.i18n import _

SIDE = 112  # pixels that are read: four times what the network sees, as there may be several figures

_component = register("ink")


def ink(size: int, *, hint: str, key: str, tools: bool = False) -> visitor.Ink | None:
    """A square canvas with Clear, Undo and Redo; it opens with the visitor's last drawing.

    Args:
        size: its side in CSS pixels; a narrower window shows it smaller.
        hint: stands in the empty canvas.
        tools: three widths of the pen and an eraser are below it, too.
    Returns:
        What was on it when the pen was last lifted; None while it is empty.
    """
    canvas = f"{key}_canvas"
    if canvas not in st.session_state:  # it was not on the page in the last run
        drawing = visitor.drawing()
        opened_with = base64.b64encode(drawing.tobytes()).decode() if drawing is not None and drawing.any() else ""
        st.session_state[f"{key}_drawing"] = opened_with
    st_canvas(width=size, height=size, update_streamlit=False, key=canvas)  # the component sets its pen, see sheet.js
    _component(
        data={
            "canvas": canvas,
            "size": size,
            "pen": round(size / 15),  # 20 of the 280 pixels that 28x28 is drawn on elsewhere: strokes as in MNIST
            "side": SIDE,
            "drawing": st.session_state[f"{key}_drawing"],
            "tools": tools,
            "words": _words(hint),
        },
        key=key,
        on_ink_change=lambda: _keep(key),
    )
    kept = visitor.drawing()
    return kept if kept is not None and kept.any() else None


def _words(hint: str) -> dict[str, str]:
    return {
        "clear": _("Clear"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "tools": _("Pen and eraser"),
        "thin": _("Thin pen"),
        "medium": _("Medium pen"),
        "thick": _("Thick pen"),
        "eraser": _("Eraser: takes whole strokes"),
        "hint": hint,
        "unreadable": _(
            "Your browser hides what you draw from this page; allow canvas data in its privacy settings,"
            " or upload a picture on the Classify page."
        ),
    }


def _keep(key: str) -> None:
    """Take over what the browser has just read from the canvas; what is no drawing is passed over."""
    sent = st.session_state[key].ink
    text = sent.get("pixels") if isinstance(sent, dict) else None
    if not isinstance(text, str) or len(text) > 2 * SIDE * SIDE:
        return
    try:
        pixels = np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
    except (binascii.Error, ValueError):
        return
    if not text:
        visitor.drawing(np.zeros((SIDE, SIDE), np.uint8))
    elif pixels.size == SIDE * SIDE:
        visitor.drawing(pixels.reshape(SIDE, SIDE))
