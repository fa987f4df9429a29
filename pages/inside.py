"""Look inside: every value of every layer for one picture; the pointer shows the value below it."""

from dataclasses import replace

import streamlit as st

from lenet import runs
from ui import shell, timeline, uploads, visitor
from ui.components.strip import strip
from ui.i18n import _, class_names
from ui.inside import questions, subject
from ui.inside.pad import pad

shell.frame(
    "inside",
    _("Look inside"),
    _("One picture, every layer. Tap a cell for its arithmetic; question the answer below."),
)
chosen = subject.choose()
names = class_names(chosen.checkpoint.info)
picture, drawing = chosen.image[0, 0], chosen.drawing
if run := runs.find(chosen.run):
    timeline.show(run, names, picture, drawing=drawing, changeable=True)
with st.container(key="inside_figure"):
    if drawing:
        pad(drawing)
    cell = strip(
        chosen.checkpoint.network,
        names,
        mode="sheet",
        picture=picture,
        drawing=drawing,
        label=chosen.label,
        run=chosen.run,
        key="sheet",
        alt=_("Every layer of LeNet for one picture. The answer is {answer}."),
    )
shell.note(subject.about_views(chosen.checkpoint))
questions.show(replace(chosen, cell=cell))
if visitor.looked_at() == "upload":
    uploads.read_on()
