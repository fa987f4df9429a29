"""The chart of several runs, to compare them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ui import formats
from ui.train import chart_style
from ui.train.chart_style import Range

COLOURS = {  # lines of several runs, told apart in every kind of colour vision
    "light": ("#1D376E", "#BF3517", "#4A86C5", "#946A00", "#1F7A4D", "#6B4BA1"),
    "dark": ("#9DBBF2", "#FF8B6C", "#5B8FD6", "#E3C25B", "#6CC495", "#B9A1E8"),
}
MOST = len(COLOURS["light"])  # runs that one chart tells apart
MARGIN = 120  # px at the right, for the names of runs
LETTERS = 16  # that fit there; a longer name is cut, and whole where the pointer is
LINE = 17  # px from one name to the next
ROWS = (190, 148)  # px, the heights of the two rows


@dataclass(frozen=True)
class Compared:
    """One run among several."""

    name: str
    xs: Sequence[float]  # its points along the axis
    losses: NDArray[np.float64]  # smoothed, nats
    accuracies: NDArray[np.float64]  # smoothed, in [0, 1]


def draw(compared: Sequence[Compared], axis: str, *, classes: int, theme: str) -> go.Figure:
    """Smoothed loss (nats, log scale) over accuracy of at most MOST runs along `axis`, each named at the right."""
    coloured = [(one, colour) for one, colour in zip(compared, COLOURS[theme], strict=False) if len(one.losses)]
    held = Range(
        end=max([1.0, *(one.xs[-1] for one, _colour in coloured)]),
        losses=(
            min([0.03, *(float(one.losses.min()) for one, _colour in coloured)]),
            max([1.0, *(float(one.losses.max()) for one, _colour in coloured)]),
        ),
        classes=classes,
        lowest_accuracy=min([0.8, *(float(one.accuracies[-1]) for one, _colour in coloured)]),
    )
    chart = chart_style.figure(theme, MARGIN, held)
    for one, colour in coloured:
        line = {"mode": "lines", "line": {"width": 2, "color": colour}, "name": one.name, "hovertemplate": "%{text}"}
        losses = [formats.loss(loss) for loss in one.losses]
        accuracies = [formats.percent(accuracy) for accuracy in one.accuracies]
        chart.add_scatter(x=one.xs, y=one.losses, text=losses, **line, row=1, col=1)
        chart.add_scatter(x=one.xs, y=one.accuracies, text=accuracies, **line, row=2, col=1)
    chart.update_xaxes(title={"text": axis, "font": {"size": 13}}, row=2, col=1)
    _names(chart, 1, [(math.log10(one.losses[-1]), one, colour) for one, colour in coloured])
    _names(chart, 2, [(float(one.accuracies[-1]), one, colour) for one, colour in coloured])
    return chart


def _names(chart: go.Figure, row: int, ends: Sequence[tuple[float, Compared, str]]) -> None:
    """Write the names at the right of a row, each as near as it can be to the end of its line, in units of the axis."""
    number = "" if row == 1 else "2"
    low, high = chart.layout[f"yaxis{number}"].range
    ends = sorted(ends, key=lambda end: end[0])
    heights = apart([height for height, _one, _colour in ends], LINE * (high - low) / ROWS[row - 1], high)
    for written, (_height, one, colour) in zip(heights, ends, strict=True):
        name = one.name if len(one.name) <= LETTERS else one.name[: LETTERS - 1] + "…"
        chart.add_annotation(
            x=1,
            xref=f"x{number} domain",
            y=written,
            yref=f"y{number}",
            text=escape(name),
            font={"size": 13, "color": colour},
            showarrow=False,
            xanchor="left",
            xshift=8,
        )


def apart(heights: Sequence[float], room: float, highest: float) -> list[float]:
    """Rising heights moved so that there is at least `room` between two of them, and none is above `highest`."""
    moved: list[float] = []
    for height in heights:
        moved.append(max(height, moved[-1] + room) if moved else height)
    for index in reversed(range(len(moved))):
        moved[index] = min(moved[index], moved[index + 1] - room if index + 1 < len(moved) else highest)
    return moved
