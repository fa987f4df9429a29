"""Evaluate: which test pictures a network gets wrong, and how far its answers can be trusted."""

import streamlit as st

from lenet.errors import LeNetError
from ui import resources, shell, test_sets, timeline
from ui.evaluate import answers, headline, mistakes, sections, subject
from ui.evaluate.subject import Subject
from ui.i18n import _, class_names
from ui.messages import warn

shell.frame("evaluate", _("Evaluate"), "")
lede = st.empty()
checkpoint, info = subject.choose()
if info is None:
    with lede:
        shell.show_lede(headline.missing(checkpoint))
    st.stop()
with lede:
    shell.show_lede(headline.before(info))
try:
    chosen = Subject(resources.model(), checkpoint, info, answers.of_network(checkpoint, info))
except LeNetError as error:
    warn(error)
    st.stop()
with lede:
    shell.show_lede(headline.after(chosen))
if run := resources.run_named(chosen.name):
    first, name = test_sets.of(info.name)[0][0] / 255, _("the first test picture")
    timeline.show(run, class_names(checkpoint.info), first, picture_name=name)
headline.show_accuracy(chosen)
with st.container(key="evaluate_columns"):
    mistakes.show(chosen)
    if chosen.comparable:
        with st.container(key="evaluate_views"):
            sections.show(chosen)
