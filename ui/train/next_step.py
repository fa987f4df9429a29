"""What the next batch of a paused run will change: pictures before and after, gradients, and the kernels of C1."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lenet import data
from lenet.errors import LeNetError
from lenet.runs import Run
from ui import formats, pictures, resources, shell, visitor
from ui.components.tiles import Caption, tiles
from ui.i18n import _, class_names
from ui.kernels import kernels
from ui.messages import warn

OPEN = "next_step"  # the id of the run whose next step is looked at, in the session's state


def offer(run: Run) -> None:
    """Show, for a paused run, what its next step will change, once the visitor asks for it; the run stays as it is."""
    if not run.resume_file.is_file() or not data.available(run.config.dataset):
        return
    is_open = st.session_state.get(OPEN) == run.id
    label = _("Hide what this batch changes") if is_open else _("What does this batch change?")
    st.button(label, key="next_step_button", on_click=_turn, args=("" if is_open else run.id,))
    if is_open:
        drawing = pictures.of_ink(visitor.drawing(), data.info(run.config.dataset).kind)
        try:
            look = _computed(run.id, run.resume_file.stat().st_mtime_ns, drawing)
        except LeNetError as error:
            warn(error)
        else:
            _show(run, look)


def _turn(run_id: str) -> None:
    st.session_state[OPEN] = run_id


@st.cache_data(max_entries=20, show_spinner=False)
def _computed(run_id: str, changed: int, drawing: NDArray[Any] | None) -> dict[str, Any]:  # noqa: ARG001  # a key
    look: dict[str, Any] = resources.compute("next_step", run_id, drawing)
    return look


def _show(run: Run, look: dict[str, Any]) -> None:
    before, after = (formats.loss(loss) for loss in look["mean_losses"])
    sentence = _("Step {step:,}: the mean loss of its {count} pictures goes from {before} to {after}.")
    shell.section(sentence.format(step=look["step"], count=look["count"], before=before, after=after))
    left, right = st.columns([7, 3.6], gap="medium")
    with left:
        _pictures(run, look)
        _maps(look["maps"])
    with right:
        for name, title in (
            ("weights", _("First-layer kernels")),
            ("gradient", _("Their gradient")),
            ("change", _("What the optimizer makes of it")),
        ):
            largest = formats.small(float(np.abs(look[name]).max()))
            kernels(look[name], title=title, note=_("up to ±{largest}").format(largest=largest), key=f"next_{name}")


def _pictures(run: Run, look: dict[str, Any]) -> None:
    """Some pictures of the batch, and the drawing, each with the probability of its class before and after."""
    names, labels = class_names(data.info(run.config.dataset)), look["labels"].tolist()
    titles = [names[label] for label in labels]
    if len(look["images"]) > len(labels):
        labels.append(int(look["before"][-1].argmax()))
        titles.append(_("your drawing: {name}").format(name=names[labels[-1]]))
    captions = [
        Caption(title, below=f"{formats.probability(first[label])} → {formats.probability(second[label])}")
        for title, label, first, second in zip(titles, labels, look["before"], look["after"], strict=True)
    ]
    tiles(
        look["images"],
        alts=titles,
        captions=captions,
        scale="sequential",
        lo=0,
        hi=1,
        columns=6,
        narrow_columns=3,
        title=_("Pictures of the batch, from the largest loss to the smallest"),
        note=_("probability of the class, before and after the step"),
        key="next_pictures",
    )


def _maps(maps: NDArray[Any]) -> None:
    """The gradient that reaches C1's maps for the first of these pictures."""
    high = float(np.abs(maps).max())
    tiles(
        maps,
        alts=[_("{layer}, map {number}").format(layer="C1", number=number + 1) for number in range(len(maps))],
        scale="diverging",
        lo=-high,
        hi=high,
        columns=6,
        narrow_columns=6,
        title=_("The gradient of C1's maps for the first picture"),
        note=_("Red: a larger value there raises the loss. Blue: it lowers it."),
        key="next_maps",
    )
