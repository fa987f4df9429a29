"""Two networks on the same test pictures: where they differ, and whether that is chance."""

from dataclasses import replace
from html import escape

import numpy as np
import streamlit as st

from lenet import data
from lenet.errors import LeNetError
from lenet.evaluation.comparison import compare
from ui import mcnemar, network_picker, resources, shell, visitor
from ui.evaluate import answers, pictures
from ui.evaluate.subject import Subject
from ui.i18n import _
from ui.messages import warn

MOST = 96  # pictures of a kind


def show(subject: Subject) -> None:
    """Choose another network; how both do on each picture, McNemar's test, and the pictures where they differ."""
    name = _choose(subject)
    if name is None:
        shell.note(_("There is no other network with these classes yet. Train one on the Train page."))
        return
    try:
        checkpoint = resources.checkpoint(name)
        other = replace(subject, name=name, checkpoint=checkpoint, report=answers.of_network(checkpoint, subject.info))
    except LeNetError as error:
        warn(error)
        return
    titles = network_picker.title(subject.name), network_picker.title(name)
    first, second = (one.report.answers == one.report.labels for one in (subject, other))
    result = compare(first, second)
    in_html = escape(titles[0]), escape(titles[1])
    mcnemar.counts(in_html, result)
    shell.note(mcnemar.verdict(in_html, result))
    _differences(other, first & ~second, _("Only {name} is right").format(name=titles[0]), "only_first")
    _differences(subject, second & ~first, _("Only {name} is right").format(name=titles[1]), "only_second")


def _choose(subject: Subject) -> str | None:
    """The other network; None where there is none with the same classes."""
    classes, names = subject.checkpoint.info.classes, {}
    for name, path in resources.models().items():
        try:
            known = resources.card(path)
        except LeNetError:
            continue
        if name != subject.name and data.info(known.dataset).classes == classes:
            names[name] = network_picker.label(name, path)
    if not names:
        return None
    return st.selectbox(
        _("The other network"),
        list(names),
        format_func=lambda name: names.get(name, name),
        width=344,
        key=f"other_network_{visitor.language()}_{subject.name}",
    )


def _differences(wrong: Subject, members: np.ndarray, title: str, key: str) -> None:
    """The pictures that only one of the networks answers correctly, with the wrong answer of the other."""
    indices = np.flatnonzero(members)
    order = np.argsort(-wrong.report.probabilities[indices].max(1), kind="stable")[:MOST]
    if len(indices):
        note = _("below each: what {name} answers instead").format(name=network_picker.title(wrong.name))
        pictures.show(wrong, indices[order].tolist(), title=title, note=note, key=key, columns=8, rows=2)
