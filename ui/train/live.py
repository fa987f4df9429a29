"""A run that trains or has ended: its buttons, its curves and its network."""

import time
from collections.abc import Callable
from html import escape

import streamlit as st

from lenet import runs
from lenet.runs import ACTIVE, Run, Status, status
from lenet.training import TrainConfig
from ui import resources, shell, timeline, visitor
from ui.components.curves import INSET as CURVES_INSET
from ui.components.curves import curves
from ui.i18n import _, class_names
from ui.messages import warn
from ui.train import choices, forks, logs, next_step, panels, run_chart, series, status_line
from ui.train import view as run_view
from ui.train.view import FOLLOWED, RunView

UPDATE_EVERY = 0.9  # seconds
FIRST_STEP = 0.7  # seconds that a page waits for a run's first step before it draws
REACH = 466  # px from the playhead to the top of the chart's plots
OBEYED_WITHIN = 1.5  # seconds that a page waits until a run has done what it was told


@st.fragment(run_every=UPDATE_EVERY)
def follow(run: Run) -> None:
    """Draw a run that trains, waits or is paused, repeatedly; when it ends, the whole page is drawn again."""
    if status(run).state not in FOLLOWED:
        st.rerun()
    view = run_view.of(run, timeline.moment(run).step)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if resources.mine(run) and view.status.state != "stopping":
            with st.container(horizontal=True, gap="small", width="content"):
                _controls(run, view.status)
        st.html(status_line.html(view), width="content")
    if view.status.state in ("running", "paused"):
        forks.offer(run, view.status, view.log)
    if view.status.state == "paused":
        next_step.offer(run)
    loading = view.status.state == "running" and not view.log.steps_and_latest
    _draw(view, message=_("Loading the pictures…") if loading else "")


def show(run: Run) -> None:
    """Draw a run that has ended, and its network as it was at any of its snapshots."""
    name = [_("Kept as {title}").format(title=escape(run.title))] if run.title else []
    shell.note(" · ".join([*name, escape(choices.describe(run.config))]))
    _draw(run_view.of(run, timeline.moment(run).step))


def before(config: TrainConfig, message: str) -> None:
    """Draw the empty charts that a run with these settings will fill."""
    left, right = _columns()
    with left:
        alt = _("Loss and accuracy, before the first step.")
        curves(**vars(series.empty(config)), message=message, alt=alt, key="curves")
    with right:
        panels.kernels_and_answers(config, None)


def await_first_step(run: Run) -> None:
    """Wait a moment for the first step of a run that has just begun, rather than draw nothing and look again later.

    Call it before `follow`, whose timer starts with the call: it must not end while the page is still drawn.
    """
    deadline = time.monotonic() + FIRST_STEP
    while (
        run.id in resources.scheduler().running()
        and not resources.event_log(run).steps_and_latest
        and time.monotonic() < deadline
    ):
        time.sleep(0.01)


def _columns() -> list[st.delta_generator.DeltaGenerator]:
    return st.columns([7, 3.6], gap="medium")


def _draw(view: RunView, message: str = "") -> None:
    """The curves at the left, kernels and answers at the right, and under them one image in the layers."""
    if view.damaged:
        words = _(
            "The file {name} of this run is damaged: the network of this step cannot be shown. Choose another step, or"
            " train again with the same settings."
        )
        warn(words.format(name=view.damaged))
    left, right = _columns()
    with left:
        # The chart of an ended run stands still: Plotly zooms it and saves it as an image.
        if view.ended and view.series.steps:
            spread = logs.spread(view.run)
            by_epoch = spread.by_epoch() if len(spread.accuracies) > 1 else []
            chart = run_chart.draw(view.series, by_epoch, theme=visitor.theme())
            st.plotly_chart(chart, theme=None, config=run_chart.CONFIG, key="run_chart", alt=view.alt)
        else:
            curves(**vars(view.series), message=message, alt=view.alt, key="curves")
        _playhead(view)
    with right:
        panels.kernels_and_answers(view.run.config, view.network)
    if view.log.steps_and_latest:
        panels.maps_and_layers(view)


def _playhead(view: RunView) -> None:
    """The snapshots, on the axis of the chart above them; of a run that has ended, each can be forked."""
    plotly = view.ended and view.series.steps
    picture, picture_name = panels.subject(view)
    timeline.show(
        view.run,
        class_names(view.dataset),
        picture[0, 0],
        picture_name=picture_name,
        inset=run_chart.INSET if plotly else CURVES_INSET,
        reach=REACH,
        end=view.series.end,
    )
    steps = runs.snapshots(view.run)
    if view.ended and len(steps) > 1:
        forks.fork(view.run, steps[-1] if view.step is None else view.step)


def _controls(run: Run, now: Status) -> None:
    """The buttons for the owner of a run."""
    scheduler = resources.scheduler()
    if now.state == "running":
        st.button(_("Pause"), type="primary", width=104, on_click=_command, args=(run, scheduler.pause))
    elif now.state == "paused":
        st.button(_("Resume"), type="primary", width=104, on_click=_command, args=(run, resources.train))
        one = _("Learn one batch, then pause again")
        st.button(_("Step"), help=one, on_click=_command, args=(run, resources.train, 1))
    st.button(_("Stop"), on_click=_command, args=(run, scheduler.stop))


def _command(run: Run, act: Callable[..., None], *more: object) -> None:
    """Send a command to a run and wait until it has effect, so that the next drawing is true."""
    old, deadline = status(run), time.monotonic() + OBEYED_WITHIN
    if shell.attempt(act, run, *more):
        while (status(run) == old or (more and status(run).state in ACTIVE)) and time.monotonic() < deadline:
            time.sleep(0.01)
