"""Train: choose the settings, press Train, watch loss and accuracy move."""

import streamlit as st

from lenet.runs.damage import config_is_damaged
from ui import network_picker, resources, shell
from ui.glossary.marks import marked
from ui.i18n import _
from ui.messages import warn
from ui.train import convolutions, damage, deletion, history, instrument, live, unfinished


def gone(run_id: str) -> None:
    """Say that the run in the address is not on this machine or cannot be read, and what to do."""
    if config_is_damaged(run_id):
        damage.say_lost(run_id)
    else:
        warn(network_picker.gone())
    if st.button(_("New training"), type="primary"):
        resources.watch(None)
        st.rerun()


asked = st.query_params.get("run")
run = resources.watched_run()
if run and run.id in deletion.pending():  # its card offers to undo that
    resources.watch(run := None)
if run and run.race:
    lede = _("Each line is a contestant, the mean of its latest batches. Each large dot is a test.")
else:
    lede = _("Each dot is a batch of pictures. The curve draws itself across the whole run.")
nothing_yet = (
    "" if run or history.compared() else _("Full screen (F) shows the curves of a training; there is none yet.")
)
shell.frame("train", _("Train"), marked(lede, "batch"), nothing_yet=nothing_yet)
resources.scheduler()  # warm before the first click
if asked and run is None and history.compared():  # the chart that shows them is that of the settings
    resources.watch(None)
    asked = None
if asked and run is None:
    gone(asked)
else:
    with st.container(key="unfinished", horizontal=True, gap="small", vertical_alignment="center"):
        if run is None:  # the container is there with a run, too: the elements below keep their places
            unfinished.offer()
        elif instrument.compares_others(run):
            history.offer_back()
    if run:
        live.await_first_step(run)
    instrument.show(run)
if run is None or not instrument.is_followed(run):
    history.show()
    convolutions.explain()
else:
    history.untick()
