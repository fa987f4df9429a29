"""`figures`: the string that several figures make, and each with its own answer; hidden while there is one digit.

The browser computes it, for a drawing with every frame while the pen moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lenet.judgement import Judgement
from lenet.preprocessing import Kind
from lenet.preprocessing.figures import Mark
from ui.components import packed, register
from ui.components.answer import judging
from ui.components.sight import Drawing, sight
from ui.i18n import _, joined
from ui.networks import Net

_component = register("figures")


@dataclass(frozen=True)
class Part:
    """One figure of a photograph."""

    box: tuple[float, float, float, float]  # left, upper, width and height, in shares of the photograph's sides
    mark: Mark
    line: int  # on which it stands, counted from the top
    aspect: float  # its width to its height, in pixels
    image: NDArray[np.float32] | None  # (1, 1, 28, 28) in [0, 1], as the network sees it; None of what is no digit


def figures(
    model: Net,
    names: Sequence[str],
    kind: Kind,
    judgement: Judgement | None,
    *,
    key: str,
    drawing: Drawing | None = None,
    photo: str = "",
    parts: Sequence[Part] = (),
    chosen: int = 0,
) -> int | None:
    """Show how `model` reads several figures: those of the drawing, or of a photograph.

    Args:
        names: of the classes, as the visitor reads them.
        photo: the photograph's address; boxes are drawn on it.
        parts: its figures in reading order.
        chosen: the index of the one that is looked at.
    Returns:
        The index of the part just chosen, in the one run that follows the click; otherwise None. Which figure of a
        drawing is chosen the browser alone knows.
    """
    result = _component(
        key=key,
        data={
            **sight(model, None, drawing),
            "names": list(names),
            **judging(kind, judgement),
            "photo": photo,
            "figures": [_sent(part) for part in parts],
            "chosen": chosen,
            "words": _words(),
        },
        on_pick_change=lambda: None,
    )
    picked: int | None = result.pick
    return picked


def _sent(part: Part) -> dict[str, object]:
    box = dict(zip(("left", "upper", "width", "height"), part.box, strict=True))
    picture = "" if part.image is None else packed(part.image)
    return {**box, "aspect": part.aspect, "mark": part.mark, "line": part.line, "picture": picture}


def _words() -> dict[str, str]:
    part, apart = _("Read: {count} of {total}."), _("Digits that touch are not read. Leave a gap between them.")
    return {
        "list": _("The digits one by one"),
        "photo": _("The picture, with a box around each digit"),
        "whole": _("{probability} that every digit is right: the product of their probabilities."),
        "part": part,
        "part_touching": joined(part, apart),
        "all_touching": apart,
        "unsure": _("{probability}; next is {name} at {next_probability}"),
        "touching": _("touching: not read"),
        "none": _("not a digit"),
        "sign": _("not a digit"),
    }
