"""The texts of the strip in the visitor's language; the browser fills in the {names in braces}."""

from typing import Any

from lenet.activations import ACTIVATIONS
from ui.i18n import _, joined
from ui.networks import Net


def words(model: Net) -> dict[str, Any]:
    """All texts of the strip for a network."""
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
