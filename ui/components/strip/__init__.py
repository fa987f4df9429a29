"""The strip: every value of every layer of LeNet for one picture, drawn and explained in the browser."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from numpy.typing import ArrayLike

from lenet import activations
from lenet.activations import ACTIVATIONS, Activation
from ui import formats
from ui.components import register
from ui.components.sight import Drawing, sight
from ui.i18n import _, joined
from ui.networks import Net

Mode = Literal["figure", "sheet"]
TERMS_OF = {  # the technical words that the names of layers open
    "C1": "convolution",
    "S2": "pooling",
    "C3": "feature_map",
    "S4": "receptive_field",
    "F5": "activation",
    "F6": "bias",
    "Answer": "softmax",
}
_component = register("strip")


class Cell(NamedTuple):
    """A cell of any layer, as `lenet.arithmetic.cell_arithmetic` counts it; all three count from 0."""

    layer: str  # "Input", "C1", ... or "Answer"
    map: int  # of F5, F6 and Answer the unit
    row: int
    column: int


def strip(
    model: Net,
    names: Sequence[str],
    *,
    mode: Mode,
    key: str,
    alt: str,
    picture: ArrayLike | None = None,
    drawing: Drawing | None = None,
    label: int | None = None,
    note: str = "",
    selected: Cell | None = None,
    run: str = "",
) -> Cell | None:
    """Show every layer of `model` for one image; the browser computes all of it.

    Args:
        names: of the classes, as the visitor reads them.
        mode: "figure" is Figure 2 of LeCun et al. 1998, come alive; "sheet" lays all maps and kernels out, to be
            pointed at, and shows the arithmetic of a cell of any layer.
        alt: a description for those who cannot see it; {answer} in it becomes the name of the answer.
        picture: pixels in [0, 1], (28, 28).
        drawing: the drawing to follow; then `picture` is shown only while nothing is drawn, and a sheet leaves room for
            the canvas.
        label: the class of `picture`, if it is known; a sheet says it, and marks it where the answer is another one.
        note: stands beside the figure's scale; what is in [brackets] takes the colour of the red marks.
        selected: the cell to begin with; without one, the cell of the fourth map of C1 with the largest value.
        run: the id of the run whose network it is, if the time machine is on the page.
    Returns:
        The cell that the visitor picked by a click, a tap or Enter, or to which the largest product led, if any.
    """
    activation = model.config.activation
    data = {
        **sight(model, picture, drawing, run=run, changeable=mode == "sheet"),
        "mode": mode,
        "names": list(names),
        "alt": alt,
        "label": label,
        "note": note,
        "selected": selected and selected._asdict(),
        "words": _words(model),
        "terms": TERMS_OF if mode == "sheet" else {},
        "scale": scale_bar(ACTIVATIONS[activation], mode),
        "ranged": not ACTIVATIONS[activation].saturates,  # the layers differ in scale, so each says its own
        "activation": {"name": activation, **activations.table()[activation]},
    }
    pick = _component(key=key, data=data, on_pick_change=lambda: None).pick
    return Cell(**pick) if pick else None


def colours(activation: Activation) -> Literal["sequential", "diverging"]:
    """The scale of the palette in which the values of the layers are painted."""
    return "diverging" if activation.high is not None and (activation.low or 0) < 0 else "sequential"


def scale_bar(activation: Activation, mode: Mode) -> dict[str, str]:
    """The colours of the layers, and what stands at the two ends of their bar."""
    if activation.low is not None and activation.high is not None:
        low, high = (formats.number(bound, 0) for bound in (activation.low, activation.high))
        return {"stops": colours(activation), "low": low, "high": high}
    if mode == "sheet":  # every layer's caption has the figures
        return {"stops": "sequential", "low": _("low"), "high": _("high")}
    low = _("lowest") if activation.low is None else formats.number(activation.low, 0)
    return {"stops": "sequential", "low": low, "high": _("largest value of the layer")}


def _words(model: Net) -> dict[str, Any]:
    """All texts of the strip in the visitor's language; the browser fills in the {names in braces}."""
    return {
        **layer_words(),
        "operations": {
            "Input": _("scaled and centred"),
            "C1": _("convolution 5×5"),
            "S2": _("pooling 2×2"),
            "C3": _("convolution 5×5"),
            "S4": _("pooling 2×2"),
            "F5": _("fully connected"),
        },
        "aside": _("Tap any cell to see how it was computed."),
        "logit": _("{name}: logit {logit}, probability {percent}"),
        "weight": _("{layer}, kernel {map}, row {row}, column {column}"),
        "weightFrom": _("{layer}, kernel from S2 map {input} to map {map}, row {row}, column {column}"),
        "value": _("{where}: {value}"),
        "keys": _("Arrow keys move."),
        "keysAndEnter": _("Arrow keys move, Enter picks."),
        "keysAndSwitch": _("Arrow keys move, Enter switches a kernel off or on."),
        **_arithmetic_words(model),
        **_switch_words(),
        "kernels": _("Kernels"),
        "kernelsNote": _(
            "The weights it learned. Red: ink here raises the value. Blue: ink here lowers it."
            " A click switches a kernel off or on."
        ),
        "kernelsOf": {
            "C1": _("{maps} kernels, 5×5"),
            "C3": _("{maps}×{inputs} kernels, 5×5"),
        },
        "kernelTable": _("A column for each map of C3, a row for each map of S2."),
    }


def layer_words() -> dict[str, Any]:
    """The texts of the layers, their captions and their cells."""
    return {
        "layers": {"Input": _("Input"), "Answer": _("Answer")},
        "maps": _("{maps} maps, {rows}×{columns}"),
        "units": _("{units} units"),
        "range": _("{low} to {high}"),
        "label": _("Its label: {name}"),
        "pixel": _("Input, row {row}, column {column}"),
        "cell": _("{layer}, map {map}, row {row}, column {column}"),
        "unit": _("{layer}, unit {unit}"),
        "class": _("Answer, {name}"),
    }


def _arithmetic_words(model: Net) -> dict[str, Any]:
    return {
        "stories": _stories(model),
        "activation": ACTIVATIONS[model.config.activation].title,
        "pixels": _("Pixels"),
        "kernel": _("Kernel"),
        "products": _("Products"),
        "sum": _("Sum of products"),
        "bias": _("Bias"),
        "total": _("Total"),
        "ink": _("Ink"),
        "rows": {
            "map": _("S2 map"),
            "cells": _("Values"),
            "kernel": _("Kernel"),
            "products": _("Products"),
            "sums": _("Sum"),
            "brief": _("Each map of S2: values × kernel = sum"),
        },
        "more": _("{count} more"),
        "mapOf": _("{layer}, map {map}"),
        "largest": _("Largest"),
        "sumOfFour": _("Sum of the four"),
        "mean": _("Sum ÷ 4"),
        "cellsOf": {"cells": _("Cell of {layer}"), "units": _("Unit of {layer}")},
        "within": {"cell": _("map {map}, row {row}, column {column}"), "unit": _("unit {unit}")},
        "factors": _("value × weight"),
        "product": _("product"),
        "logitLabel": _("Logit"),
        "exponentials": _("e to the power of (logit − {largest})"),
        "sumOfAll": _("Sum of all"),
        "follow": _("Follow the largest"),
        "restart": _("Start at the answer"),
        "spoken": _spoken(model),
    }


def _switch_words() -> dict[str, Any]:
    """The texts about what the visitor switches off."""
    return {
        "switchOff": {"map": _("Switch this map off"), "unit": _("Switch this unit off")},
        "switchOn": {"map": _("Switch this map on again"), "unit": _("Switch this unit on again")},
        "isOff": {
            "map": _("This map is switched off, so its values are 0."),
            "unit": _("This unit is switched off, so its value is 0."),
        },
        "switchedOff": _("switched off"),
        "allOff": joined(_("Switched off: {list}."), _("The thin line in a bar is the probability before the change.")),
        "listed": _("; "),
        "allOn": _("Switch everything on"),
        "kernelNames": {"C1": _("C1, kernel {map}"), "C3": _("C3, kernel from S2 map {input} to map {map}")},
        "nowAnswers": _("The answer is now {name}, {percent}"),
        "undo": _("Put back"),
    }


def _stories(model: Net) -> dict[str, str]:
    """How a cell of each layer is computed, in a sentence or two."""
    activation = ACTIVATIONS[model.config.activation]
    if activation.saturates:
        ending = _("Add up the products, add the bias, then {activation}.").format(activation=activation.title)
    elif activation.low == 0:
        ending = _("Add up the products, add the bias; below zero becomes zero.")
    else:
        ending = _("Add up the products, add the bias; below zero is damped.")
    if model.config.normalisation == "batch":
        ending = two(ending, _("Batch normalisation is already in weights and bias."))
    if model.config.pooling == "max":
        pooling = _("Of four neighbouring cells the largest goes on.")
    else:
        pooling = _("The mean of four neighbouring cells goes on.")
    return {
        "Input": _("A pixel of the picture: 0 is paper, 1 is full ink. There is nothing to compute."),
        "C1": two(_("Twenty-five pixels, each times one weight."), ending),
        "S2": pooling,
        "C3": two(_("Twenty-five cells of each map of S2, each times one weight."), ending),
        "S4": pooling,
        "F5": two(_("All {count} cells of S4, each times one weight."), ending),
        "F6": two(_("All {count} units of F5, each times one weight."), ending),
        "Answer": _(
            "All {count} units of F6, each times one weight; their sum and the bias are the logit."
            " Softmax turns the logits into probabilities."
        ),
    }


def two(first: str, second: str) -> str:
    """Two sentences, one after the other."""
    return _("{first} {second}").format(first=first, second=second)


def _spoken(model: Net) -> dict[str, str]:
    """The sentence of a screen reader; "sum" for all layers that are not named."""
    if model.config.pooling == "max":
        pooling = _("{where}: {value}, the largest of {cells}")
    else:
        pooling = _("{where}: {value}, the mean of {cells}")
    return {
        "Input": _("{where}: {value}"),
        "S2": pooling,
        "S4": pooling,
        "sum": _("{where}: sum of products {sum}, bias {bias}, total {total}, value {value}"),
        "Answer": _("{where}: sum of products {sum}, bias {bias}, logit {value}, probability {percent}"),
    }
