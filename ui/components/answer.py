"""`answer`: what the network saw of one picture, the class in large letters, its probability, and bars."""

import base64
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ui import formats
from ui.components import register
from ui.i18n import _

_component = register("answer")


def answer(picture: ArrayLike | None, probabilities: Sequence[float] | None, names: Sequence[str], *, key: str) -> None:
    """Show an answer; call it again with the next and only text, widths and pixels change.

    Args:
        picture: what the network saw, (28, 28) in [0, 1], ink is 1; None before there is one.
        probabilities: one for each class, in [0, 1]; None before there is an answer.
        names: of the classes, as the visitor reads them.
    """
    data: dict[str, object] = {
        "names": list(names),
        "short": max(map(len, names)) == 1,  # a digit can stand much larger than "Ankle boot"
        "saw": _("what it saw"),
        "picture": "",
        "probabilities": [],
        "winner": -1,
        "sure": "",
        "detail": "",
    }
    if picture is not None:
        levels = np.rint(255 * np.clip(np.asarray(picture, dtype=float), 0, 1)).astype(np.uint8)
        data["picture"] = base64.b64encode(levels.tobytes()).decode()
    if probabilities is not None:
        data["probabilities"] = [float(probability) for probability in probabilities]
        data["winner"] = ranked(probabilities)[0]
        data["sure"] = confidence(probabilities, names)
        data["detail"] = runner_up(probabilities, names)
    _component(key=key, data=data)


def ranked(probabilities: Sequence[float]) -> list[int]:
    """The classes from the most to the least probable; of equals the first comes first."""
    return sorted(range(len(probabilities)), key=lambda label: -probabilities[label])


def confidence(probabilities: Sequence[float], names: Sequence[str]) -> str:
    """How sure the network is, in the words people use for it."""
    first, second, *_rest = ranked(probabilities)
    if probabilities[first] >= 0.99:
        return _("Almost certain")
    if probabilities[first] >= 0.90:
        return _("Quite sure")
    if probabilities[first] >= 0.60:
        return _("Probably")
    return _("Not sure: {first} or {second}?").format(first=names[first], second=names[second])


def runner_up(probabilities: Sequence[float], names: Sequence[str]) -> str:
    """The probability of the answer, and the class that comes next with its own."""
    first, second, *_rest = ranked(probabilities)
    return _("{probability}; next is {name} at {next_probability}").format(
        probability=formats.probability(probabilities[first]),
        name=names[second],
        next_probability=formats.probability(probabilities[second]),
    )
