"""Pictures of a test set on Evaluate: a click on one opens Look inside with it."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from ui import formats, test_sets, visitor
from ui.components.tiles import Caption, tiles
from ui.evaluate import subject as subjects
from ui.evaluate.subject import Subject
from ui.i18n import _

COLUMNS, NARROW_COLUMNS, ROWS = 4, 3, 3  # of one page


def show(
    subject: Subject,
    indices: Sequence[int],
    *,
    title: str,
    note: str,
    key: str,
    columns: int = COLUMNS,
    rows: int = ROWS,
) -> None:
    """Test pictures with what they are, what the network answers and how sure it is, one screen of them at a time.

    Args:
        indices: of the pictures in the test set, in this order.
        title, note: over the pictures, bold and plain.
        columns, rows: how many stand in a row, and how many rows a page has.
    """
    place, size = st.container(), columns * rows
    pages = -(-len(indices) // size)
    page = st.pagination(pages, key=f"{key}_page_{pages}") if pages > 1 else 1
    shown = [int(index) for index in indices[(page - 1) * size : page * size]]
    images, _labels = test_sets.of(subject.info.name)
    with place:
        picked = tiles(
            images[shown],
            alts=[_alt(subject, index) for index in shown],
            hi=255,
            columns=columns,
            narrow_columns=NARROW_COLUMNS,
            title=title,
            note=note,
            captions=[caption(subject, index) for index in shown],
            clickable=True,
            key=f"{key}_pictures",
        )
    if picked is not None and picked < len(shown):
        open_inside(subjects.picture(subject, shown[picked]))


def caption(subject: Subject, index: int) -> Caption:
    """Label → answer, and the probability of the answer."""
    label, answer = subject.pair(index)
    wrong = subject.comparable and label != answer
    return Caption(answer, _share(subject, index), wrong=wrong, before=label)


def open_inside(address: dict[str, str]) -> None:
    """Open Look inside with the picture and the network in the address."""
    visitor.looked_at("sample")
    st.switch_page("pages/inside.py", query_params=address)


def _alt(subject: Subject, index: int) -> str:
    label, answer = subject.pair(index)
    return _("{label} read as {answer}, {share}").format(label=label, answer=answer, share=_share(subject, index))


def _share(subject: Subject, index: int) -> str:
    return formats.probability(float(np.max(subject.report.probabilities[index])))
