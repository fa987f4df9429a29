"""The accuracy on pictures that are changed more and more: small curves that come one after another, and a table."""

from functools import partial
from itertools import pairwise

import streamlit as st

from lenet.checkpoints import Network
from lenet.runs.scheduler import Scheduler
from ui import formats, resources, shell
from ui.evaluate.answers import version
from ui.evaluate.background import Job, follow, job
from ui.evaluate.bars import bars
from ui.evaluate.subject import Subject
from ui.i18n import _
from ui.inside import robustness
from ui.tables import table

COUNT = 2000  # test pictures, the first of the set: `lenet.evaluation.shift.COUNT`
CHANGES = ("right", "down", "turn", "slant", "size", "thickness", "blur", "contrast", "noise")
NEUTRAL = {"size": 100.0, "contrast": 100.0}  # percent; 0 of the others changes nothing
KEPT = 0.9  # of the accuracy on unchanged pictures: where less is left, a change does harm

Curve = dict[str, list[float]]  # "amounts" and "accuracies"


def show(subject: Subject) -> None:
    """The curves, each as soon as it is measured; then a table."""
    measure = partial(_measure, resources.scheduler(), subject.checkpoint.network, subject.info.name)
    key = "changes", version(subject.checkpoint.network), subject.info.name
    curves: Job[dict[str, Curve]] = job(key, {}, measure)
    follow(curves, lambda: _show(subject, curves.value))


def _measure(scheduler: Scheduler, network: Network, dataset: str, curves: dict[str, Curve]) -> None:
    for name in CHANGES:
        curves[name] = scheduler.compute("accuracies_under", network, dataset, name)


def _show(subject: Subject, curves: dict[str, Curve]) -> None:
    words = robustness.words(subject.checkpoint.info.kind)
    names, units = words["changes"], words["units"]
    note = _("on the first {count} test pictures; a bar is the accuracy for one amount, the dark one unchanged")
    title, note = _("Accuracy under changes"), note.format(count=f"{COUNT:,}")
    st.html(f'<b>{title}</b> <span class="note">{note}</span>')
    head = [_("Change"), _("From low to high"), _("Low end"), _("Unchanged"), _("High end"), _("Does little harm")]
    table(head, [_row(name, names[name], units[name], curves[name]) for name in CHANGES if name in curves])
    missing = [name for name in CHANGES if name not in curves]
    if missing:
        shell.note(_("Measuring: {change}…").format(change=names[missing[0]]))
    note = _("Little harm: the accuracy is at least {share} of that on unchanged pictures.")
    shell.note(note.format(share=formats.percent(KEPT, 0)))


def _row(name: str, title: str, unit: str, curve: Curve) -> list[str]:
    """One change: its bars, the accuracy at both ends and unchanged, and the range that does little harm."""
    pairs = list(zip(curve["amounts"], curve["accuracies"], strict=True))
    at = curve["amounts"].index(NEUTRAL.get(name, 0.0))
    cells = [
        f'{formats.percent(pairs[place][1])}<br><span class="note">{_amount(unit, pairs[place][0])}</span>'
        for place in (0, at, len(pairs) - 1)
    ]
    low, high = within(pairs, at)
    return [
        title,
        bars(pairs, at, lambda amount: _amount(unit, amount)),
        *cells,
        f"{_amount(unit, low)} … {_amount(unit, high)}" if low < high else _("only unchanged"),
    ]


def within(pairs: list[tuple[float, float]], at: int) -> tuple[float, float]:
    """The amounts around the neutral one, at the index `at`, up to which the accuracy falls by less than a tenth."""
    least = KEPT * pairs[at][1]
    ends = []
    for way in (pairs[at::-1], pairs[at:]):
        end = way[0][0]
        for _before, (amount, accuracy) in pairwise(way):
            if accuracy < least:
                break
            end = amount
        ends.append(end)
    return ends[0], ends[1]


def _amount(unit: str, amount: float) -> str:
    return unit.format(amount=formats.number(amount, 0 if amount == int(amount) else 1))
