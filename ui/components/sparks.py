"""`sparks`: small curves under one another, each with its name and its latest value."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ui.components import packed, register
from ui.i18n import _

POINTS = 120  # of a line: as many as it is wide

_component = register("sparks")


@dataclass(frozen=True)
class Spark:
    """One line."""

    name: str
    xs: Sequence[float]  # rising, shares of the planned run in [0, 1]
    ys: Sequence[float]  # heights in [0, 1]
    text: str  # the latest value
    marked: bool = False  # draws the eye


def sparks(
    title: str,
    note: str,
    lines: Sequence[Spark],
    *,
    planned: int,
    powers: tuple[float, float] | None = None,
    alt: str,
    key: str,
    term: str = "",
) -> None:
    """Draw lines under a common title; call it again with more points as they come.

    Args:
        title, note: over the lines, bold and plain.
        planned: steps of the run when it ends.
        powers: of ten, between which the heights are numbers on a log scale; None: they are shares.
        alt: all of it in words.
        term: the technical word that the title opens, one of `ui.glossary.terms.TERMS`.
    """
    rows = []
    for line in lines:
        last = len(line.xs) - 1
        indices = np.unique(np.linspace(0, last, min(POINTS, last + 1)).astype(int))
        rows.append(
            {
                "name": line.name,
                "xs": packed(np.asarray(line.xs, dtype=float)[indices]),
                "ys": packed(np.clip(np.asarray(line.ys, dtype=float)[indices], 0, 1)),
                "text": line.text,
                "marked": line.marked,
            }
        )
    data = {"title": title, "note": note, "rows": rows, "planned": planned, "powers": powers, "alt": alt, "term": term}
    _component(data={**data, "words": {"step": _("step {number}")}}, key=key)
