"""Below the matrix: one view of the same answers at a time."""

from collections.abc import Callable

import streamlit as st

from lenet.evaluation import confusion
from ui import visitor
from ui.evaluate import calibration, changes, classes, comparison, labels, novelty, pictures
from ui.evaluate.subject import Subject
from ui.i18n import N_, _

UNSURE = 96  # pictures with the least sure answers: eight pages would not be read


def show(subject: Subject) -> None:
    """Let the visitor choose a view, and show it; the address names it (`?view=<name>`)."""
    st.space("small")
    names = {name: _(title) for name, (title, _show) in SECTIONS.items()}
    asked = st.query_params.get("view", "")
    current = asked if asked in names else "classes"
    chosen = st.segmented_control(
        _("More about it"),
        names,
        format_func=names.__getitem__,
        default=current,
        required=True,
        label_visibility="collapsed",
        key=f"view_{visitor.language()}",
    )
    if chosen and chosen != current:
        st.query_params["view"] = current = chosen
    SECTIONS[current][1](subject)


def unsure(subject: Subject) -> None:
    """The pictures whose answer has the smallest probability, right or wrong."""
    indices = confusion.least_sure(subject.report.probabilities)[:UNSURE].tolist()
    title, note = _("The least sure answers"), _("right and wrong; truth → answer")
    pictures.show(subject, indices, title=title, note=note, key="unsure", columns=8)


SECTIONS: dict[str, tuple[str, Callable[[Subject], None]]] = {  # by name: what the visitor chooses, and what it shows
    "classes": (N_("Each class"), classes.show),
    "unsure": (N_("Least sure"), unsure),
    "calibration": (N_("Calibration"), calibration.show),
    "novelty": (N_("None of the classes"), novelty.show),
    "changes": (N_("Changed pictures"), changes.show),
    "labels": (N_("Suspicious labels"), labels.show),
    "comparison": (N_("Two networks"), comparison.show),
}
