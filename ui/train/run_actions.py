"""Buttons for a run: name it, download it."""

from contextlib import suppress
from functools import partial
from typing import Any

import streamlit as st

from lenet import runs
from lenet.errors import LeNetError
from lenet.runs import Run, event_log, export_notebook, export_script
from ui import resources, shell, take_home
from ui.i18n import _, say
from ui.messages import as_markdown
from ui.train import names


def name(run: Run, place: str) -> None:
    """A popover that names a run, by the button or by Enter; its network then stands under that name on every page.

    Args:
        place: tells two such popovers of one page apart.
    """
    with (
        st.popover(_("Rename") if run.title else _("Name and save")),
        st.form(f"keep_{place}_{run.id}", border=False),
    ):
        chosen = st.text_input(
            _("Name"), run.title or "", max_chars=40, placeholder=_("my first LeNet"), key=f"name_{place}_{run.id}"
        ).strip()
        if st.form_submit_button(_("Keep")) and chosen and shell.attempt(runs.rename, run, chosen):
            if run.checkpoint.is_file():
                resources.model(run.id)
            st.toast(as_markdown(_("Kept as {title}").format(title=chosen)))
            st.rerun()


def downloads(run: Run, place: str) -> None:
    """A popover with everything of a run that can be downloaded. `place` as for `name`."""
    file_name = names.file_name(run)
    files: list[tuple[str, Any, str]] = []
    if run.checkpoint.is_file():
        files.append((_("Network (.safetensors)"), run.checkpoint.read_bytes, f"{file_name}.safetensors"))
        files.append((_("Model card (JSON)"), run.checkpoint.with_suffix(".json").read_bytes, f"{file_name}.json"))
        with suppress(LeNetError):  # of a damaged network the page of the run says so
            page = take_home.web_page(resources.checkpoint(run.id), names.title(run))
            files.append((_("As a web page"), page, f"{file_name}.html"))
    metrics = run.metrics_file
    if metrics.is_file():
        files.append((_("Epochs as CSV"), metrics.read_bytes, f"{file_name}.csv"))
        files.append((_("Steps as CSV"), lambda: event_log.steps_csv(runs.events(run)), f"{file_name}, steps.csv"))
    reason = _script_problem(run)
    if not reason:
        script = _("PyTorch script that retrains it")
        files.append((script, partial(export_script.script, run), f"{file_name}.py"))
        files.append((_("The same as a notebook"), partial(export_notebook.notebook, run), f"{file_name}.ipynb"))
        if run.config.dataset == "strokes":
            files.append(
                (
                    _("Stroke digits, for the script"),
                    partial(resources.compute, "stroke_digits_file"),
                    "stroke-digits.npz",
                )
            )
    with st.popover(_("Download")):
        for label, content, downloaded_name in files:
            key = f"get_{place}_{downloaded_name}"
            st.download_button(label, content, file_name=downloaded_name, on_click="ignore", key=key)
        if reason:
            shell.note(_("There is no PyTorch script: {reason}").format(reason=reason))


def _script_problem(run: Run) -> str:
    """Why there is no script that retrains a run; empty if there is one."""
    try:
        export_script.script(run)
    except LeNetError as error:
        return say(error)
    except ValueError as error:
        return str(error)
    return ""
