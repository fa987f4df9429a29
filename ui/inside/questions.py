"""Questions about the picture on Look inside: one view at a time, below the layers."""

from collections.abc import Callable, Mapping

import streamlit as st

from ui import shell, visitor
from ui.components.question import View, question
from ui.i18n import N_, _, class_names
from ui.inside import robustness
from ui.inside.subject import Subject


def show(subject: Subject) -> None:
    """Let the visitor choose a view, and show it."""
    st.space("small")
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


def why(subject: Subject) -> None:
    """What each part of the picture adds to a logit, by three methods, each beside the same for shuffled weights."""
    words = {
        "choose": _("Of which class? Click a bar."),
        "title": _("What adds to the logit of {name}?"),
        "reading": [
            _("Red adds to the logit, blue takes away. The colours of each picture reach to its own largest value."),
            _(
                "“Shuffled” is the same network with the weights of each layer in random order: it has learned nothing."
                " Where its picture looks like that of the trained network, the method shows the drawing, and not what"
                " the network learned."
            ),
        ],
        "networks": [_("trained"), _("shuffled")],
        "complete": _("Sum of all pixels: {sum}. Logit − logit of blank paper: {difference}."),
        "methods": _methods(),
        "tick": _("The thin line in a bar is the probability before the change."),
    }
    _ask("why", subject, words)


def _methods() -> dict[str, dict[str, str]]:
    """Of each method its name, how it works, and what it does not say."""
    return {
        "occlusion": {
            "name": _("Occlusion"),
            "how": _("How much the logit falls when a patch of 4×4 pixels is covered with paper."),
            "not": _(
                "It covers one patch at a time. It does not say what two patches do together: if either of two strokes"
                " is enough, neither seems to matter."
            ),
        },
        "gradient": {
            "name": _("Gradient × input"),
            "how": _("The slope of the logit at each pixel, times the pixel."),
            "not": _(
                "It says what a very small change of ink does. It does not say what happens when the ink is gone."
            ),
        },
        "integrated": {
            "name": _("Integrated gradients"),
            "how": _("The mean slope on the way from blank paper to the picture, in 400 steps, times the pixel."),
            "not": _("It compares with blank paper only. It does not say what the white between the strokes adds."),
        },
    }


def change(subject: Subject) -> None:
    """Nine sliders that change the picture, and where the answer breaks along each."""
    kind = subject.checkpoint.info.kind
    _ask("robustness", subject, robustness.words(kind), kind=kind, estimates=robustness.estimates(kind))


def _ask(view: View, subject: Subject, words: Mapping[str, object], **more: object) -> None:
    model, names = subject.checkpoint.network, class_names(subject.checkpoint.info)
    question(view, model, names, words, picture=subject.image[0, 0], run=subject.run, key=f"question_{view}", **more)


VIEWS: dict[str, tuple[str, Callable[[Subject], None]]] = {  # by name: what the visitor chooses, and what it shows
    "rub": (N_("Rub out"), rub_out),
    "why": (N_("Why this answer"), why),
    "robustness": (N_("Robustness"), change),
}
