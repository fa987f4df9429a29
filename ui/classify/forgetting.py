"""The forgetting meter: how well each class of the test pictures is read before and after a teaching."""

from html import escape

import streamlit as st

from lenet.checkpoints import Checkpoint
from lenet.evaluation.report import Report
from ui import formats
from ui.evaluate import answers
from ui.glossary.marks import marked
from ui.i18n import _, class_names


def accuracy(checkpoint: Checkpoint, taught: Checkpoint) -> float:
    """The accuracy of a network on the test pictures of the data set that was replayed to the taught one, in [0, 1]."""
    return answers.of_network(checkpoint, taught.info).accuracy


def meter(before: Checkpoint, after: Checkpoint) -> None:
    """Show for each class a pair of bars, and the change in points, marked where it is a loss."""
    old, new = (_recalls(answers.of_network(checkpoint, after.info)) for checkpoint in (before, after))
    rows = [_row(*values) for values in zip(class_names(after.info), old, new, strict=True)]
    title = _("What it forgot")
    note = marked(_("test pictures read right, before (pale) and after; the change is in points of 100"), "test_set")
    st.html(
        f'<b>{title}</b> <span class="note">{note}</span>'
        f'<div class="forgetting number" role="table">{"".join(rows)}</div>'
    )


def _recalls(report: Report) -> list[float]:
    """The share of each class's pictures that is answered right, in [0, 1]."""
    return [score.recall for score in report.scores]


def _row(name: str, old: float, new: float) -> str:
    change = 100 * (new - old)
    text = formats.number(change, 1)
    text = f"+{text}" if change > 0 and float(f"{change:.1f}") else text
    loss = " loss" if text.startswith("\N{MINUS SIGN}") else ""
    said = _("{name}: {before} before, {after} after").format(
        name=name, before=formats.percent(old), after=formats.percent(new)
    )
    bars = f'<i style="width: {100 * old:.1f}%"></i><i style="width: {100 * new:.1f}%"></i>'
    return (
        f'<div role="row" title="{escape(said)}"><span role="cell">{escape(name)}</span>'
        f'<span role="img" aria-label="{escape(said)}" class="pair">{bars}</span>'
        f'<span role="cell" class="change{loss}">{text}</span></div>'
    )
