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
HEADLINES = {
    "draw": _("Draw a digit") if digits else _("Draw a piece of clothing"),
    "upload": _("Upload pictures"),
    "samples": _("Choose a test picture"),
}
ANSWERED = _("The network answers, and shows the 28×28 picture it really saw.")
AS_YOU_DRAW = _("The network answers as you draw, and shows the 28×28 picture it really saw.")
before = st.session_state.get("way") or "draw"  # the control stands below the headline, and has its value by now
shell.frame("classify", HEADLINES[before], marked(AS_YOU_DRAW if before == "draw" else ANSWERED, "network"))
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
