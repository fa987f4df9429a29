"""Train: choose the settings, press Train, watch loss and accuracy move."""

from html import escape

import streamlit as st

from lenet import runs
from lenet.errors import LeNetError
from lenet.runs import ACTIVE, Run, Status, status
from ui import live, settings, shell, state
from ui.words import _, say


def choose() -> None:
    """Before a run: the settings in one row, and the charts it will fill."""
    config = settings.row()
    ready = settings.data_state(config.dataset)
    if config.dataset == "strokes" or ready == "here":
        message = _("Press Train.") + " " + settings.expected(config)
    else:
        message = None
    live.charts(config, None, running=False, message=message, seen=None)


def ended(run: Run, now: Status) -> None:
    """After a run: how well it does, and what to do with it."""
    say_how_it_ended(run, now)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        if run.checkpoint.is_file():
            if st.button(_("Look inside")):
                use(run, "pages/inside.py")
            if st.button(_("Classify with it")):
                use(run, "pages/classify.py")
            keep(run)
            st.download_button(
                _("Download"),
                run.checkpoint.read_bytes,
                file_name=f"{run.title or run.id}.safetensors",
                on_click="ignore",
            )
        if st.button(_("Train another"), type="primary"):
            state.watch(None)
            st.rerun()
    live.show(run)


def say_how_it_ended(run: Run, now: Status) -> None:
    """The result in one sentence, or what went wrong and what to do."""
    epochs = state.event_log(run).epochs
    if now.state == "failed":
        st.warning(say(LeNetError(now.error, **(now.values or {}))))
    elif now.state == "interrupted":
        st.warning(_("This run was interrupted: its process ended. Train it again with the same settings."))
    elif epochs:
        accuracy = f"{epochs[-1].test_accuracy:.1%}"
        shell.section(_("{accuracy} on pictures it never saw.").format(accuracy=accuracy))
    else:
        shell.section(_("Stopped before its first epoch was over."))


def keep(run: Run) -> None:
    """Give the network a name under which every page offers it."""
    if run.title:
        shell.note(_("Kept as {title}").format(title=escape(run.title)))
        return
    with st.popover(_("Keep it")):
        title = st.text_input(_("Name"), max_chars=40, placeholder=_("my first LeNet"))
        if st.button(_("Keep")) and title:
            try:
                runs.keep(run, title.strip())
            except LeNetError as error:
                st.warning(say(error))
            else:
                state.model(run.id)
                st.rerun()


def use(run: Run, page: str) -> None:
    """Take the run's network to another page."""
    state.model(run.id)
    st.switch_page(page)


run = state.watched_run()
shell.frame(
    "train",
    _("Train"),
    _("Each dot is a batch of {count} pictures. The curve draws itself across the whole run.").format(
        count=run.config.batch_size if run else settings.batch_size()
    ),
)
state.worker()  # warm before the first click
if run is None:
    choose()
elif (now := status(run)).state in ACTIVE:
    live.follow(run)
else:
    ended(run, now)
