"""`matrix`: a confusion matrix whose cells can be picked, by pointer or keyboard."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.components import register
from ui.i18n import _

Cell = tuple[int, int]  # a label and an answer

_component = register("matrix")


def matrix(
    counts: NDArray[np.int64],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    hollow: bool,
    selected: Cell | None,
    picked: Callable[[Cell | None], object],
    alt: str,
    key: str,
) -> None:
    """Draw a confusion matrix; call it again with other counts and only numbers and colours change.

    Args:
        counts: (classes, classes), rows are labels, columns are answers.
        rows, columns: the names of the labels and of the answers.
        hollow: leave the diagonal empty: the numbers are mistakes alone.
        selected: the cell that is framed.
        picked: called with the cell that was picked; None if the selected one was picked again.
        alt: the whole matrix in words.
    """

    def tell() -> None:
        match st.session_state[key].pick:  # anything may be sent
            case {"cell": None}:
                picked(None)
            case {"cell": [int() as row, int() as column]} if 0 <= row < len(rows) and 0 <= column < len(columns):
                picked((row, column))

    words = {"cell": _("{label} read as {answer}: {count}"), "corner": _("Rows are labels, columns are answers")}
    data = {
        "counts": counts.tolist(),
        "rows": list(rows),
        "columns": list(columns),
        "hollow": hollow,
        "selected": selected,
        "alt": alt,
        "words": words,
    }
    _component(key=key, data=data, on_pick_change=tell)
