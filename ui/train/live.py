"""A run as it trains: where it stands, what can be done with it, and its curves."""

import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from statistics import median
from typing import TypedDict

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lenet import data, runs
from lenet.runs import ACTIVE, Run, Status, repeats, status
from lenet.runs.event_log import EventLog
from lenet.training import TrainConfig
from ui import formats, resources, shell, visitor
from ui.components.curves import Parent, curves, smooth, thin
from ui.i18n import _
from ui.train import choices, forks, panels, plotly_charts

FOLLOWED = (*ACTIVE, "paused")
UPDATE_EVERY = 0.9  # seconds
TESTS = 200  # points of the test set's curve
FIRST_STEP = 0.7  # seconds that a page waits for a run's first step before it draws
HEARD = 1.5  # seconds that a page waits until a run does as it was told


class Series(TypedDict):
    """What both kinds of chart draw."""

    steps: list[int]
    losses: list[float]  # nats
    accuracies: list[float]  # in [0, 1]
    smoothed_losses: NDArray[np.float64]
    smoothed_accuracies: NDArray[np.float64]
    test_steps: list[int]
    test_accuracies: list[float]
    total_steps: int
    steps_per_epoch: int
    start: int
    parent: Parent | None


@st.fragment(run_every=UPDATE_EVERY)
def follow(run: Run) -> None:
    """Draw a run that somebody works on, or could go on with; when it ends, the page is drawn anew."""
    now = status(run)
    if now.state not in FOLLOWED:
        st.rerun()
    log = resources.event_log(run)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if resources.mine(run) and now.state != "stopping":
            with st.container(horizontal=True, gap="small", width="content"):
                _controls(run, now)
        st.html(_status_line(run, log, now), width="content")
    if now.state in ("running", "paused"):
        forks.offer(run, log)
    message = _("Loading the pictures…") if now.state == "running" and not log.shown else None
    path = resources.weights(run)
    charts(run, run.config, log, message=message, path=path)
    if log.shown:
        panels.layers_and_classes(run, log, path, live=True)


@st.fragment
def show(run: Run) -> None:
    """The charts of a run that has ended, and its network as it was at any of its snapshots."""
    shell.note(choices.describe(run.config))
    log = resources.event_log(run)
    kept = runs.snapshots(run)
    step = kept[-1] if kept else None
    if len(kept) > 1:
        with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
            step = st.select_slider(
                _("The network after step"), kept, value=kept[-1], format_func="{:,}".format, key=f"after_{run.id}"
            )
            forks.fork(run, step)
    path = resources.weights(run, step)
    charts(run, run.config, log, message=None, path=path)
    if log.shown:
        panels.layers_and_classes(run, log, path, live=False)


def charts(
    run: Run | None,
    config: TrainConfig,
    log: EventLog | None,
    *,
    message: str | None,
    path: Path | None,
) -> None:
    """Curves at the left; at the right six kernels and ten test pictures with the answers of the weights at `path`."""
    left, right = st.columns([7, 3.6], gap="medium")
    drawn = series(config, log, run)
    with left:
        # An ended run stands still: Plotly zooms it and saves it as a picture.
        if run and drawn["steps"] and status(run).state not in FOLLOWED:
            found = repeats.spread(run)
            spread = found.by_epoch() if len(found.accuracies) > 1 else []
            figure = plotly_charts.run_figure(**drawn, spread=spread, theme=visitor.theme())
            st.plotly_chart(figure, theme=None, config=plotly_charts.CONFIG, key="run_figure", alt=_alt(log))
        else:
            curves(**drawn, message=message, alt=_alt(log), key="curves")
    with right:
        panels.kernels_and_answers(run, config, path)


def series(config: TrainConfig, log: EventLog | None, run: Run | None) -> Series:
    """The curves of a run as they are drawn; without a log, those before its first step."""
    steps, start = log.shown if log else [], run.start if run else 0
    each = config.steps_per_epoch
    asked = log.epochs if log else []
    epochs = [asked[place] for place in thin([event.test_accuracy for event in asked], limit=TESTS)]
    return {
        "steps": [start + event.step for event in steps],
        "losses": [event.loss for event in steps],
        "accuracies": [event.accuracy for event in steps],
        "smoothed_losses": smooth([event.loss for event in steps]),
        "smoothed_accuracies": smooth([event.accuracy for event in steps]),
        "test_steps": [start + event.epoch * each for event in epochs],
        "test_accuracies": [event.test_accuracy for event in epochs],
        "total_steps": config.epochs * each,
        "steps_per_epoch": each,
        "start": start,
        "parent": _parent(run),
    }


def _parent(run: Run | None) -> Parent | None:
    """The curves of the run that a fork left, where they still are."""
    parent = runs.find(run.origin.run) if run and run.origin else None
    if parent is None:
        return None
    steps = runs.events(parent).shown
    return Parent(
        [parent.start + event.step for event in steps],
        smooth([event.loss for event in steps]),
        smooth([event.accuracy for event in steps]),
    )


def await_first_step(run: Run) -> None:
    """Just begun, its first step comes within a moment: wait for it rather than draw nothing and look again later.

    Before `follow`, whose timer starts where it is called: it must not ring while the page is still being drawn.
    """
    deadline = time.monotonic() + FIRST_STEP
    while (
        run.id in resources.scheduler().running() and not resources.event_log(run).shown and time.monotonic() < deadline
    ):
        time.sleep(0.01)


def _controls(run: Run, now: Status) -> None:
    """What its owner can do with a run."""
    scheduler = resources.scheduler()
    if now.state == "running":
        st.button(_("Pause"), type="primary", width=104, on_click=_tell, args=(run, scheduler.pause))
    elif now.state == "paused":
        st.button(_("Resume"), type="primary", width=104, on_click=_tell, args=(run, scheduler.train))
        one = _("Learn one batch, then pause again")
        st.button(_("Step"), help=one, on_click=_tell, args=(run, scheduler.train, 1))
    st.button(_("Stop"), on_click=_tell, args=(run, scheduler.stop))


def _tell(run: Run, act: Callable[..., None], *more: object) -> None:
    """Have a run do something and wait until it does, so that what is drawn next is true."""
    before, deadline = status(run), time.monotonic() + HEARD
    if shell.tell(act, run, *more):
        while (status(run) == before or (more and status(run).state in ACTIVE)) and time.monotonic() < deadline:
            time.sleep(0.01)


def time_left(config: TrainConfig, log: EventLog) -> str:
    """About how long a run still takes, in words."""
    if len(log.steps) < 3:
        return ""
    seconds = _seconds_left(config, log, _speed(log))
    if seconds < 90:
        return _("about {seconds:.0f} s left").format(seconds=max(seconds, 1))
    return _("about {minutes:.0f} min left").format(minutes=seconds / 60)


def _seconds_left(config: TrainConfig, log: EventLog, speed: float) -> float:
    """How long a run still takes at `speed`, pictures a second."""
    learned = log.latest.step * config.batch_size if log.latest else 0
    pictures = config.epochs * data.info(config.dataset).train_size - learned
    evaluations = config.epochs - len(log.epochs)  # each epoch ends with one
    return max(pictures, 0) / speed + 0.4 * evaluations


def _status_line(run: Run, log: EventLog, now: Status) -> str:
    config = run.config
    step, total = log.latest.step if log.latest else 0, config.epochs * config.steps_per_epoch
    steps = _("step {step:,} of {total:,}").format(step=step, total=total)
    epoch = _("Epoch {epoch} of {epochs}").format(epoch=min(len(log.epochs) + 1, config.epochs), epochs=config.epochs)
    if now.state == "queued":
        parts = [_bold(_("Waiting")), _place(run)]
    elif now.state == "paused":
        parts = [_bold(_("Paused")), epoch, steps]
    elif now.state == "stopping":
        parts = [_bold(_("Stopping")), _("The test pictures are asked once more.")]
    else:
        parts = [_bold(epoch), steps, time_left(config, log)]
    note = choices.describe(config)
    if log.shown:
        speed = _("{speed:,.0f} pictures a second").format(speed=_speed(log))
        note = " · ".join([note, speed, escape(formats.device())])
    if not resources.mine(run):
        note = " · ".join([_("Somebody else trains this; you watch."), note])
    spans = "".join(f"<span>{part}</span>" for part in parts if part)
    return f'<div class="number"><div class="status">{spans}</div><div class="note">{note}</div></div>'


def _place(run: Run) -> str:
    """Where a waiting run stands in the line, and for about how long."""
    scheduler = resources.scheduler()
    before, running = scheduler.ahead_of(run), [found for name in scheduler.running() if (found := runs.find(name))]
    others = _("Another run trains here.") if len(scheduler.running()) == 1 else _("Others train here.")
    turn = _("You are next.") if not before else _("{count} wait before you.").format(count=len(before))
    logs = [runs.events(one) for one in running]
    if not logs or any(len(log.steps) < 3 for log in logs):
        return f"{others} {turn}"
    speed = _speed(logs[0])
    now = min(_seconds_left(one.config, log, speed) for one, log in zip(running, logs, strict=True))
    then = sum(_seconds_left(one.config, EventLog(one.folder), speed) for one in before) / len(running)
    wait = _("It begins in about {seconds:.0f} s.").format(seconds=max(now + then, 1))
    return f"{others} {turn} {wait}"


def _bold(text: str) -> str:
    return f"<b>{text}</b>"


def _speed(log: EventLog) -> float:
    """Pictures a second of late."""
    return median(event.images_per_second for event in log.steps[-40:])


def _alt(log: EventLog | None) -> str:
    if log is None or not log.latest:
        return _("Loss and accuracy, before the first step.")
    losses = smooth([event.loss for event in log.shown])
    words = _("Loss {loss:.3f} after step {step}").format(loss=float(losses[-1]), step=log.latest.step)
    if log.epochs:
        words += _("; accuracy on the test pictures {accuracy:.1%}").format(accuracy=log.epochs[-1].test_accuracy)
    return words + "."
