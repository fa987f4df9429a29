"""The Train page's one instrument, the same in all states of a run: a head, the chart, the network, and what follows.

Its elements have the same places before, during and after a run, so the browser keeps them: the chart is never
replaced.
"""

from html import escape

import streamlit as st

from lenet import runs
from lenet.runs import Run
from lenet.training import TrainConfig
from ui import shell, timeline
from ui.components.curves import INSET, curves
from ui.i18n import _, class_names
from ui.messages import warn
from ui.train import choices, forks, head, next_step, panels, series
from ui.train import view as run_view
from ui.train.smoothing import WINDOW
from ui.train.view import RunView

UPDATE_EVERY = 0.9  # seconds
REACH = 466  # px from the playhead to the top of the chart's plots


def show(run: Run | None) -> None:
    """Draw the settings and an empty chart, or a run; one that changes is drawn repeatedly."""
    if run is None:
        with st.container():  # where a fragment puts one of its own
            _before()
    else:
        followed = run_view.is_followed(run)
        st.fragment(_of_run, run_every=UPDATE_EVERY if followed else None)(run, followed)


def _before() -> None:
    with head.place():
        config, message = head.choose()
    left, right, _below = _places()
    with left:
        alt = _("Loss and accuracy, before the first step.")
        curves(**vars(series.empty(config)), message=message, alt=alt, key="curves")
        with st.container():
            shell.note(_dots(config))
    with right:
        panels.kernels_and_answers(config, None)


def _of_run(run: Run, followed: bool) -> None:
    """A run now; when it ends or goes on, the whole page is drawn again."""
    if run_view.is_followed(run) != followed:
        st.rerun()
    view = run_view.of(run, timeline.moment(run).step)
    with head.place():
        if followed:
            head.progress(view)
        else:
            head.result(view)
    left, right, below = _places()
    with left:
        loading = view.status.state == "running" and not view.log.steps_and_latest
        curves(**vars(view.series), message=_("Loading the pictures…") if loading else "", alt=view.alt, key="curves")
        with st.container():
            _under_chart(view)
    with right:
        with st.container():
            if not followed or view.status.state in ("running", "paused"):
                forks.offer(run, view.status, view.log)
        panels.kernels_and_answers(run.config, view.network)
    with below:
        if view.status.state == "paused":
            next_step.offer(run)
        if view.log.steps_and_latest:
            panels.maps_and_layers(view)
        if not followed:
            name = [_("Kept as {title}").format(title=escape(run.title))] if run.title else []
            shell.note(" · ".join([*name, escape(choices.describe(run.config))]))


def _places() -> tuple[st.delta_generator.DeltaGenerator, ...]:
    """The chart's column, that of the network beside it, and what is below both."""
    left, right = st.columns([7, 3.6], gap="medium")
    return left, right, st.container()


def _dots(config: TrainConfig) -> str:
    """What the dots and the line of the chart are."""
    words = _("Each dot is a batch of {count} pictures; the line is the mean of about {batches} batches.")
    if config.report_every > 1:
        words = _(
            "Each dot is a batch of {count} pictures, one batch in {every}; the line is the mean of about {batches}"
            " batches."
        )
    return words.format(count=config.batch_size, every=config.report_every, batches=WINDOW * config.report_every)


def _under_chart(view: RunView) -> None:
    """The snapshots, on the axis of the chart above them; of a run that has ended, each can be forked."""
    picture, picture_name = panels.subject(view)
    timeline.show(
        view.run,
        class_names(view.dataset),
        picture[0, 0],
        picture_name=picture_name,
        inset=INSET,
        reach=REACH,
        end=view.series.end,
    )
    if view.damaged:
        words = _(
            "The file {name} of this run is damaged: the network of this step cannot be shown. Choose another step, or"
            " train again with the same settings."
        )
        warn(words.format(name=view.damaged))
    shell.note(_dots(view.run.config))
    steps = runs.snapshots(view.run)
    if view.ended and len(steps) > 1:
        forks.fork(view.run, steps[-1] if view.step is None else view.step)
