"""Models: every network on this server, its data set and its accuracy."""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from lenet.checkpoints import Checkpoint
from lenet.errors import LeNetError
from lenet.runs import ACTIVE, Run, status
from ui import formats, network_picker, resources, shell, take_home
from ui.glossary.marks import marked, term
from ui.i18n import _
from ui.kernels import kernels
from ui.messages import warn
from ui.models import upload
from ui.train import deletion, run_actions

ON_A_PAGE = 12  # networks; each is loaded to be drawn


def line(name: str, checkpoint: Checkpoint) -> None:
    """Show one network: its kernels, its card in one line, and its buttons."""
    card = checkpoint.card
    portrait, words, buttons = st.columns([236, 620, 264], gap="medium", vertical_alignment="center")
    with portrait:
        kernels(checkpoint.network.kernels(), width=32, key=f"portrait_{name}")
    with words:
        facts = _("{data} · {accuracy} on test · {parameters:,} parameters · {date}").format(
            data=_(checkpoint.info.title),
            accuracy=formats.percent(card.test_accuracy),
            parameters=card.parameters,
            date=card.date[:10].replace("-", "\N{NON-BREAKING HYPHEN}"),
        )
        st.html(f'<b>{escape(network_picker.title(name))}</b><div class="note number">{facts}</div>')
    with buttons, st.container(horizontal=True, gap="small", horizontal_alignment="right", vertical_alignment="center"):
        if name == resources.model():
            shell.note(_("selected"))
        elif st.button(_("Use this one"), key=f"use_{name}"):
            resources.model(name)
            st.rerun()
        downloads(name, checkpoint)


def downloads(name: str, checkpoint: Checkpoint) -> None:
    """A popover with everything of a network that can be downloaded."""
    files: list[tuple[str, Callable[[], bytes | str], str]] = [
        (_("As a web page"), take_home.web_page(checkpoint, network_picker.title(name)), "html"),
        (_("Network (.safetensors)"), checkpoint.path.read_bytes, "safetensors"),
        (_("Model card (JSON)"), checkpoint.path.with_suffix(".json").read_bytes, "json"),
    ]
    file_name = network_picker.file_name(name)
    with st.popover(_("Download")):
        for label, content, ending in files:
            key = f"download_{name}_{ending}"
            st.download_button(label, content, file_name=f"{file_name}.{ending}", on_click="ignore", key=key)
        shell.note(_("The web page draws and answers on any computer, without the internet."))


def details(checkpoint: Checkpoint, run: Run | None) -> None:
    """Show the rest of its card, folded, and what the visitor can do with a network of their own."""
    card = checkpoint.card
    with st.expander(_("Details")):
        rows = {
            _("Recipe"): network_picker.recipe(card),
            **({term("epoch", _("Epochs")): card.epochs, term("seed", _("Seed")): card.seed} if card.epochs else {}),
            marked(_("Test loss"), "loss"): f"{card.test_loss:.3f}",
            _("Licence of the data"): _(card.licence),
        }
        if card.versions:
            rows[_("Made with")] = ", ".join(f"{program} {version}" for program, version in card.versions.items())
        st.html(
            '<table class="note">'
            + "".join(
                f"<tr><td style='padding:2px 16px 2px 0;white-space:nowrap;vertical-align:top'>{what}</td>"
                f"<td>{escape(str(value))}</td></tr>"
                for what, value in rows.items()
            )
            + "</table>"
        )
        if run and resources.mine(run):
            owner_buttons(run)


def owner_buttons(run: Run) -> None:
    """What the owner of a network can do with it: rename it, open its run, and delete it."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        run_actions.name(run, "models")
        if st.button(_("Train it on") if run.uploaded else _("Open on Train"), key=f"train_{run.id}"):
            resources.watch(run)
            st.switch_page("pages/train.py", query_params={"run": run.id})
        if status(run).state not in ACTIVE:
            deletion.button([run], _("Delete"), key=f"delete_{run.id}")


def on_this_page(names: Sequence[str]) -> Sequence[str]:
    """The networks to show now; the visitor turns pages if there are many."""
    pages = -(-len(names) // ON_A_PAGE)
    if pages == 1:
        return names
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        shell.note(_("{count} networks").format(count=len(names)))
        page = st.pagination(pages, key=f"networks_{pages}", persist_state="session")
    return names[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]


shell.frame("models", _("Models"), _("Every network here, what it learned from and how well it does."))
deletion.show()
upload.section()
going = deletion.pending()
for name in on_this_page([name for name in resources.models() if name not in going]):
    with st.container(key=f"card_of_{name}"):
        try:
            checkpoint = resources.checkpoint(name)
        except LeNetError as error:
            warn(error)
        else:
            line(name, checkpoint)
            details(checkpoint, resources.run_named(name))
