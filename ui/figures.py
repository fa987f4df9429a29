"""Plotly figures from plain numbers, for charts that stand still: they can be zoomed, asked and saved as a picture."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike
from plotly.subplots import make_subplots

from ui.palette import PALETTES
from ui.words import _

FONT = "'Source Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}
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
    theme: str,
) -> go.Figure:
    """Loss (nats, log scale) over accuracy (in [0, 1]) of a whole run, drawn as the live curves are."""
    colours: dict[str, object] = dict(PALETTES[theme])
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.13, row_heights=[0.56, 0.44])
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
    if steps:
        loss, accuracy = float(np.asarray(smoothed_losses)[-1]), float(np.asarray(smoothed_accuracies)[-1])
        _label(figure, steps[-1], np.log10(loss), f"{loss:.3f}", _("loss"), colours["data"], 1, 0)
        _label(figure, steps[-1], accuracy, f"{accuracy:.1%}", _("train"), colours["data"], 2, 9)
    if test_steps:
        accuracy = test_accuracies[-1]
        _label(figure, test_steps[-1], accuracy, f"{accuracy:.1%}", _("test"), colours["mark"], 2, -9)
    _axes(figure, total_steps, steps_per_epoch, min([0.03, *losses]), min([0.8, *test_accuracies]), colours)
    figure.update_layout(template=template(theme), height=480)
    return figure


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


def _axes(
    figure: go.Figure, total: int, each: int, lowest_loss: float, lowest_accuracy: float, colours: dict[str, object]
) -> None:
    """Epochs along the bottom, loss on a log scale, and the titles at the upper left of each plot."""
    epochs = total // each
    shown = range(1, epochs + 1, -(-epochs // 10))
    for epoch in range(1, epochs + 1):
        figure.add_vline(x=epoch * each, line={"color": colours["rule"], "width": 1, "dash": "dot"}, layer="below")
    figure.update_xaxes(
        range=[0, total * 1.12]  # room for the labels at the lines' ends
    )
    names = [_("epoch {number}").format(number=epoch) for epoch in shown]
    figure.update_xaxes(tickvals=[(epoch - 0.5) * each for epoch in shown], ticktext=names, row=2, col=1)
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
