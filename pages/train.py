"""Train: choose the settings, press Train, watch loss and accuracy move."""

from html import escape

import streamlit as st

from lenet.errors import LeNetError
from lenet.runs import RESUMABLE, Run, Status, status
from ui import resources, shell
from ui.i18n import _, say
from ui.train import history, live, repeats, settings


def choose() -> None:
    """Before a run: the settings in one row, and the charts it will fill."""
    config = settings.row()
    ready = settings.data_state(config.dataset)
    if config.dataset == "strokes" or ready == "here":
        message = _("Press Train.") + " " + settings.expected(config)
    else:
        message = None
    live.charts(None, config, None, message=message, path=None)


def ended(run: Run, now: Status) -> None:
    """After a run: how well it does, and what to do with it."""
    say_how_it_ended(run, now)
    repeats.note(run)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        own = resources.mine(run)
        if own and now.state in RESUMABLE and st.button(_("Resume")) and shell.tell(resources.scheduler().train, run):
            st.rerun()
        if run.checkpoint.is_file():
            if st.button(_("Look inside")):
                use(run, "pages/inside.py")
            if st.button(_("Classify with it")):
                use(run, "pages/classify.py")
        if own:
            history.name(run, "open")
        history.downloads(run, "open")
        if st.button(_("Same settings")):
            settings.take(run.config)
            resources.watch(None)
            st.rerun()
        if st.button(_("Train another"), type="primary"):
            resources.watch(None)
            st.rerun()
    if run.title:
        shell.note(_("Kept as {title}").format(title=escape(run.title)))
    live.show(run)


def say_how_it_ended(run: Run, now: Status) -> None:
    """The result in one sentence, or what went wrong and what to do."""
    epochs = resources.event_log(run).epochs
    if now.error:
        st.warning(say(LeNetError(now.error, **(now.values or {}))))
    elif now.state == "interrupted":
        st.warning(_("This run was interrupted: its process ended. Resume goes on where it was last saved."))
    elif epochs:
        accuracy = f"{epochs[-1].test_accuracy:.1%}"
        shell.section(_("{accuracy} on pictures it never saw.").format(accuracy=accuracy))
    else:
        shell.section(_("Stopped before its first epoch was over."))


def use(run: Run, page: str) -> None:
    """Take the run's network to another page."""
    resources.model(run.id)
    st.switch_page(page)


run = resources.watched_run()
shell.frame(
    "train",
    _("Train"),
    _("Each dot is a batch of {count} pictures. The curve draws itself across the whole run.").format(
        count=run.config.batch_size if run else settings.batch_size()
    ),
)
resources.scheduler()  # warm before the first click
if run is None:
    choose()
    history.table()
elif (now := status(run)).state in live.FOLLOWED:
    live.await_first_step(run)
    live.follow(run)
else:
    ended(run, now)
    history.table()
