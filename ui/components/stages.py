"""`stages`: a picture's way to the network, each stage small with what the network would answer to it as it stands.

The browser computes the answers, and for a drawing the stages too, when the pen rests.
"""

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from lenet.answering import Judgement
from lenet.preprocessing import Kind
from ui.components import register
from ui.components.sight import Drawing, sight
from ui.i18n import _, joined
from ui.networks import Net

_component = register("stages")


def stages(
    model: Net,
    names: Sequence[str],
    kind: Kind,
    judgement: Judgement | None,
    *,
    key: str,
    picture: ArrayLike | None = None,
    steps: Sequence[dict[str, str]] = (),
    remarks: Sequence[str] = (),
    drawing: Drawing | None = None,
) -> None:
    """Show the stages of an upload, or of the drawing on the page's canvas; nothing before there is one.

    Args:
        names: of the classes, as the visitor reads them.
        picture: what the network sees of an upload, (28, 28) in [0, 1].
        steps: the stages of an upload, as `ui.shown_steps` gives them.
        remarks: why the upload may be read wrongly, in sentences.
        drawing: the drawing to follow; then there are no `steps`.
    """
    small = _("The figure is small, so enlarging it blurs it. Draw it larger.")
    cleaned = _("A tap of the pen far from the figure was left out.")
    data: dict[str, Any] = {
        **sight(model, picture, drawing),
        "late": "",  # the answer beside it says so
        "names": list(names),
        "kind": kind,
        "judgement": judgement and judgement.to_dict(),
        "steps": list(steps),
        "remarks": joined(*remarks),
        "cleaned": cleaned,
        "small": small,
        "small_cleaned": joined(small, cleaned),
        "heading": _("What happened to the picture, and what the network would say to each step as it stands"),
        "titles": {
            "original": _("drawing") if drawing else _("original"),
            "upright": _("upright"),
            "grey": _("grey"),
            "figure": _("figure"),
            "box": _("box"),
            "input": _("28×28"),
        },
        "alt": _("{step}: the network would say {name}, {probability}"),
    }
    _component(key=key, data=data)
