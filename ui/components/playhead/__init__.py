"""The playhead: the snapshots of a run on an axis of steps, and the answer to one picture after each of them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st
from numpy.typing import ArrayLike

from ui.components import packed, register
from ui.components.sight import Drawing
from ui.i18n import _

_component = register("playhead")


@dataclass(frozen=True)
class Reel:
    """The snapshots of a run."""

    run: str  # its id
    address: str  # of a snapshot's weights, but for its step and ".bin"
    description: dict[str, Any]  # of all these networks, as of `lenet.web`
    steps: Sequence[int]  # rising
    planned: int  # steps of the run when it ends
    start: int = 0  # the step of the axis after which the run begins; above 0 for a fork
    end: int | None = None  # the last step of the axis; without it the axis ends with the run


def playhead(
    reel: Reel,
    names: Sequence[str],
    *,
    step: int | None,
    moved: Callable[[str, int | None], object],
    key: str,
    picture: ArrayLike | None = None,
    picture_name: str = "",
    drawing: Drawing | None = None,
    changeable: bool = False,
    inset: tuple[int, int] = (10, 10),
    reach: int = 0,
) -> None:
    """Show the playhead of a run; call it again with more snapshots as they come.

    While it moves, each component whose data name the run shows it as it was then.

    Args:
        names: of the classes, as the visitor reads them.
        step: the snapshot whose network the page shows; None for the newest network.
        moved: called with the run's id and the step, None for the newest, when the playhead rests at another one.
        picture, drawing, changeable: the picture that is answered, as of `sight`.
        picture_name: what the picture is, in words, where the page does not show it: then the playhead does.
        inset: pixels at the left and the right of the axis.
        reach: how far a line goes up from a step that the visitor has chosen, through the chart above, in pixels.
    """

    def tell() -> None:
        at = st.session_state[key].step
        step = at.get("step") if isinstance(at, dict) and at.get("run") == reel.run else ""  # anything may be sent
        if step is None or (type(step) is int and step in reel.steps):
            moved(reel.run, step)

    data = {
        **asdict(reel),
        "end": reel.end or reel.start + reel.planned,
        "names": list(names),
        "step": step,
        "picture": "" if picture is None else packed(picture),
        "drawing": drawing and asdict(drawing),
        "changeable": changeable,
        "inset": inset,
        "reach": reach,
        "words": _words(picture_name),
    }
    _component(key=key, data=data, on_step_change=tell)


def _words(picture: str) -> dict[str, Any]:
    """All texts in the visitor's language; the browser fills in the {names in braces}."""
    answer = _("After step {step}: {answer}, {probability}")
    if picture:
        answer = _("After step {step}, {picture}: {answer}, {probability}").replace("{picture}", picture)
    return {
        "label": _("Snapshots of the training"),
        "picture": picture,
        "play": _("Play"),
        "pause": _("Pause"),
        "after": _("After step {step}"),
        "answer": answer,
        "story": [  # by the number of times that the answer changed; the last for three and more
            _("Read as {last} after every step."),
            _("Read as {second} until step {step}, then as {last}."),
            _("Read as {third} until step {stepBefore}, as {second} until step {step}, then as {last}."),
            _("The answer changed {count} times, the last time at step {step}: from {second} to {last}."),
        ],
        "damaged": _("Left out, because the file is damaged: {files}."),
    }
