"""The strip: every value of every layer of LeNet for one picture, drawn and explained in the browser."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from numpy.typing import ArrayLike

from lenet import activations
from lenet.activations import ACTIVATIONS, Activation
from lenet.model import LeNet
from ui import formats
from ui.components import register
from ui.components.sight import Drawing, sight
from ui.i18n import _

Mode = Literal["figure", "sheet"]
_component = register("strip")


class Cell(NamedTuple):
    """A cell of a feature map; all three count from 0."""

    layer: str
    map: int
    row: int
    column: int


def strip(
    model: LeNet,
    names: Sequence[str],
    *,
    mode: Mode,
    key: str,
    alt: str,
    picture: ArrayLike | None = None,
    drawing: Drawing | None = None,
    note: str = "",
    selected: Cell | None = None,
) -> Cell | None:
    """Show every layer of `model` for one image; the browser computes all of it.

    Args:
        names: of the classes, as the visitor reads them.
        mode: "figure" is Figure 2 of LeCun et al. 1998, come alive; "sheet" lays all maps and kernels out, to be
            pointed at, and shows the arithmetic of a cell of C1.
        alt: a description for those who cannot see it; {answer} in it becomes the name of the answer.
        picture: pixels in [0, 1], (28, 28).
        drawing: the drawing to follow; then `picture` is shown only while nothing is drawn.
        note: stands beside the figure's scale; what is in [brackets] takes the colour of the red marks.
        selected: the cell of C1 to begin with; without one, the cell of the fourth map with the largest value.
    Returns:
        The cell of C1 that the visitor picked by a click, a tap or Enter, if any.
    """
    activation = model.config.activation
    data = {
        **sight(model, picture, drawing),
        "mode": mode,
        "names": list(names),
        "alt": alt,
        "note": note,
        "selected": selected and selected._asdict(),
        "words": _words(model, mode),
        "scale": _scale_bar(ACTIVATIONS[activation], mode),
        "ranged": not ACTIVATIONS[activation].saturates,  # the layers differ in scale, so each says its own
        "activation": {"name": activation, **activations.table()[activation]},
    }
    pick = _component(key=key, data=data, on_pick_change=lambda: None).pick
    return Cell(**pick) if pick else None


def _scale_bar(activation: Activation, mode: Mode) -> dict[str, str]:
    """The colours of the layers, and what stands at the two ends of their bar."""
    if activation.low is not None and activation.high is not None:
        low, high = (formats.number(bound, 0) for bound in (activation.low, activation.high))
        return {"stops": "diverging" if activation.low < 0 else "sequential", "low": low, "high": high}
    if mode == "sheet":  # every layer's caption has the figures
        return {"stops": "sequential", "low": _("low"), "high": _("high")}
    low = _("lowest") if activation.low is None else formats.number(activation.low, 0)
    return {"stops": "sequential", "low": low, "high": _("largest value of the layer")}


def _words(model: LeNet, mode: Mode) -> dict[str, Any]:
    """All texts of the strip in the visitor's language; the browser fills in the {names in braces}."""
    return {
        "layers": {"Input": _("Input"), "Answer": _("Answer")},
        "maps": _("{maps} maps, {rows}×{columns}"),
        "units": _("{units} units"),
        "range": _("{low} to {high}"),
        "operations": {
            "C1": _("convolution 5×5"),
            "S2": _("pooling 2×2"),
            "C3": _("convolution 5×5"),
            "S4": _("pooling 2×2"),
            "F5": _("fully connected"),
        },
        "aside": _("Tap a cell of C1 to see how it was computed.")
        if mode == "sheet"
        else _("Every square is a real value of a trained network."),
        "pixel": _("Input, row {row}, column {column}"),
        "cell": _("{layer}, map {map}, row {row}, column {column}"),
        "unit": _("{layer}, unit {unit}"),
        "logit": _("{name}: logit {logit}, probability {percent}"),
        "weight": _("{layer}, kernel {map}, row {row}, column {column}"),
        "weightFrom": _("{layer}, kernel from S2 map {input} to map {map}, row {row}, column {column}"),
        "value": _("{where}: {value}"),
        "keys": _("Arrow keys move."),
        "keysAndEnter": _("Arrow keys move, Enter picks."),
        **_arithmetic_words(model),
        "kernels": _("Kernels"),
        "kernelsNote": _("The weights it learned. Red: ink here raises the value. Blue: ink here lowers it."),
        "kernelsOf": {
            "C1": _("{maps} kernels, 5×5"),
            "C3": _("{maps}×{inputs} kernels, 5×5"),
        },
        "kernelTable": _("A column for each map of C3, a row for each map of S2."),
    }


def _arithmetic_words(model: LeNet) -> dict[str, Any]:
    activation = ACTIVATIONS[model.config.activation]
    if activation.saturates:
        story = _("Twenty-five pixels, each times one weight; add them up, add the bias, then {activation}.").format(
            activation=activation.title
        )
    elif activation.low == 0:
        story = _("Twenty-five pixels, each times one weight; add them up, add the bias; below zero becomes zero.")
    else:
        story = _("Twenty-five pixels, each times one weight; add them up, add the bias; below zero is damped.")
    folded = _("Batch normalisation is already in kernel and bias.")
    return {
        "story": story + (" " + folded if model.config.normalisation == "batch" else ""),
        "activation": activation.title,
        "pixels": _("Pixels"),
        "kernel": _("Kernel"),
        "products": _("Products"),
        "sum": _("Sum of products"),
        "bias": _("Bias"),
        "total": _("Total"),
        "spoken": _("{where}: sum of products {sum}, bias {bias}, total {total}, value {value}"),
    }
