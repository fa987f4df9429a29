"""Draw: the canvas, and the answer to it."""

import streamlit as st

from lenet.checkpoints import Checkpoint
from lenet.data import DIGITS
from lenet.preprocessing import figures_of_ink
from ui import pictures
from ui.classify import teach
from ui.classify.answer import look_inside, show_answer
from ui.classify.stages import show_stages
from ui.components.figures import figures
from ui.components.ink import ink
from ui.components.sight import Drawing
from ui.i18n import _, class_names

CANVAS = 560  # px, on a large screen


@st.fragment
def draw(checkpoint: Checkpoint) -> None:
    """Show the canvas on the left and its answer, while the pen moves, on the right."""
    left, right = st.columns([400, 600], gap="medium")
    with left:
        drawn = ink(CANVAS, hint=_("Draw here, large"), key="classify_ink", tools=True)
    with right:
        drawing = Drawing(checkpoint.info.kind, alone=checkpoint.info.classes == DIGITS)
        if drawing.alone:
            figures(
                checkpoint.network,
                class_names(checkpoint.info),
                checkpoint.info.kind,
                checkpoint.card.judgement,
                drawing=drawing,
                key="figures",
            )
        show_answer(checkpoint, drawing=drawing)
        with st.container():  # however much is in it, what follows keeps its place in the page
            if drawn is not None:
                if not (drawing.alone and len(figures_of_ink(drawn)) > 1):
                    teach.correct(checkpoint, pictures.of_ink(drawn, checkpoint.info.kind))
                look_inside("drawing")
        show_stages(checkpoint, drawing=drawing)
