"""How much of a run's result is luck: its other seeds, while they are trained and afterwards."""

from statistics import mean, stdev

import streamlit as st

from lenet.runs import Run, repeats
from ui import resources, shell
from ui.i18n import _

LOOK_EVERY = 1.5  # seconds


def note(run: Run) -> None:
    """A line with the mean over the seeds; it fills while the others are trained."""
    with st.container():  # a place that stays: an open popover below would close if it came and went
        if resources.scheduler().repeating(run):
            _follow(run)
        elif words := _words(run):
            shell.note(words)


@st.fragment(run_every=LOOK_EVERY)
def _follow(run: Run) -> None:
    if not resources.scheduler().repeating(run):
        st.rerun()  # the error bars are drawn
    shell.note(_words(run) or _("More seeds are trained, to tell skill from luck…"))


def _words(run: Run) -> str:
    """ "8 seeds: 86.1 % ± 0.4", and how many are still to come."""
    found = repeats.spread(run).last
    if len(found) < 2:
        return ""
    words = _("{count} seeds: {mean:.1%} ± {deviation:.1f}, from {least:.1%} to {most:.1%}").format(
        count=len(found), mean=mean(found), deviation=100 * stdev(found), least=min(found), most=max(found)
    )
    left = len(repeats.missing(run))
    return words + (" · " + _("{count} more to come").format(count=left) if left else "")
