"""Questions about the picture on Look inside: one view at a time, below the layers."""

from collections.abc import Callable, Mapping

import streamlit as st

from lenet import data
from ui import formats, shell, visitor
from ui.components.question import View, question
from ui.components.tiles import Caption, tiles
from ui.i18n import N_, _, class_names
from ui.inside import robustness, test_pictures
from ui.inside.subject import Subject
from ui.inside.test_pictures import COUNT


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
        "term": "logit",
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


def maps(subject: Subject) -> None:
    """The maps and units without which the answer, and the accuracy on test pictures, lose the most."""
    checkpoint = subject.checkpoint
    available, version = data.available(checkpoint.info.name), test_pictures.version(checkpoint)
    measured = available and visitor.measured() == version
    missing = _("Measuring on {count} test pictures…") if available else _("{title} is not on this machine.")
    words = {
        "title": _("Which maps does the answer {name} need?"),
        "notes": [
            _(
                "Each line switches one map or unit off, and leaves everything else on: how much the probability (in"
                " points) and the logit of the answer fall for this picture. A click switches it off in the layers"
                " above."
            ),
            _("Last column: how much the accuracy on {count} test pictures falls, in points.").format(
                count=f"{COUNT:,}"
            ),
        ],
        "noAccuracy": missing.format(count=f"{COUNT:,}", title=checkpoint.info.title),
        "heads": {"probability": _("Probability"), "logit": _("Logit"), "accuracy": _("Accuracy")},
        "line": _("{map}: without it the probability falls by {probability} points, the logit by {logit}"),
        "then": _("then {name}"),
        "switchOff": _("Switch off"),
        "switchOn": _("Switch on again"),
        "mapOf": _("{layer}, map {map}"),
        "unit": _("{layer}, unit {unit}"),
    }
    _ask("maps", subject, words, accuracy=test_pictures.falls(checkpoint) if measured else None)
    if available and not measured and shell.attempt(test_pictures.falls, checkpoint):
        visitor.measured(version)
        st.rerun()


def excites(subject: Subject) -> None:
    """The test pictures that excite a map or unit most, each with the patch that does it."""
    checkpoint = subject.checkpoint
    if not data.available(checkpoint.info.name):
        shell.note(_("{title} is not on this machine.").format(title=checkpoint.info.title))
        return
    patches = test_pictures.patches(checkpoint)
    layer, number = _chosen_map(subject, {name: len(of_layer) for name, of_layer in patches.items()})
    images, labels = test_pictures.pictures(checkpoint)
    names, chosen = class_names(checkpoint.info), patches[layer][number]
    tiles(
        images[[patch["image"] for patch in chosen]],
        alts=[names[int(labels[patch["image"]])] for patch in chosen],
        hi=255,
        columns=9,
        narrow_columns=3,
        note=_(
            "The {count} of {all} test pictures with the largest value; the frame is all that the cell sees."
        ).format(count=len(chosen), all=f"{COUNT:,}"),
        captions=[Caption(names[int(labels[patch["image"]])], formats.number(patch["value"])) for patch in chosen],
        frames=[(patch["row"], patch["column"], patch["rows"], patch["columns"]) for patch in chosen],
        key="exciting",
    )


def _chosen_map(subject: Subject, counts: Mapping[str, int]) -> tuple[str, int]:
    """The map or unit that the visitor chooses from `counts` of each layer; at first the one picked in the layers."""
    words = {layer: _("{layer}, unit {unit}") if layer[0] == "F" else _("{layer}, map {map}") for layer in counts}
    options = {
        f"{layer} {number}": words[layer].format(layer=layer, map=number + 1, unit=number + 1)
        for layer, count in counts.items()
        for number in range(count)
    }
    cell = subject.cell
    layer = {"S2": "C1", "S4": "C3"}.get(cell.layer, cell.layer) if cell else ""
    picked = f"{layer} {cell.map}" if cell else ""
    chosen = st.selectbox(
        _("Map or unit"),
        options,
        index=list(options).index(picked) if picked in options else min(3, counts["C1"] - 1),
        format_func=options.__getitem__,
        key=f"excited_{picked}_{visitor.language()}",
        width=260,
    )
    layer, number = str(chosen).split(" ")
    return layer, int(number)


def change(subject: Subject) -> None:
    """Nine sliders that change the picture, and where the answer breaks along each."""
    kind = subject.checkpoint.info.kind
    _ask("robustness", subject, robustness.words(kind), kind=kind, estimates=robustness.estimates(kind))


def _ask(view: View, subject: Subject, words: Mapping[str, object], **more: object) -> None:
    model, names = subject.checkpoint.network, class_names(subject.checkpoint.info)
    question(
        view,
        model,
        names,
        words,
        picture=subject.image[0, 0],
        drawing=subject.drawing,
        run=subject.run,
        key=f"question_{view}",
        **more,
    )


VIEWS: dict[str, tuple[str, Callable[[Subject], None]]] = {  # by name: what the visitor chooses, and what it shows
    "rub": (N_("Rub out"), rub_out),
    "why": (N_("Why this answer"), why),
    "maps": (N_("Which maps matter"), maps),
    "excites": (N_("What excites a map"), excites),
    "robustness": (N_("Robustness"), change),
}
