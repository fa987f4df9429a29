"""The canvas of Look inside."""

import streamlit as st

from ui.components.ink import ink
from ui.components.sight import Drawing
from ui.i18n import _

CANVAS = 200  # px; ui/shell.css shows it smaller where it is beside the layers


@st.fragment
def pad(drawing: Drawing) -> None:
    """The canvas. The layers follow it in the browser, so a stroke runs no more of the page than this."""
    with st.container(key="inside_pad"):
        hint = _("Draw a digit") if drawing.kind == "digits" else _("Draw here, large")
        ink(CANVAS, hint=hint, key="inside_ink")
