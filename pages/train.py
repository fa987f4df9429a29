"""Train: choose the settings, press Train, watch loss and accuracy move."""

import streamlit as st

from lenet import data
from lenet.errors import LeNetError
from lenet.runs import RESUMABLE, Run, RunState, Status, diagnosis, status
from lenet.runs.damage import config_is_damaged
from ui import formats, resources, shell, timeline
from ui.i18n import _
from ui.messages import warn
from ui.train import damage, forks, headline, history, live, logs, repeats, run_actions, settings
from ui.train.view import FOLLOWED


def choose() -> None:
    """Show, before a run, the settings in one row, and the empty charts."""
    config = settings.row()
    here = config.dataset == "strokes" or settings.data_state(config.dataset) == "here"
    live.before(config, settings.invitation(config) if here else "")


def gone(run_id: str) -> None:
    """Say that the run in the address is not on this machine or cannot be read, and what to do."""
    if config_is_damaged(run_id):
        damage.say_lost(run_id)
    else:
        warn(_("This run is not here any more. It was deleted, or its address is not complete."))
    if st.button(_("New training"), type="primary"):
        resources.watch(None)
        st.rerun()


@st.fragment
def ended(run: Run, now: Status) -> None:
    """Show, after a run, its result and its buttons; when the playhead moves, only this is drawn anew."""
    damaged = damage.say(run)
    say_how_it_ended(run, now, damaged)
    repeats.note(run)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        mine = resources.mine(run)
        if mine and now.state in RESUMABLE and st.button(_("Resume")) and shell.attempt(resources.train, run):
            st.rerun()
        if run.checkpoint.is_file():
            if st.button(_("Look inside")):
                use(run, "pages/inside.py")
            if st.button(_("Classify with it")):
                use(run, "pages/classify.py")
        if mine:
            run_actions.name(run, "open")
        run_actions.downloads(run, "open")
        if st.button(_("Same settings")):
            settings.take(run)
            resources.watch(None)
            st.rerun()
        if st.button(_("Train another"), type="primary"):
            resources.watch(None)
            st.rerun()
    live.show(run)


def say_how_it_ended(run: Run, now: Status, damaged: set[str]) -> None:
    """Show the result in one sentence, or what went wrong and what to do."""
    log = resources.event_log(run)
    if now.error:
        warn(LeNetError(now.error, **(now.values or {})))
    elif now.state == "interrupted" and run.status_file.name not in damaged:
        warn(_("This run was interrupted: its process ended. Resume goes on where it was last saved."))
    elif not log.epochs:
        if not damaged:  # else what is missing has been said
            shell.section(_("Stopped before its first epoch was over."))
    elif (step := timeline.moment(run).step) is not None:
        shell.section(headline.after(step, run, log))
    else:
        accuracy = logs.test_accuracy(run)
        if diagnosis.diagnose(log, run.config.model.classes):
            sentence = _("It learned nothing: {accuracy} right is what guessing gives.")
        else:
            sentence = _("{accuracy} right on {count:,} test pictures it never saw.")
            if now.state == RunState.STOPPED and log.latest:
                sentence = _("Stopped at step {step:,}: {accuracy} right on {count:,} test pictures it never saw.")
        shell.section(
            sentence.format(
                accuracy="–" if accuracy is None else formats.percent(accuracy),
                count=data.info(run.config.dataset).test_size,
                step=log.latest.step if log.latest else 0,
            )
        )
    forks.offer(run, now, log)


def use(run: Run, page: str) -> None:
    """Open another page with the run's network, after the step at which the playhead stands."""
    resources.model(run.id)
    st.switch_page(page, query_params=timeline.address())


def dots(run: Run | None) -> str:
    """What the dots and the lines of the charts are."""
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
if run is None:
    if asked:
        gone(asked)
    else:
        choose()
    history.table()
elif (now := status(run)).state in FOLLOWED:
    if now.state == "paused":
        damage.say(run)
    live.await_first_step(run)
    live.follow(run)
else:
    ended(run, now)
    history.table()
