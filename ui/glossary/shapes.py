"""The shapes of the small figures, as `figure.js` takes them: pictures, bars, lines, a track, a function."""

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ui.components import packed
from ui.components.tiles import Scale, encoded

Figure = dict[str, Any]
POINTS = 120  # of a line
KERNELS = 6  # that a figure has room for


def group(
    values: ArrayLike, scale: Scale, lo: float, hi: float, *, side: int, columns: int = 1, before: str = ""
) -> dict[str, Any]:
    """Pictures (count, height, width) in rows.

    Args:
        lo, hi: take the first and the last colour of the scale.
        side: of one picture, px.
        columns: pictures in a row.
        before: a sign between these and the group at their left.
    """
    return {**encoded(values, lo, hi), "scale": scale, "columns": columns, "side": side, "before": before}


def kernels(values: NDArray[Any], *, side: int = 40, before: str = "") -> dict[str, Any]:
    """The first kernels of (maps, 5, 5), zero in the middle of the scale."""
    first = values[:KERNELS]
    largest = float(np.abs(first).max()) or 1.0
    return group(first, "diverging", -largest, largest, side=side, columns=len(first), before=before)


def pictures(groups: Sequence[dict[str, Any]], caption: str, frames: Sequence[Sequence[int]] = ()) -> Figure:
    """Groups side by side; `frames`: row, column and side, in pixels, of squares on the first picture."""
    return {"kind": "pictures", "groups": list(groups), "frames": [list(frame) for frame in frames], "caption": caption}


def bars(rows: Sequence[tuple[str, float, str]], caption: str, marked: int | None = None) -> Figure:
    """Rows of a name, a share in [0, 1] and its text; `marked` is the index of one that draws the eye.

    A share that is no number, of a run that went wrong, has no bar.
    """
    drawn = [[name, share if math.isfinite(share) else 0.0, text] for name, share, text in rows]
    return {"kind": "bars", "rows": drawn, "marked": marked, "caption": caption}


def line(xs: ArrayLike, ys: ArrayLike, colour: Literal["data", "mark", "rule"] = "data") -> dict[str, str]:
    """A line through points in [0, 1]²."""
    return {"xs": packed(np.asarray(xs, float)), "ys": packed(np.asarray(ys, float)), "colour": colour}


def lines(
    drawn: Sequence[dict[str, str]],
    caption: str,
    *,
    dots: Sequence[tuple[float, float]] = (),
    across: tuple[str, str, str] = ("", "", ""),
    up: tuple[str, str] = ("", ""),
    right: bool = False,
) -> Figure:
    """Lines, and dots over them.

    Args:
        across: what stands at the left, in the middle and at the right below.
        up: what stands at the bottom and at the top, at the left, or with `right` at the right.
    """
    return {
        "kind": "lines", "lines": list(drawn), "dots": [list(dot) for dot in dots],
        "across": across, "up": up, "right": right, "caption": caption,
    }  # fmt: skip


def track(parts: int, at: float, marks: Sequence[float], caption: str) -> Figure:
    """The length of a run in equal parts, how far it is, and marks on it; `at` and `marks` are shares of it."""
    return {"kind": "track", "parts": parts, "at": at, "marks": list(marks), "caption": caption}


def function(name: str, caption: str) -> Figure:
    """The curve of an activation function, one of ACTIVATIONS."""
    return {"kind": "function", "name": name, "caption": caption}
