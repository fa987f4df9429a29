"""Deleting runs, with ten seconds of undo: until then, nothing happens to their files.

What is to be deleted stands in the visit's session state. If the server stops or the visit ends, the runs stay.
"""

import time
from collections.abc import Sequence
from html import escape

import streamlit as st

from lenet import runs
from lenet.runs import Run
from ui import resources, shell
from ui.i18n import _
from ui.train import names

UNDO_SECONDS = 10.0


def pending() -> dict[str, float]:
    """The ids of the runs that are to be deleted, and when, on the clock of `time.monotonic`."""
    waiting: dict[str, float] = st.session_state.setdefault("deletions", {})
    return waiting


def begin(chosen: Sequence[Run]) -> None:
    """Take runs out of use at once, and delete their files when the time of undo is over."""
    pending().update(dict.fromkeys([run.id for run in chosen], time.monotonic() + UNDO_SECONDS))
    if st.query_params.get("run") in pending():
        resources.watch(None)


def undo(run: Run) -> None:
    """Keep a run that was to be deleted."""
    pending().pop(run.id, None)


def seconds_left(run: Run) -> float | None:
    """How long the deletion of a run can be undone; None where there is nothing to undo."""
    when = pending().get(run.id)
    return None if when is None else max(0.0, when - time.monotonic())


def button(chosen: Sequence[Run], label: str, key: str = "delete") -> None:
    """A button that deletes runs."""
    if st.button(label, key=key):
        begin(chosen)
        st.rerun()


def show(*, least: int = 1) -> None:
    """Delete the runs whose time is over; where at least so many others wait, offer to undo their deletions."""
    _sweep()
    if pending():
        _wait(least)


@st.fragment(run_every=1.0)
def _wait(least: int) -> None:
    if _sweep():
        st.rerun()
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if len(pending()) < least:
            return
        left = max(pending().values()) - time.monotonic()
        by_id = names.titles(runs.every())
        titles = ", ".join(by_id[run_id] for run_id in pending() if run_id in by_id)
        text = _("Deleted: {names}. It can be undone for {seconds} seconds.")
        shell.note(text.format(names=escape(titles), seconds=max(1, round(left))))
        if st.button(_("Undo"), key="undo_deletion"):
            pending().clear()
            st.rerun()


def _sweep() -> bool:
    """Delete the runs whose time is over; returns whether there were any."""
    over = [run_id for run_id, when in pending().items() if when <= time.monotonic()]
    for run_id in over:
        del pending()[run_id]
        if run := runs.find(run_id):
            shell.attempt(runs.delete, run)
    return bool(over)
