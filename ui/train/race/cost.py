"""What shuffled pixels cost each contestant: beside its run, one of the same settings with the pixels in order."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from lenet import runs
from lenet.runs import Run, RunState, status
from ui import formats, resources
from ui.i18n import _
from ui.tables import table
from ui.train import choices, logs, settings, shuffled
from ui.train.race.contestants import Contestant


def show(contestants: Sequence[Contestant]) -> None:
    """The test accuracies in order and shuffled, and their difference; else a button that races them in order.

    Args:
        contestants: those of a race with shuffled pixels; each has been tested.
    """
    every = runs.every()
    controls = [_control(one.run, every) for one in contestants]
    if None not in controls:
        rows = [_row(one, control) for one, control in zip(contestants, controls, strict=True) if control]
        table(["", _("In order"), _("Shuffled"), _("Lost, in points")], rows)
        if guess := st.session_state.get("guess_shuffled"):
            st.html(_("You guessed: {guess}.").format(guess=_(shuffled.GUESSES[guess])))
    elif resources.mine(contestants[0].run):
        st.html(_("What did the shuffle cost? For that the same race must be run with the pixels in order."))
        if st.button(_("Race them with the pixels in order")):
            settings.start([replace(one.run.config, shuffled=False) for one in contestants])


def _control(run: Run, every: Sequence[Run]) -> Run | None:
    """The newest finished run of the same visitor with the same settings, but for the order of the pixels."""
    in_order = {**choices.values(run.config), "shuffled": False}
    alike = (other for other in every if other.owner == run.owner and choices.values(other.config) == in_order)
    finished = (other for other in alike if status(other).state == RunState.FINISHED)
    return next((other for other in finished if logs.spread(other).last), None)


def _row(one: Contestant, control: Run) -> list[str]:
    means, words = [], []
    for run in (control, one.run):
        accuracies = logs.spread(run).last
        means.append(sum(accuracies) / len(accuracies))
        words.append(formats.mean_and_deviation(accuracies) if len(accuracies) > 1 else formats.percent(accuracies[0]))
    return [escape(one.name), *words, formats.number(100 * (means[0] - means[1]), 1)]
