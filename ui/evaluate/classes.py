"""Precision, recall and F1 of each class."""

from html import escape

from ui import formats, shell
from ui.evaluate.subject import Subject
from ui.glossary.marks import term
from ui.i18n import _, joined
from ui.tables import table


def show(subject: Subject) -> None:
    """A table of all classes; the weakest figure of each column is marked."""
    scores, names = subject.report.scores, subject.labels
    weakest = [min(column) for column in list(zip(*scores, strict=True))[1:]]
    rows = []
    for name, one in zip(names, scores, strict=True):
        shares = [
            _marked(formats.percent(share), marked=share == least)
            for share, least in zip(one[1:], weakest, strict=True)
        ]
        rows.append([escape(name), f"{one.images:,}", *shares])
    head = [_("Class"), _("Pictures"), term("precision", _("Precision")), term("recall", _("Recall")), term("f1", "F1")]
    table(head, rows)
    sentences = (
        _("Precision: how many of the answers that name the class are right."),
        _("Recall: how many pictures of the class are recognised. F1 is the harmonic mean of both."),
    )
    shell.note(joined(*sentences))


def _marked(text: str, *, marked: bool) -> str:
    return f'<b style="color:var(--mark)">{text}</b>' if marked else text
