"""`answer`: what the network saw of one picture, the class in large letters, how far it can be believed, and bars.

The browser computes it, for a drawing with every frame while the pen moves: the weighted mean over six slightly moved
views. Of a picture that is none of the classes it says so, and shows the training pictures nearest to it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from numpy.typing import ArrayLike

from lenet import guards
from lenet.judgement import SURE, Judgement
from lenet.preprocessing import Kind
from ui import networks
from ui.components import packed, register
from ui.components.sight import Drawing, sight
from ui.i18n import _
from ui.networks import Net

_component = register("answer")


@dataclass(frozen=True)
class Elsewhere:
    """The kind of pictures that this network does not know, and the offer to ask the one that does."""

    kind: Kind
    guard: str  # which recognises them
    sentence: str
    question: str
    picture: ArrayLike | None = None  # as networks of that kind see it; a drawing is prepared in the browser


def answer(
    model: Net,
    names: Sequence[str],
    kind: Kind,
    judgement: Judgement | None = None,
    *,
    key: str,
    picture: ArrayLike | None = None,
    drawing: Drawing | None = None,
    original: str = "",
    elsewhere: Elsewhere | None = None,
    sheet: str = "",
) -> bool:
    """Show the answer of `model`; call it again with the next picture and only text, widths and pixels change.

    Args:
        names: of the classes, as the visitor reads them.
        kind: of the pictures that the network learned, by which they are moved.
        judgement: in the network's card.
        picture: what the network sees, (28, 28) in [0, 1], ink is 1; None before there is one.
        drawing: the drawing to follow; then `picture` is shown only while nothing is drawn.
        original: the address of the picture as it came, shown beside what the network sees; empty for none.
        elsewhere: offered for a picture that is none of the classes and is of that kind.
        sheet: the address of training pictures; see `ui.examples`.
    Returns:
        Whether the visitor has just taken up that offer.
    """
    asked = _component(
        key=key,
        data={
            **sight(model, picture, drawing),
            "names": list(names),
            **judging(kind, judgement),
            "elsewhere": elsewhere and _offer(elsewhere),
            "sheet": sheet,
            "short": max(map(len, names)) == 1,  # a digit can stand much larger than "Ankle boot"
            "saw": _("what it saw"),
            "original": {"address": original, "text": _("original")},
            "words": _words(len(names)),
            "confidence": _confidence(),
        },
        on_ask_change=lambda: None,
    ).ask
    return bool(asked)


def judging(kind: Kind, judgement: Judgement | None) -> dict[str, Any]:
    """What `judge` of judge.js needs to know besides the network, as values for JSON."""
    guard = judgement.novelty.guard if judgement and judgement.novelty else ""
    return {
        "kind": kind,
        "judgement": judgement and judgement.to_dict(),
        "guard": _reference(guard) if guard else None,
    }


def _reference(guard: str) -> dict[str, Any]:
    return networks.reference(guards.guard(guard))


def _offer(elsewhere: Elsewhere) -> dict[str, Any]:
    picture = "" if elsewhere.picture is None else packed(elsewhere.picture)
    return {**asdict(elsewhere), "guard": _reference(elsewhere.guard), "picture": picture}


def _words(classes: int) -> dict[str, str]:
    return {
        "next": _("{probability}; next is {name} at {next_probability}"),
        "often": _("Of answers this sure, {count} of 100 are right."),
        "nearlyAll": _("Of answers this sure, more than 99 of 100 are right."),
        "none": _("This looks like none of the ten.")
        if classes == 10  # the word in the sentence
        else _("This looks like none of the classes."),
        "nearest": _("The nearest training pictures"),
        "choose": _("If it had to choose"),
        "chosen": _("{name}, by a softmax of {probability}. It was never shown anything like this."),
    }


def _confidence() -> list[tuple[float, str]]:
    """How sure an answer is, in the words people use for it, each with the least share of such answers that is right.

    Where that was not measured, its own probability counts.
    """
    return [
        (0.99, _("Almost certain")),
        (SURE, _("Quite sure")),
        (0.60, _("Probably")),
        (0.0, _("Not sure: {first} or {second}?")),
    ]
