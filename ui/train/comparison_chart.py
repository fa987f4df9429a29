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


@dataclass(frozen=True)
class Compared:
    """One run among several."""

    name: str
    xs: Sequence[float]  # its points along the axis
    losses: NDArray[np.float64]  # smoothed, nats
    accuracies: NDArray[np.float64]  # smoothed, in [0, 1]


def draw(compared: Sequence[Compared], axis: str, *, classes: int, theme: str) -> go.Figure:
    """Smoothed loss (nats, log scale) over accuracy of at most MOST runs along `axis`, each named at its end."""
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
    _names(chart, [(math.log10(one.losses[-1]), one, colour) for one, colour in coloured], 1, 0.09)
    _names(chart, [(float(one.accuracies[-1]), one, colour) for one, colour in coloured], 2, 0.05)
    return chart


def _names(chart: go.Figure, ends: Sequence[tuple[float, Compared, str]], row: int, room: float) -> None:
    """Each line's name at its end (the height), at least `room` above the one below it; both in units of the axis."""
    written = -math.inf
    for height, one, colour in sorted(ends, key=lambda end: end[0]):
        written = max(height, written + room)  # about 16 px
        chart.add_annotation(
            x=one.xs[-1],
            y=written,
            text=escape(one.name),
            font={"size": 13, "color": colour},
            showarrow=False,
            xanchor="left",
            xshift=8,
            row=row,
            col=1,
        )
