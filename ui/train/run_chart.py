"""The chart of a run that has ended, drawn as its live curves were."""

from collections.abc import Iterable, Sequence

import numpy as np
import plotly.graph_objects as go

from ui import formats
from ui.i18n import _
from ui.palette import PALETTES
from ui.train import chart_style
from ui.train.chart_style import CONFIG, Range
from ui.train.series import Series

__all__ = ["CONFIG", "draw"]

MARGIN = 88  # px at the right, for a value and a word at the end of each line
INSET = chart_style.LEFT, MARGIN  # px at the left and the right of the axis of steps
LINES = 20  # that show where epochs end, at most
NAMES = 10  # of epochs that are written below, at most
Spread = Sequence[tuple[float, float]]  # mean and standard deviation of the test accuracy over the seeds, by epoch
Colours = dict[str, object]


def draw(run: Series, spread: Spread, *, theme: str) -> go.Figure:
    """Loss (nats, log scale) over accuracy (in [0, 1]) of a whole run; `spread` may be empty."""
    colours: Colours = dict(PALETTES[theme])
    chart = chart_style.figure(theme, MARGIN, _range(run, spread))
    shapes = _epochs(chart, run, colours)
    if run.parent:
        grey = {"mode": "lines", "line": {"width": 1.5, "color": colours["edge"]}, "hoverinfo": "skip"}
        chart.add_scatter(x=run.parent.steps, y=run.parent.smoothed_losses, **grey, row=1, col=1)
        chart.add_scatter(x=run.parent.steps, y=run.parent.smoothed_accuracies, **grey, row=2, col=1)
        shapes += chart_style.vertical_lines([run.start], {"color": colours["edge"], "width": 1})
    _curves(chart, run, colours)
    if spread:
        _error_bars(chart, run, spread, colours["mark"])
    _labels(chart, run, colours)
    chart.update_layout(shapes=shapes)
    return chart


def _range(run: Series, spread: Spread) -> Range:
    return Range(
        end=run.end,
        losses=(min([0.03, *run.losses]), max([1.0, *run.smoothed_losses])),
        classes=run.classes,
        lowest_accuracy=min([*_climb(run), *run.test_accuracies, *(mean - deviation for mean, deviation in spread)]),
    )


def _climb(run: Series) -> list[float]:
    """The accuracy above which four fifths of the line stand."""
    return [0.8, *([float(np.quantile(run.smoothed_accuracies, 0.2))] if run.steps else [])]


def _epochs(chart: go.Figure, run: Series, colours: Colours) -> list[dict[str, object]]:
    """Names of epochs along the bottom, and the lines where epochs end: all, or every second, third, … of many."""
    count = run.total_steps // run.steps_per_epoch
    named = range(1, count + 1, -(-count // NAMES))
    chart.update_xaxes(
        tickvals=[run.start + (epoch - 0.5) * run.steps_per_epoch for epoch in named],
        ticktext=[_("epoch {number}").format(number=epoch) for epoch in named],
        row=2,
        col=1,
    )
    every = -(-count // LINES)
    ends = [run.start + epoch * run.steps_per_epoch for epoch in range(every, count + 1, every)]
    return chart_style.vertical_lines(ends, {"color": colours["rule"], "width": 1, "dash": "dot"})


def _curves(chart: go.Figure, run: Series, colours: Colours) -> None:
    dots = {"mode": "markers", "marker": {"size": 3, "color": colours["faint"]}, "hoverinfo": "skip"}
    line = {"mode": "lines", "line": {"width": 2.25, "color": colours["data"]}, "hovertemplate": "%{text}"}
    chart.add_scatter(x=run.steps, y=run.losses, **dots, row=1, col=1)
    chart.add_scatter(
        x=run.steps,
        y=run.smoothed_losses,
        text=[formats.loss(loss) for loss in run.smoothed_losses],
        name=_("loss"),
        **line,
        row=1,
        col=1,
    )
    chart.add_scatter(x=run.steps, y=run.accuracies, **dots, row=2, col=1)
    chart.add_scatter(
        x=run.steps,
        y=run.smoothed_accuracies,
        text=_shares(run.smoothed_accuracies),
        name=_("train"),
        **line,
        row=2,
        col=1,
    )
    chart.add_scatter(
        x=run.test_steps,
        y=run.test_accuracies,
        text=_shares(run.test_accuracies),
        name=_("test"),
        hovertemplate="%{text}",
        mode="markers+lines",
        line={"width": 1.5, "color": colours["mark"]},
        marker={"size": 8, "color": colours["mark"]},
        cliponaxis=False,
        row=2,
        col=1,
    )


def _error_bars(chart: go.Figure, run: Series, spread: Spread, colour: object) -> None:
    """Mean and standard deviation of the test accuracy over all seeds, after each epoch."""
    means = [mean for mean, _deviation in spread]
    chart.add_scatter(
        x=[run.start + epoch * run.steps_per_epoch for epoch in range(1, len(spread) + 1)],
        y=means,
        text=_shares(means),
        error_y={"array": [deviation for _mean, deviation in spread], "color": colour, "thickness": 2},
        name=_("test, all seeds"),
        hovertemplate="%{text}",
        mode="markers",
        marker={"size": 13, "symbol": "line-ew", "line": {"width": 2, "color": colour}},
        cliponaxis=False,
        row=2,
        col=1,
    )


def _labels(chart: go.Figure, run: Series, colours: Colours) -> None:
    """The value and the name of each line at its end; of the two in row 2 the higher goes up."""
    loss, accuracy = float(run.smoothed_losses[-1]), float(run.smoothed_accuracies[-1])
    ends = [(1, run.steps[-1], float(np.log10(loss)), formats.loss(loss), _("loss"), colours["data"], 0)]
    tests = run.test_accuracies[-1:]
    up = 9 if not tests or accuracy >= tests[0] else -9
    ends.append((2, run.steps[-1], accuracy, formats.percent(accuracy), _("train"), colours["data"], up))
    for test in tests:
        ends.append((2, run.test_steps[-1], test, formats.percent(test), _("test"), colours["mark"], -up))
    for row, x, y, value, name, colour, shift in ends:
        chart.add_annotation(
            x=x,
            y=y,
            text=f"<b>{value}</b>  {name}",
            font={"size": 15, "color": colour},
            showarrow=False,
            xanchor="left",
            xshift=8,
            yshift=shift,
            row=row,
            col=1,
        )


def _shares(shares: Iterable[float]) -> list[str]:
    return [formats.percent(share) for share in shares]
