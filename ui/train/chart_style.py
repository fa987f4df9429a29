"""The style of the charts of ended runs. Plotly draws them: they can be zoomed and saved as an image."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ui.components.curves import LOSS_TICKS, loss_ticks
from ui.i18n import _
from ui.palette import PALETTES

FONT = "'Source Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif"
CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}
HEIGHT, LEFT = 480, 48  # px: of a chart; of what stands at the left of its plots
HIGHEST_LOSS = 100.0  # nats; a loss above leaves the chart


def template(theme: str) -> go.layout.Template:
    """How charts look in the "light" or "dark" theme."""
    colours = PALETTES[theme]
    font = {"family": FONT, "size": 14, "color": colours["ink"]}
    axis = {
        "gridcolor": colours["grid"],
        "linecolor": colours["rule"],
        "zeroline": False,
        "ticks": "",
        "tickfont": {"size": 13, "color": colours["ink2"]},
    }
    return go.layout.Template(
        layout={
            "font": font,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [colours["data"], colours["mark"], colours["edge"]],
            "margin": {"l": LEFT, "r": 8, "t": 30, "b": 8},
            "showlegend": False,
            "hovermode": "x unified",
            "hoverlabel": {"bgcolor": colours["paper"], "bordercolor": colours["rule"], "font": {**font, "size": 13}},
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": colours["edge"], "activecolor": colours["control"]},
            "xaxis": {**axis, "showgrid": False, "showline": True, "automargin": "height"},
            "yaxis": {**axis, "showgrid": True},
        }
    )


@dataclass(frozen=True)
class Range:
    """The ranges of the axes."""

    end: float  # of the horizontal axis, which begins at 0
    losses: tuple[float, float]  # the lowest and the highest, in nats
    classes: int
    lowest_accuracy: float  # in [0, 1]


def figure(theme: str, margin_right: int, held: Range) -> go.Figure:
    """An empty chart of the loss, on a log scale, in row 1 above the accuracy in row 2.

    Args:
        margin_right: px, for what is written at the ends of lines.
    """
    chart = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.13, row_heights=[0.56, 0.44])
    low = max(held.losses[0], LOSS_TICKS[0])
    high = min(max(held.losses[1], math.log(held.classes)), HIGHEST_LOSS)
    ticks, texts = zip(*loss_ticks(held.classes), strict=True)
    chart.update_xaxes(range=[0, held.end])
    chart.update_yaxes(
        type="log",
        range=[math.log10(low * 0.8), math.log10(high * 1.13)],
        tickvals=ticks,
        ticktext=texts,
        row=1,
        col=1,
    )
    floor = math.floor(held.lowest_accuracy * 10) / 10 - 0.02
    chart.update_yaxes(range=[floor, 1.005], tickformat=".0%", row=2, col=1)
    titles = ((1.0, _("Loss"), _(", log scale")), (0.3828, _("Accuracy"), ""))
    above = {"x": 0, "xref": "paper", "yref": "paper", "showarrow": False, "xanchor": "left", "yanchor": "bottom"}
    chart.update_layout(
        template=template(theme),
        height=HEIGHT,
        margin_r=margin_right,
        annotations=[{**above, "y": y, "text": f"<b>{title}</b>{more}", "yshift": 6} for y, title, more in titles],
    )
    return chart


def vertical_lines(xs: Sequence[float], line: dict[str, object]) -> list[dict[str, object]]:
    """Shapes for lines at `xs` through both rows, below the data."""
    axes = (("x", "y domain"), ("x2", "y2 domain"))
    ends = {"type": "line", "y0": 0, "y1": 1, "layer": "below", "line": line}
    return [{**ends, "x0": x, "x1": x, "xref": xref, "yref": yref} for x in xs for xref, yref in axes]
