"""Calibration: how often answers of a certain confidence are right, before and after averaging and temperature."""

from collections.abc import Iterator, Sequence

import streamlit as st

from lenet.evaluation.reliability import BINS, Bin, calibration_error
from lenet.evaluation.report import Averaged
from ui import formats, shell
from ui.evaluate.averages import averages
from ui.evaluate.background import follow
from ui.evaluate.subject import Subject
from ui.glossary.marks import marked, term
from ui.i18n import _, joined
from ui.tables import table

SIDE = 300  # px of the diagram
LARGEST = 26  # px, the dot of all pictures


def show(subject: Subject) -> None:
    """The reliability diagram, the expected calibration errors, and all bins in a table."""
    follow(averages(subject.checkpoint, subject.info), lambda: _show(subject))


def _show(subject: Subject) -> None:
    measured = averages(subject.checkpoint, subject.info)
    over_views = measured.value[0] if measured.value else None
    raw = subject.report.bins
    last = over_views.cooled_bins if over_views else raw
    left, right = st.columns([360, 700], gap="large")
    with left:
        st.html(diagram(raw, last))
    with right:
        error = term("calibration", _("Expected calibration error"))
        table([_("Answers"), term("accuracy", _("Accuracy")), error], list(_errors(subject, over_views)))
        if not measured.done:
            shell.note(_("Measuring on six views of each picture…"))
        _explain(subject)
        with st.expander(_("All ranges")):
            table([_("Confidence"), _("Accuracy"), _("Pictures")], [_row(one) for one in last])


def _errors(subject: Subject, over_views: Averaged | None) -> Iterator[list[str]]:
    report = subject.report
    yield [_("One view"), formats.percent(report.accuracy), _error(report.bins)]
    if over_views:
        accuracy = formats.percent(over_views.accuracy)
        yield [_("Mean of six views"), accuracy, _error(over_views.bins)]
        name = _("The same at temperature {temperature}").format(temperature=f"{over_views.temperature:.2f}")
        yield [marked(name, "temperature"), accuracy, _error(over_views.cooled_bins)]


def _explain(subject: Subject) -> None:
    if subject.checkpoint.card.judgement is None:
        shell.note(_("No temperature was measured for this network, so the answers stay as they are."))
    sentences = (
        _("A dot is one of {bins} ranges of confidence; its area is the number of pictures.").format(bins=BINS),
        _("On the diagonal, of 100 answers that are {share} sure, 80 are right.").format(share="80%"),
        _("The error is the mean distance from the diagonal. Hollow: one view. Filled: as on Classify."),
    )
    shell.note(joined(*sentences))


def diagram(before: Sequence[Bin], after: Sequence[Bin]) -> str:
    """Accuracy over confidence, as HTML: hollow dots before, filled dots after."""
    line = "transparent calc(50% - .6px),var(--edge) 50%,transparent calc(50% + .6px)"
    dots = [_dot(one, before, filled=False) for one in before] + [_dot(one, after, filled=True) for one in after]
    words = _("Accuracy over confidence, after temperature: {ranges}.").format(
        ranges="; ".join(f"{formats.percent(one.confidence)} → {formats.percent(one.accuracy)}" for one in after)
    )
    up, across = _("Accuracy"), _("Confidence")
    return (
        f'<div class="note">{up} ↑</div>'
        f'<div role="img" aria-label="{words}" style="position:relative;width:100%;max-width:{SIDE}px;aspect-ratio:1;'
        f'border:1px solid var(--edge);background:linear-gradient(to bottom right,{line})">{"".join(dots)}</div>'
        f'<div class="note" style="max-width:{SIDE}px;display:flex;justify-content:space-between"><span>0</span>'
        f"<span>{across} →</span><span>1</span></div>"
    )


def _dot(one: Bin, bins: Sequence[Bin], *, filled: bool) -> str:
    size = max(5.0, LARGEST * (one.images / sum(other.images for other in bins)) ** 0.5)
    look = "background:var(--data)" if filled else "border:1.5px solid var(--edge)"
    return (
        f'<i style="position:absolute;left:{one.confidence:.2%};bottom:{one.accuracy:.2%};width:{size:.0f}px;'
        f'height:{size:.0f}px;transform:translate(-50%,50%);border-radius:50%;box-sizing:border-box;{look}"></i>'
    )


def _error(bins: Sequence[Bin]) -> str:
    return formats.percent(calibration_error(bins))


def _row(one: Bin) -> list[str]:
    return [formats.probability(one.confidence), formats.percent(one.accuracy), f"{one.images:,}"]
