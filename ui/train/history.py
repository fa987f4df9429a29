"""The visitor's runs: a table, several of them compared, and what can be done with one."""

from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from lenet import runs
from lenet.runs import ACTIVE, RESUMABLE, Run, export_script, status
from ui import resources, shell, visitor
from ui.components.curves import smooth, thin
from ui.i18n import N_, _
from ui.train import choices, plotly_charts

STATES = {
    "queued": N_("waiting"),
    "running": N_("training"),
    "stopping": N_("stopping"),
    "paused": N_("paused"),
    "stopped": N_("stopped"),
    "finished": N_("finished"),
    "failed": N_("failed"),
    "interrupted": N_("interrupted"),
}
AXES = {"step": N_("Steps"), "epoch": N_("Epochs"), "seconds": N_("Seconds")}
SPARK = 40  # points of a line in the table
MOST = 6  # runs that one chart tells apart


def table() -> None:
    """All runs of this visitor; nothing before the first. Ticked runs are compared, or one of them dealt with."""
    own = [run for run in runs.every() if resources.mine(run)]
    if not own:
        return
    st.header(_("Your runs"), anchor=False)
    colour = plotly_charts.line_colour(visitor.theme())
    picked = st.dataframe(
        [_row(run) for run in own],
        hide_index=True,
        column_config={
            _("Loss"): st.column_config.LineChartColumn(width="small", color=colour),
            _("Test"): st.column_config.NumberColumn(format="percent", width="small"),
        },
        on_select="rerun",
        selection_mode="multi-row",
        key=f"history_{len(own)}_{visitor.language()}",
    )
    ticked = [own[row] for row in picked.selection.rows if row < len(own)]
    if len(ticked) == 1:
        _one(ticked[0])
    elif ticked:
        _several(ticked[:MOST])
    else:
        shell.note(_("Tick a run to open, name or delete it; tick several to compare them."))


def title(run: Run) -> str:
    """What a run is called: its name, else when it began."""
    if run.title:
        return run.title
    try:
        zone = ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return f"{datetime.fromtimestamp(run.created, zone):%m-%d %H:%M:%S}"


def downloads(run: Run, place: str) -> None:
    """A popover with everything of a run that can be taken along; `place` tells two on one page apart."""
    name = run.title or run.id
    files: list[tuple[str, Any, str]] = []
    if run.checkpoint.is_file():
        files.append((_("Network"), run.checkpoint.read_bytes, f"{name}.safetensors"))
        files.append((_("Its card"), run.checkpoint.with_suffix(".json").read_bytes, f"{name}.json"))
    if (run.folder / "metrics.csv").is_file():
        files.append((_("Epochs as CSV"), (run.folder / "metrics.csv").read_bytes, f"{name}.csv"))
    files.append((_("PyTorch script that retrains it"), lambda: export_script.script(run).encode(), f"{name}.py"))
    if run.config.dataset == "strokes":
        files.append((_("Stroke digits, for the script"), export_script.stroke_digits, "stroke-digits.npz"))
    with st.popover(_("Download")):
        for label, content, file_name in files:
            st.download_button(label, content, file_name=file_name, on_click="ignore", key=f"get_{place}_{file_name}")


def name(run: Run, place: str) -> None:
    """A popover that gives a run a name; its network then stands under it on every page. `place` as above."""
    with st.popover(_("Rename") if run.title else _("Keep it")):
        chosen = st.text_input(
            _("Name"), run.title or "", max_chars=40, placeholder=_("my first LeNet"), key=f"name_{place}_{run.id}"
        )
        if st.button(_("Keep"), key=f"keep_{place}") and chosen and shell.tell(runs.rename, run, chosen.strip()):
            if run.checkpoint.is_file():
                resources.model(run.id)
            st.rerun()


def _row(run: Run) -> dict[str, object]:
    losses, accuracy = _facts(run.id, _changed(run))
    return {
        _("Run"): title(run),
        _("Loss"): losses,
        _("Test"): accuracy,
        _("State"): _(STATES[status(run).state]),
        _("Settings"): choices.describe(run.config),
        _("Forked from"): _origin(run),
    }


def _origin(run: Run) -> str:
    if run.origin is None:
        return ""
    parent = runs.find(run.origin.run)
    return _("{run}, step {step:,}").format(run=title(parent) if parent else run.origin.run, step=run.origin.step)


def _changed(run: Run) -> int:
    path = run.folder / "events.jsonl"
    return path.stat().st_mtime_ns if path.is_file() else 0


@st.cache_data(max_entries=400, show_spinner=False)
def _facts(run_id: str, changed: int) -> tuple[list[float], float | None]:  # noqa: ARG001  # a key of the cache
    """A run's smoothed losses, few of them, and its latest test accuracy."""
    run = runs.find(run_id)
    if run is None:
        return [], None
    log = runs.events(run)
    losses = smooth([event.loss for event in log.shown])
    kept = thin(losses, limit=SPARK)
    return [float(losses[place]) for place in kept], log.epochs[-1].test_accuracy if log.epochs else None


def _one(run: Run) -> None:
    now = status(run).state
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if st.button(_("Open"), type="secondary", key="open"):
            resources.watch(run)
            st.rerun()
        if (
            now in RESUMABLE
            and st.button(_("Resume"), key="resume_ticked")
            and shell.tell(resources.scheduler().train, run)
        ):
            resources.watch(run)
            st.rerun()
        name(run, "ticked")
        downloads(run, "ticked")
        if now not in ACTIVE and st.button(_("Delete"), key="delete") and shell.tell(runs.delete, run):
            st.rerun()
        shell.note(escape(title(run)))


def _several(ticked: list[Run]) -> None:
    differences = choices.differences([run.config for run in ticked])
    shell.note(escape(differences) if differences else _("The same settings."))
    axis = st.segmented_control(
        _("Compare by"), list(AXES), format_func=lambda axis: _(AXES[axis]), default="step", required=True, key="axis"
    )
    compared: list[plotly_charts.Compared] = []
    for run in ticked:
        log, each = runs.events(run), run.config.steps_per_epoch
        kept = log.shown
        along: dict[str, list[float]] = {
            "step": [run.start + event.step for event in kept],
            "epoch": [event.step / each for event in kept],
            "seconds": [event.seconds for event in kept],
        }
        compared.append(
            plotly_charts.Compared(
                title(run),
                along[axis],
                smooth([event.loss for event in kept]),
                smooth([event.accuracy for event in kept]),
            )
        )
    figure = plotly_charts.comparison(compared, _(AXES[axis]), theme=visitor.theme())
    st.plotly_chart(figure, theme=None, config=plotly_charts.CONFIG, key="comparison", alt=_compared_alt(compared))
    if st.button(_("Delete these {count}").format(count=len(ticked)), key="delete_ticked") and all(
        shell.tell(runs.delete, run) for run in ticked
    ):
        st.rerun()


def _compared_alt(compared: list[plotly_charts.Compared]) -> str:
    ends = [
        _("{name}: loss {loss:.3f}, accuracy {accuracy:.1%}").format(
            name=one.name, loss=one.losses[-1], accuracy=one.accuracies[-1]
        )
        for one in compared
        if len(one.losses)
    ]
    return "; ".join(ends)
