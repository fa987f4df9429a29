"""Classify: draw, upload or choose a sample; the network answers at once and shows what it saw."""

import streamlit as st

from ui import network_picker, shell
from ui.classify import teach
from ui.classify.draw import draw
from ui.classify.samples import samples
from ui.classify.upload import upload
from ui.glossary.marks import marked
from ui.i18n import _

digits = network_picker.chosen().info.kind == "digits"
shell.frame(
    "classify",
    _("Draw a digit") if digits else _("Draw or upload"),
    marked(_("The network answers as you draw, and shows the 28×28 picture it really saw."), "network"),
)
WAYS = {"draw": _("Draw"), "upload": _("Upload"), "samples": _("Samples")}
with st.container(horizontal=True, gap="small", vertical_alignment="center"):
    way = st.segmented_control(
        _("Picture"),
        WAYS,
        format_func=WAYS.__getitem__,
        default="draw",
        required=True,
        label_visibility="collapsed",
        key="way",
        persist_state="session",
    )
    asked = network_picker.pick()
with st.container(key="classify_figure"):
    {"draw": draw, "upload": upload, "samples": samples}[way or "draw"](asked)
teach.panel(asked)
