"""`question`: a question about one picture, which the browser answers again after each change of picture or network."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from numpy.typing import ArrayLike

from lenet import activations
from lenet.activations import ACTIVATIONS
from ui.components import register
from ui.components.sight import Drawing, sight
from ui.components.strip import colours
from ui.networks import Net

View = Literal["rub", "why", "maps", "robustness"]
_component = register("question")


def question(
    view: View,
    model: Net,
    names: Sequence[str],
    words: Mapping[str, Any],
    *,
    key: str,
    picture: ArrayLike | None = None,
    drawing: Drawing | None = None,
    run: str = "",
    **more: Any,
) -> None:
    """Show one view; it follows the experiment on the page, and may change it.

    Args:
        view: "rub" is an eraser on the picture, "why" shows what its parts add to a logit, "maps" ranks maps and units
            by what the answer loses without them, "robustness" changes the picture by nine sliders.
        names: of the classes, as the visitor reads them.
        words: the texts of the view in the visitor's language; the browser fills in the {names in braces}.
        picture: pixels in [0, 1], (28, 28).
        drawing: the drawing to follow; then `picture` is shown only while nothing is drawn.
        run: the id of the run whose network it is, if the time machine is on the page.
        more: values for JSON that this view alone needs.
    """
    data = {
        **sight(model, picture, drawing, run=run, changeable=True),
        "view": view,
        "names": list(names),
        "words": dict(words),
        "activation": activations.table()[model.config.activation],
        "stops": colours(ACTIVATIONS[model.config.activation]),
        **more,
    }
    _component(key=key, data=data)
