"""The strip: every value of every layer of LeNet for one picture, drawn and explained in the browser."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from numpy.typing import ArrayLike

from lenet import activations
from lenet.activations import ACTIVATIONS, Activation
from ui import formats
from ui.components import register
from ui.components.sight import Drawing, sight
from ui.components.strip import texts
from ui.i18n import _
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
        "words": texts.words(model),
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
