"""The confusion matrix, and beside it the pictures behind the cell that is picked, or the most confident mistakes."""

import numpy as np
import streamlit as st

from lenet.evaluation import confusion
from ui import moves, shell
from ui.components.matrix import Cell, matrix
from ui.evaluate import pictures
from ui.evaluate.subject import Subject
from ui.glossary.marks import term
from ui.i18n import _

NAMES = ("cell",)  # in the address
MOST_SPOKEN = 5  # cells in the words for a matrix


@st.fragment
def show(subject: Subject) -> None:
    """The matrix at the left, its pictures at the right; a click runs this part of the page alone."""
    moves.keep(NAMES)
    left, right = st.columns([520, 520], gap="large")
    with left:
        title = term("confusion_matrix", _("What it mistakes for what"))
        note = _("mistakes only; rows are the truth") if subject.comparable else _("rows are the truth")
        st.html(f'<div style="line-height:1.3"><b>{title}</b> <span class="note">{note}</span></div>')
        with st.container(key="evaluate_figure"):
            matrix(
                subject.report.confusion,
                subject.labels,
                subject.answers,
                hollow=subject.comparable,
                selected=cell(subject),
                picked=choose,
                alt=in_words(subject),
                key="matrix",
            )
    with right:
        _pictures(subject, cell(subject))


def cell(subject: Subject) -> Cell | None:
    """The cell in the address (`?cell=<label>-<answer>`)."""
    row, _dash, column = st.query_params.get("cell", "").partition("-")
    classes = len(subject.report.confusion)
    numbers = [int(text) for text in (row, column) if text.isascii() and text.isdigit() and len(text) < 3]
    return (numbers[0], numbers[1]) if len(numbers) == 2 and max(numbers) < classes else None


def choose(picked: Cell | None) -> None:
    """Put a cell into the address; None takes it out."""
    before = moves.address(NAMES)
    if picked is None:
        st.query_params.pop("cell", None)
    else:
        st.query_params["cell"] = f"{picked[0]}-{picked[1]}"
    moves.note(NAMES, before)


def in_words(subject: Subject) -> str:
    """What the matrix shows, for those who do not see it."""
    counts = subject.report.confusion.copy()
    if subject.comparable:
        np.fill_diagonal(counts, 0)
    order = np.argsort(-counts, axis=None, kind="stable")[:MOST_SPOKEN]
    cells = [np.unravel_index(place, counts.shape) for place in order]
    read = _("{label} read as {answer}: {count}")
    parts = [
        read.format(label=subject.labels[row], answer=subject.answers[column], count=f"{counts[row, column]:,}")
        for row, column in cells
        if counts[row, column]
    ]
    return _("Confusion matrix. Most frequent: {cells}.").format(cells="; ".join(parts) or _("nothing"))


def _pictures(subject: Subject, place: Cell | None) -> None:
    report = subject.report
    if place is None:
        indices = confusion.mistakes(report.labels, report.probabilities)
        if not subject.comparable:
            indices = confusion.least_sure(report.probabilities)[::-1]
        title = _("Its most confident mistakes") if subject.comparable else _("Its most confident answers")
        pictures.show(subject, indices.tolist(), title=title, note=_("truth → answer"), key="mistakes")
        return
    row, column = place
    indices = confusion.cell(report.labels, report.probabilities, row, column)
    names = {"label": subject.labels[row], "answer": subject.answers[column]}
    right = subject.comparable and row == column
    title = (_("{label}, read correctly") if right else _("{label} read as {answer}")).format(**names)
    order = _("{count} pictures, the least sure first") if right else _("{count} pictures, the most confident first")
    note = order.format(count=f"{len(indices):,}")
    if len(indices):
        pictures.show(subject, indices.tolist(), title=title, note=note, key=f"cell_{row}_{column}", columns=4)
    else:
        shell.note(_("It never reads {label} as {answer}.").format(**names))
    if st.button(_("All mistakes") if subject.comparable else _("All answers")):
        choose(None)
        st.rerun(scope="fragment")
