"""Repeats of a run with other seeds, while they are trained and afterwards: how much of its result is chance."""

import streamlit as st

from lenet.runs import Run, repeats
from ui import formats, resources, shell
from ui.glossary.marks import marked
from ui.i18n import _
from ui.train import logs

LOOK_EVERY = 1.5  # seconds


def note(run: Run) -> None:
    """Show the mean over the seeds, and how many repeats are still to come."""
    with st.container():  # stays where it is: an open popover below would close if the container came and went
        resources.scheduler().repeat(run)  # after a restart of the server nobody else asks for them
        if resources.scheduler().repeating(run):
            _follow(run)
        elif words := _mean(run):
            shell.note(marked(words, "seed"))


@st.fragment(run_every=LOOK_EVERY)
def _follow(run: Run) -> None:
    if not resources.scheduler().repeating(run):
        st.rerun()  # the error bars are drawn
    missing = len(repeats.missing(run))
    if words := _mean(run):
        shell.note(marked(words, "seed") + (" · " + _("{count} more to come").format(count=missing) if missing else ""))
    else:
        shell.note(_("Training {count} more networks to see how much is chance…").format(count=missing))


def _mean(run: Run) -> str:
    """ "8 seeds: 86.1% ± 0.4, from 85.2% to 86.9%", or nothing while there is one seed."""
    accuracies = logs.spread(run).last
    if len(accuracies) < 2:
        return ""
    return _("{count} seeds: {mean}, from {lowest} to {highest}").format(
        count=len(accuracies),
        mean=formats.mean_and_deviation(accuracies),
        lowest=formats.percent(min(accuracies)),
        highest=formats.percent(max(accuracies)),
    )
