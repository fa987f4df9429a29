"""What stands above the chart on Train, at one height in all states: settings, progress or result."""

import time
from collections.abc import Callable
from html import escape

import streamlit as st

from lenet import data
from lenet.errors import LeNetError
from lenet.runs import ACTIVE, RESUMABLE, Run, RunState, status
from lenet.runs.diagnosis import Fault, is_guessed
from lenet.training import TrainConfig
from ui import formats, resources, shell, timeline
from ui.glossary.marks import marked
from ui.i18n import _
from ui.messages import warn
from ui.train import damage, doctor, forks, headline, logs, names, repeats, run_actions, settings, status_line
from ui.train.view import RunView

OBEYED_WITHIN = 1.5  # seconds that a page waits until a run has done what it was told


def place() -> st.delta_generator.DeltaGenerator:
    """Where the head is drawn. shell.css gives it one height, so that the chart stays where it is."""
    return st.container(key="train_head", gap="xsmall")


def choose() -> tuple[TrainConfig, str]:
    """The settings of the next run; returns the config that they make, and the sentence that says what to press."""
    config = settings.row()
    here = settings.data_state(config.dataset) == "here"
    return config, settings.invitation(config) if here else ""


def progress(view: RunView) -> None:
    """The owner's buttons of a run that goes on, and how far it is; if an earlier step is looked at, what it was."""
    if view.status.state == "paused":
        damage.say(view.run)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if resources.mine(view.run) and view.status.state != "stopping":
            with st.container(horizontal=True, gap="small", width="content"):
                controls(view.run, view.status.state)
        st.html(status_line.html(view), width="content")
    if view.step is not None:
        shell.section(marked(headline.after(view.step, view.run, view.log), "test_set"))


def result(view: RunView) -> None:
    """The result of a run that has ended, or what went wrong, and what can be done with it."""
    run = view.run
    damaged = damage.say(run)
    _say_how_it_ended(view, damaged)
    repeats.note(run)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        mine = resources.mine(run)
        resumable = mine and view.status.state in RESUMABLE
        if resumable and st.button(_("Resume")) and shell.attempt(resources.train, run):
            st.rerun()
        if run.checkpoint.is_file():
            if st.button(_("Look inside")):
                _use(run, "pages/inside.py")
            if st.button(_("Classify with it")):
                _use(run, "pages/classify.py")
        if mine:
            run_actions.name(run, "open")
        run_actions.downloads(run, "open")
        if run.uploaded:
            forks.fork(run, 0)
        if st.button(_("New training"), type="primary"):
            if not run.uploaded:  # of such a network only the shapes and functions are known
                settings.take([run])
            resources.watch(None)
            st.rerun()


def _say_how_it_ended(view: RunView, damaged: set[str]) -> None:
    run, now, log = view.run, view.status, view.log
    if now.error:
        warn(LeNetError(now.error, **(now.values or {})))
    elif now.state == "interrupted" and run.status_file.name not in damaged:
        warn(_("This run was interrupted: its process ended. Resume goes on where it was last saved."))
    elif run.uploaded:
        _say_what_was_uploaded(run)
    elif view.step is not None:
        shell.section(marked(headline.after(view.step, run, log), "test_set"))
    elif (accuracy := logs.test_accuracy(run)) is None and not log.epochs:
        if not damaged:  # else what is missing has been said
            shell.section(_("Stopped before its first epoch was over."))
    else:
        fault = doctor.of_run(run, now, log)
        guessed = accuracy is not None and is_guessed(accuracy, run.config.model.classes)
        if (fault and fault.fault in (Fault.GUESSING, Fault.DEAD)) or (guessed and now.state == RunState.FINISHED):
            sentence = _("It learned nothing: {accuracy} right is what guessing gives.")
        else:
            sentence = _("{accuracy} right on {count:,} test pictures it never saw.")
            if now.state == RunState.STOPPED and log.latest:
                sentence = _("Stopped at step {step:,}: {accuracy} right on {count:,} test pictures it never saw.")
        words = sentence.format(
            accuracy="–" if accuracy is None else formats.percent(accuracy),
            count=data.info(run.config.dataset).test_size,
            step=log.latest.step if log.latest else 0,
        )
        shell.section(marked(words, "test_set"))


def _say_what_was_uploaded(run: Run) -> None:
    accuracy = resources.card(run.checkpoint).test_accuracy
    sentence = _(
        "{name}, uploaded: {accuracy} right on {count:,} test pictures. It has no curve, but you can train it on."
    )
    count = data.info(run.config.dataset).test_size
    shell.section(sentence.format(name=escape(names.title(run)), accuracy=formats.percent(accuracy), count=count))


def _use(run: Run, page: str) -> None:
    """Open another page with the run's network, after the step at which the playhead stands."""
    resources.model(run.id)
    st.switch_page(page, query_params=timeline.address())


def controls(run: Run, state: str) -> None:
    """The buttons for the owner of a run."""
    scheduler = resources.scheduler()
    if state == "running":
        st.button(_("Pause"), type="primary", width=104, on_click=_command, args=(run, scheduler.pause))
    elif state == "paused":
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
