"""Train: choose the settings, press Train, watch loss and accuracy move."""

import streamlit as st

from lenet.runs import Run
from lenet.runs.damage import config_is_damaged
from ui import resources, shell
from ui.i18n import _
from ui.messages import warn
from ui.train import damage, history, instrument, live, settings, view


def gone(run_id: str) -> None:
    """Say that the run in the address is not on this machine or cannot be read, and what to do."""
    if config_is_damaged(run_id):
        damage.say_lost(run_id)
    else:
        warn(_("This run is not here any more. It was deleted, or its address is not complete."))
    if st.button(_("New training"), type="primary"):
        resources.watch(None)
        st.rerun()


def dots(run: Run | None) -> str:
    """What a dot of the chart is."""
    every = run.config.report_every if run else 1
    dot = (
        _("Each dot is a batch of {count} pictures.")
        if every == 1
        else _("Each dot is a batch of {count} pictures; one batch in {every} has a dot.")
    )
    words = dot.format(count=run.config.batch_size if run else settings.batch_size(), every=every)
    return _("{dots} The line is a smooth curve through the dots.").format(dots=words)


asked = st.query_params.get("run")
run = resources.watched_run()
shell.frame("train", _("Train"), dots(run))
resources.scheduler()  # warm before the first click
if asked and run is None:
    gone(asked)
else:
    if run:
        live.await_first_step(run)
    instrument.show(run)
if run is None or not view.is_followed(run):
    history.table()
