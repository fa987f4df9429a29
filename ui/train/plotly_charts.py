"""Plotly figures from plain numbers, for charts that stand still: they can be zoomed, asked and saved as a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray
from plotly.subplots import make_subplots

from ui.components.curves import Parent
from ui.i18n import _
from ui.palette import PALETTES

FONT = "'Source Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}
COMPARED = {  # lines of several runs, told apart in every kind of colour vision
    "light": ("#1D376E", "#BF3517", "#4A86C5", "#946A00", "#1F7A4D", "#6B4BA1"),
    "dark": ("#9DBBF2", "#FF8B6C", "#5B8FD6", "#E3C25B", "#6CC495", "#B9A1E8"),
}
LABELS, NAMES = 88, 120  # px at the right for what is written at the ends of lines: a value and a word, a run's name
LOSS_TICKS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 2.3)


def template(theme: str) -> go.layout.Template:
    """How every figure of ours looks in the "light" or "dark" theme."""
    colours = PALETTES[theme]
    font = {"family": FONT, "size": 14, "color": colours["ink"]}
    axis = {
        "gridcolor": colours["grid"],
        "linecolor": colours["rule"],
        "zeroline": False,
        "ticks": "",
        "tickfont": {"size": 13, "color": colours["ink2"]},
        "automargin": True,
    }
    return go.layout.Template(
        layout={
            "font": font,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [colours["data"], colours["mark"], colours["edge"]],
            "margin": {"l": 8, "r": 8, "t": 30, "b": 8},
            "showlegend": False,
            "hovermode": "x unified",
            "hoverlabel": {"bgcolor": colours["paper"], "bordercolor": colours["rule"], "font": {**font, "size": 13}},
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": colours["edge"], "activecolor": colours["control"]},
            "xaxis": {**axis, "showgrid": False, "showline": True},
            "yaxis": {**axis, "showgrid": True},
        }
    )


@dataclass(frozen=True)
class Compared:
    """One run among several."""

    name: str
    at: Sequence[float]  # where its points stand along the axis
    losses: NDArray[np.float64]  # smoothed, nats
    accuracies: NDArray[np.float64]  # smoothed, in [0, 1]


def line_colour(theme: str) -> str:
    """The colour of a run's line."""
    return str(PALETTES[theme]["data"])


def comparison(compared: Sequence[Compared], axis: str, *, theme: str) -> go.Figure:
    """Smoothed loss (nats, log scale) over accuracy of several runs along `axis`, each named at its end."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.13, row_heights=[0.56, 0.44])
    lowest_loss, lowest_accuracy, end = 0.03, 0.8, 1.0
    for number, one in enumerate(compared):
        if not len(one.losses):
            continue
        colour = COMPARED[theme][number % len(COMPARED[theme])]
        line = {"mode": "lines", "line": {"width": 2, "color": colour}, "name": one.name}
        figure.add_scatter(x=one.at, y=one.losses, hovertemplate="%{y:.3f}", **line, row=1, col=1)
        figure.add_scatter(x=one.at, y=one.accuracies, hovertemplate="%{y:.1%}", **line, row=2, col=1)
        lowest_loss = min(lowest_loss, float(one.losses.min()))
        lowest_accuracy = min(lowest_accuracy, float(one.accuracies[-1]))
        end = max(end, one.at[-1])
    _axes(figure, end, (lowest_loss, lowest_accuracy))
    figure.update_xaxes(title={"text": axis, "font": {"size": 13}}, row=2, col=1)
    for row, values in ((1, "losses"), (2, "accuracies")):
        _names(figure, compared, values, row, theme)
    figure.update_layout(template=template(theme), height=480, margin_r=NAMES)
    return figure


def _names(figure: go.Figure, compared: Sequence[Compared], values: str, row: int, theme: str) -> None:
    """Each line's name at its end, moved apart where two would touch."""
    ends = []
    for number, one in enumerate(compared):
        series = np.asarray(getattr(one, values))
        if len(series):
            height = np.log10(series[-1]) if row == 1 else series[-1]
            ends.append((float(height), one.at[-1], one.name, COMPARED[theme][number % len(COMPARED[theme])]))
    room = (0.09, 0.05)[row - 1]  # in units of the axis, about 16 px
    written = -np.inf
    for height, x, name, colour in sorted(ends):
        written = max(height, written + room)
        figure.add_annotation(
            x=x,
            y=written,
            text=escape(name),
            font={"size": 13, "color": colour},
            showarrow=False,
            xanchor="left",
            xshift=8,
            row=row,
            col=1,
        )


def run_figure(
    *,
    steps: Sequence[int],
    losses: Sequence[float],
    accuracies: Sequence[float],
    smoothed_losses: ArrayLike,
    smoothed_accuracies: ArrayLike,
    test_steps: Sequence[int],
    test_accuracies: Sequence[float],
    total_steps: int,
    steps_per_epoch: int,
    start: int,
    parent: Parent | None,
    spread: Sequence[tuple[float, float]],
    theme: str,
) -> go.Figure:
    """Loss (nats, log scale) over accuracy (in [0, 1]) of a whole run, drawn as the live curves are.

    Args:
        spread: mean and standard deviation of the test accuracy over several seeds after each epoch; or nothing.
    """
    colours: dict[str, object] = dict(PALETTES[theme])
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.13, row_heights=[0.56, 0.44])
    if parent:
        grey = {"mode": "lines", "line": {"width": 1.5, "color": colours["edge"]}, "hoverinfo": "skip"}
        figure.add_scatter(x=parent.steps, y=parent.smoothed_losses, **grey, row=1, col=1)
        figure.add_scatter(x=parent.steps, y=parent.smoothed_accuracies, **grey, row=2, col=1)
        figure.add_vline(x=start, line={"color": colours["edge"], "width": 1}, layer="below")
    dots = {"mode": "markers", "marker": {"size": 3, "color": colours["faint"]}, "hoverinfo": "skip"}
    line = {"mode": "lines", "line": {"width": 2.25, "color": colours["data"]}}
    figure.add_scatter(x=steps, y=losses, **dots, row=1, col=1)
    figure.add_scatter(x=steps, y=smoothed_losses, name=_("loss"), hovertemplate="%{y:.3f}", **line, row=1, col=1)
    figure.add_scatter(x=steps, y=accuracies, **dots, row=2, col=1)
    figure.add_scatter(x=steps, y=smoothed_accuracies, name=_("train"), hovertemplate="%{y:.1%}", **line, row=2, col=1)
    figure.add_scatter(
        x=test_steps,
        y=test_accuracies,
        name=_("test"),
        hovertemplate="%{y:.1%}",
        mode="markers+lines",
        line={"width": 1.5, "color": colours["mark"]},
        marker={"size": 8, "color": colours["mark"]},
        row=2,
        col=1,
    )
    if spread:
        _error_bars(figure, start, steps_per_epoch, spread, colours["mark"])
    if steps:
        loss, accuracy = float(np.asarray(smoothed_losses)[-1]), float(np.asarray(smoothed_accuracies)[-1])
        above = 9 if not test_accuracies or accuracy >= test_accuracies[-1] else -9  # of two labels the higher goes up
        _label(figure, steps[-1], np.log10(loss), f"{loss:.3f}", _("loss"), colours["data"], 1, 0)
        _label(figure, steps[-1], accuracy, f"{accuracy:.1%}", _("train"), colours["data"], 2, above)
        if test_accuracies:
            share = test_accuracies[-1]
            _label(figure, test_steps[-1], share, f"{share:.1%}", _("test"), colours["mark"], 2, -above)
    lowest = min([0.03, *losses]), min([0.8, *test_accuracies, *(mean - deviation for mean, deviation in spread)])
    end = max([start + total_steps, *(parent.steps[-1:] if parent else [])])
    _axes(figure, end, lowest)
    _epochs(figure, start, total_steps, steps_per_epoch, colours)
    figure.update_layout(template=template(theme), height=480, margin_r=LABELS)
    return figure


def _error_bars(
    figure: go.Figure, start: int, each: int, spread: Sequence[tuple[float, float]], colour: object
) -> None:
    """Mean and standard deviation of the test accuracy over all seeds, after each epoch."""
    figure.add_scatter(
        x=[start + epoch * each for epoch in range(1, len(spread) + 1)],
        y=[mean for mean, _deviation in spread],
        error_y={"array": [deviation for _mean, deviation in spread], "color": colour, "thickness": 2},
        name=_("test, all seeds"),
        hovertemplate="%{y:.1%}",
        mode="markers",
        marker={"size": 13, "symbol": "line-ew", "line": {"width": 2, "color": colour}},
        cliponaxis=False,
        row=2,
        col=1,
    )


def _label(figure: go.Figure, x: float, y: float, value: str, name: str, colour: object, row: int, shift: int) -> None:
    """The value and the name of a line at its end."""
    figure.add_annotation(
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


def _epochs(figure: go.Figure, start: int, total: int, each: int, colours: dict[str, object]) -> None:
    """Epochs along the bottom."""
    epochs = total // each
    shown = range(1, epochs + 1, -(-epochs // 10))
    for epoch in range(1, epochs + 1):
        line = {"color": colours["rule"], "width": 1, "dash": "dot"}
        figure.add_vline(x=start + epoch * each, line=line, layer="below")
    names = [_("epoch {number}").format(number=epoch) for epoch in shown]
    figure.update_xaxes(tickvals=[start + (epoch - 0.5) * each for epoch in shown], ticktext=names, row=2, col=1)


def _axes(figure: go.Figure, end: float, lowest: tuple[float, float]) -> None:
    """Loss on a log scale, and the titles at the upper left of each plot."""
    lowest_loss, lowest_accuracy = lowest
    figure.update_xaxes(range=[0, end])
    figure.update_yaxes(
        type="log",
        range=[np.log10(lowest_loss * 0.8), np.log10(2.6)],
        tickvals=LOSS_TICKS,
        ticktext=[f"{tick:g}" for tick in LOSS_TICKS],
        row=1,
        col=1,
    )
    figure.update_yaxes(range=[np.floor(lowest_accuracy * 10) / 10 - 0.02, 1.005], tickformat=".0%", row=2, col=1)
    for y, title, more in ((1.0, _("Loss"), _(", log scale")), (0.3828, _("Accuracy"), "")):
        figure.add_annotation(
            x=0,
            y=y,
            xref="paper",
            yref="paper",
            text=f"<b>{title}</b>{more}",
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            yshift=6,
        )
