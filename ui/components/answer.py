"""`answer`: what the network saw of one picture, the class in large letters, its probability, and bars.

The browser computes it, for a drawing with every frame while the pen moves: the mean over six slightly moved views.
"""

from collections.abc import Sequence

from numpy.typing import ArrayLike

from lenet.answering import Judgement
from lenet.preprocessing import Kind
from ui.components import register
from ui.components.sight import Drawing, sight
from ui.i18n import _
from ui.networks import Net

_component = register("answer")


def answer(
    model: Net,
    names: Sequence[str],
    kind: Kind,
    judgement: Judgement | None = None,
    *,
    key: str,
    picture: ArrayLike | None = None,
    drawing: Drawing | None = None,
) -> None:
    """Show the answer of `model`; call it again with the next picture and only text, widths and pixels change.

    Args:
        names: of the classes, as the visitor reads them.
        kind: of the pictures that the network learned, by which they are moved.
        judgement: in the network's card.
        picture: what the network sees, (28, 28) in [0, 1], ink is 1; None before there is one.
        drawing: the drawing to follow; then `picture` is shown only while nothing is drawn.
    """
    _component(
        key=key,
        data={
            **sight(model, picture, drawing),
            "names": list(names),
            "kind": kind,
            "judgement": judgement and judgement.to_dict(),
            "short": max(map(len, names)) == 1,  # a digit can stand much larger than "Ankle boot"
            "saw": _("what it saw"),
            "detail": _("{probability}; next is {name} at {next_probability}"),
            "confidence": _confidence(),
        },
    )


def _confidence() -> list[tuple[float, str]]:
    """How sure the network is, in the words people use for it, each with the least probability of the answer."""
    return [
        (0.99, _("Almost certain")),
        (0.90, _("Quite sure")),
        (0.60, _("Probably")),
        (0.0, _("Not sure: {first} or {second}?")),
    ]
