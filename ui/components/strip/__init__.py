"""The strip: every value of every layer of LeNet for one picture, drawn and explained in the browser."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor

from lenet import activations, inspection
from lenet.activations import ACTIVATIONS, Activation
from lenet.model import LeNet
from ui import formats, resources
from ui.components import packed, register
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
    image: Tensor,
    *,
    mode: Mode,
    names: Sequence[str],
    key: str,
    alt: str,
    note: str = "",
    selected: Cell | None = None,
) -> Cell | None:
    """Show every layer of `model` for one image; everything is sent at once, and pointing costs no round trip.

    Args:
        image: pixels in [0, 1], (1, 1, 28, 28).
        mode: "figure" is Figure 2 of LeCun et al. 1998, come alive; "sheet" lays all maps and kernels out, to be
            pointed at, and shows the arithmetic of a cell of C1.
        names: of the classes, as the visitor reads them.
        alt: a description for those who cannot see it.
        note: stands beside the figure's scale; what is in [brackets] takes the colour of the red marks.
        selected: the cell of C1 to begin with; without one, the cell of the fourth map with the largest value.
    Returns:
        The cell of C1 that the visitor picked by a click, a tap or Enter, if any.
    """
    activation = model.config.activation
    data = {
        "mode": mode,
        "names": list(names),
        "alt": alt,
        "note": note,
        "selected": selected and selected._asdict(),
        "words": _words(model, mode),
        "scale": _scale_bar(ACTIVATIONS[activation], mode),
        "ranged": not ACTIVATIONS[activation].saturates,  # the layers differ in scale, so each says its own
        "activation": {"name": activation, **activations.table()[activation]},
        "padding": model.config.padding,
        **resources.compute(_measured, model, image, mode, resources.stroke_samples()[0]),
    }
    pick = _component(key=key, data=data, on_pick_change=lambda: None).pick
    return Cell(**pick) if pick else None


def _measured(model: LeNet, image: Tensor, mode: Mode, samples: Tensor) -> dict[str, Any]:
    """The numbers: values and scales of the layers, probabilities, connections, and the kernels for the sheet."""
    values = inspection.layers(model, image)
    if mode == "figure":  # each map covers the one behind it
        values |= {name: values[name][order] for name, order in _strongest_last(model, samples).items()}
    pictures = {"Input": image[0], **values}
    links = inspection.strongest_connections(model, values)
    answer = int(values["Answer"].argmax())
    return {
        "layers": [_layer(model, name, values) for name, values in pictures.items()],
        "values": packed(torch.cat([values.flatten() for values in pictures.values()])),
        "probabilities": inspection.probabilities(model, image)[0].tolist(),
        "links": packed(torch.stack([links.source, links.target, links.contribution], dim=1)),
        "toAnswer": packed(inspection.contributions(model, values, answer)),
        "weights": _weights(model) if mode == "sheet" else None,
    }


@lru_cache(maxsize=4)
def _strongest_last(model: LeNet, samples: Tensor) -> dict[str, Tensor]:
    """For C1 to S4 the order of the maps by their root mean square over digits, uint8 (N, 28, 28): (maps,) indices.

    It is the same for every drawing, so that no map jumps while the pen moves.
    """
    values = inspection.activations(model, samples[:, None].float() / 255)
    orders = {layer: values[layer].square().mean((2, 3)).sqrt().mean(0).argsort() for layer in ("C1", "C3")}
    return {"C1": orders["C1"], "S2": orders["C1"], "C3": orders["C3"], "S4": orders["C3"]}


def _layer(model: LeNet, name: str, values: Tensor) -> dict[str, Any]:
    maps, rows, columns = values.shape if values.dim() == 3 else (1, len(values), 1)
    low, high = _scale(model, name, values)
    return {
        "name": name,
        "maps": maps,
        "rows": rows,
        "columns": columns,
        "low": low,
        "high": high,
        "field": inspection.receptive_field(model, name) if name in inspection.SPATIAL else None,
    }


def _scale(model: LeNet, name: str, values: Tensor) -> tuple[float, float]:
    """The values at both ends of a layer's colours: fixed where the activation function is bounded."""
    function = ACTIVATIONS[model.config.activation]
    if name == "Input":
        return 0.0, 1.0
    if function.low is not None and function.high is not None:
        return function.low, function.high
    return min(0.0, values.min().item()), values.max().item()


def _scale_bar(activation: Activation, mode: Mode) -> dict[str, str]:
    """The colours of the layers, and what stands at the two ends of their bar."""
    if activation.low is not None and activation.high is not None:
        low, high = (formats.number(bound, 0) for bound in (activation.low, activation.high))
        return {"stops": "diverging" if activation.low < 0 else "sequential", "low": low, "high": high}
    if mode == "sheet":  # every layer's caption has the figures
        return {"stops": "sequential", "low": _("low"), "high": _("high")}
    low = _("lowest") if activation.low is None else formats.number(activation.low, 0)
    return {"stops": "sequential", "low": low, "high": _("largest value of the layer")}


def _weights(model: LeNet) -> dict[str, str]:
    return {
        "C1": packed(inspection.kernels(model, "C1")),
        "C3": packed(inspection.kernels(model, "C3")),
        "biases": packed(inspection.weights_and_biases(model, "C1")[1]),
    }


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
