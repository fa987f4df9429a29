"""The time machine: the address names a run and one of its snapshots (`?run=<id>&step=<n>`); a playhead moves there."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from numpy.typing import ArrayLike

from lenet import runs, web
from lenet.runs import Run
from ui import moves, shell, snapshots
from ui.components.playhead import Reel, playhead
from ui.components.sight import Drawing
from ui.i18n import _

LONGEST = 9  # digits of a step
NAMES = ("run", "step")  # in the address


@dataclass(frozen=True)
class Moment:
    """The moment of a run that a page shows."""

    step: int | None = None  # of a snapshot that can be read; None for the newest network
    note: str = ""  # why it is not the step in the address


def moment(run: Run) -> Moment:
    """The snapshot that the address names; the nearest one where that is missing or damaged."""
    text = st.query_params.get("step", "")
    if not run.config.knows_pictures:  # no playhead can move there
        return Moment()
    if st.query_params.get("run") != run.id or not (text.isascii() and text.isdigit() and len(text) <= LONGEST):
        return Moment()
    asked, steps = int(text), runs.snapshots(run)
    nearest = sorted(steps, key=lambda step: abs(step - asked))
    step = next((step for step in nearest if snapshots.network(run, step)), None)
    if step is None or step == asked:
        return Moment(step)
    if asked in steps:
        note = _("The file {name} is damaged; here is the network after step {step:,}.")
        return Moment(step, note.format(name=run.snapshot(asked).name, step=step))
    note = _("No network was kept after step {asked:,}; here is the one after step {step:,}.")
    return Moment(step, note.format(asked=asked, step=step))


def move(run: str, step: int | None) -> None:
    """Put the id of a run into the address, and one of its steps; None: its newest network."""
    if step is None:
        st.query_params.pop("step", None)
        st.query_params["run"] = run
    else:
        st.query_params.update({"run": run, "step": str(step)})


def move_while_repeated(run: str, step: int | None) -> None:
    """As `move`, on a page that repeats itself; each of its repeats calls `moves.keep` first."""
    before = address()
    move(run, step)
    moves.note(NAMES, before)


def leave() -> None:
    """Take run and step out of the address."""
    for name in NAMES:
        st.query_params.pop(name, None)


def address() -> dict[str, str]:
    """Run and step as they are in the address, to take them along to another page."""
    return moves.address(NAMES)


def show(
    run: Run,
    names: Sequence[str],
    picture: ArrayLike,
    *,
    picture_name: str = "",
    drawing: Drawing | None = None,
    changeable: bool = False,
    inset: tuple[int, int] = (10, 10),
    reach: int = 0,
    end: int | None = None,
    repeated: bool = False,
) -> None:
    """The playhead over the snapshots of a run; nothing where there are fewer than two.

    Args:
        names: of the classes, as the visitor reads them.
        picture: what each snapshot answers, (28, 28) in [0, 1].
        picture_name, drawing, changeable, inset, reach: as `playhead` has them.
        end: the last step of the axis of a chart, on which a fork begins where it left its ancestors; without it the
            axis is the run's own.
        repeated: whether the page repeats itself: then it calls `moves.keep` first.
    """
    steps, now, config = runs.snapshots(run), moment(run), run.config
    if len(steps) < 2:  # between one snapshot and itself nothing moves
        return
    reel = Reel(
        run=run.id,
        address=snapshots.address(run),
        description=web.description(config.model),
        steps=steps,
        planned=config.epochs * config.steps_per_epoch,
        start=0 if end is None else run.start,
        end=end,
    )
    playhead(
        reel,
        names,
        step=now.step,
        moved=move_while_repeated if repeated else move,
        picture=picture,
        picture_name=picture_name,
        drawing=drawing,
        changeable=changeable,
        inset=inset,
        reach=reach,
        key="playhead",
    )
    if now.note:  # below, because a chart may stand directly above
        shell.note(now.note)
