"""The way back to a run of one's own that is not over, for a visitor who comes to Train and sees the settings."""

from html import escape

import streamlit as st

from lenet import runs
from lenet.runs import RunState
from ui import resources, shell
from ui.i18n import N_, _
from ui.train import cards, deletion, names

SENTENCES = {
    RunState.QUEUED: N_("Your run {name} waits for its turn."),
    RunState.RUNNING: N_("Your run {name} is training."),
    RunState.STOPPING: N_("Your run {name} is stopping."),
    RunState.PAUSED: N_("Your run {name} is paused at step {step:,}."),
}


def offer() -> None:
    """Name the visitor's newest run that trains, waits or is paused, with a button that opens it."""
    every = runs.every()
    newest = cards.unfinished([run for run in every if run.id not in deletion.pending()])
    if newest is None:
        return
    run, state, step = newest
    name = f"<b>{escape(names.titles(every)[run.id])}</b>"
    shell.note(_(SENTENCES[state]).format(name=name, step=step))
    if st.button(_("Back to it"), key="back_to_it"):
        resources.watch(run)
        st.rerun()
