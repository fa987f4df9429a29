"""Questions about the picture on Look inside: one view at a time, below the layers."""

from collections.abc import Callable, Mapping

import streamlit as st

from ui import shell, visitor
from ui.components.question import View, question
from ui.i18n import N_, _, class_names
from ui.inside.subject import Subject


def show(subject: Subject) -> None:
    """Let the visitor choose a view, and show it."""
    shell.section(_("Question it"))
    labels = {view: _(label) for view, (label, _show) in VIEWS.items()}
    chosen = st.segmented_control(
        _("Question"),
        labels,
        format_func=labels.__getitem__,
        default=visitor.question(),
        required=True,
        label_visibility="collapsed",
        key=f"question_{visitor.language()}",
    )
    if chosen:
        visitor.question(chosen)
    VIEWS[visitor.question()][1](subject)


def rub_out(subject: Subject) -> None:
    """An eraser on the picture, and the answer to what is left."""
    words = {
        "picture": _("The picture, 28×28 pixels. Arrow keys move the eraser, the space bar erases."),
        "eraser": _("Eraser {size}×{size}"),
        "back": _("Put back"),
        "keys": _("Drag over the ink. On the keyboard, arrow keys move the eraser and the space bar erases."),
        "answer": _("Answer"),
        "tick": _("The thin line in a bar is the probability before the change."),
        "spoken": _("The answer is now {name}, {percent}"),
    }
    _ask("rub", subject, words)


def _ask(view: View, subject: Subject, words: Mapping[str, object], **more: object) -> None:
    model, names = subject.checkpoint.model, class_names(subject.checkpoint.info)
    question(view, model, names, words, picture=subject.image[0, 0], run=subject.run, key=f"question_{view}", **more)


VIEWS: dict[str, tuple[str, Callable[[Subject], None]]] = {  # by name: what the visitor chooses, and what it shows
    "rub": (N_("Rub out"), rub_out),
}
