"""The visitor's runs: a table, several of them compared, and what can be done with those that are ticked."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from lenet import runs
from lenet.runs import ACTIVE, RESUMABLE, Run, status
from ui import formats, network_picker, resources, shell, visitor
from ui.i18n import N_, _
from ui.palette import PALETTES
from ui.train import chart_style, choices, comparison_chart, logs, run_actions
from ui.train.comparison_chart import MOST, Compared
from ui.train.run_actions import title
from ui.train.smoothing import smooth

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
WIDTH_OF_NAME, WIDTH_OF_LINE, WIDTH_OF_SETTINGS = 116, 112, 560  # px of columns, so that their texts are not cut
WORDS_IN_NAME = 2  # settings that name a compared run: more would not fit at the end of its line


def table() -> None:
    """All runs of this visitor and of the command line; nothing before the first.

    Ticked runs are compared, or one of them dealt with. Those of the command line stay as they are.
    """
    every = runs.every()
    listed = [run for run in every if resources.mine(run) or not run.owner]
    if not listed:
        return
    st.header(_("Your runs"), anchor=False)
    titles = {run.id: title(run) for run in every}
    line = st.column_config.LineChartColumn(
        width=WIDTH_OF_LINE, color=str(PALETTES[visitor.theme()]["data"]), y_min=0, y_max=1, help=_("from 0% to 100%")
    )
    picked = st.dataframe(
        [_row(run, titles) for run in listed],
        hide_index=True,
        column_config={
            _("Run"): st.column_config.TextColumn(width=WIDTH_OF_NAME),
            _("While training"): line,
            _("Test"): st.column_config.TextColumn(width="small"),
            _("Settings"): st.column_config.TextColumn(width=WIDTH_OF_SETTINGS),
        },
        on_select="rerun",
        selection_mode="multi-row",
        key=f"history_{len(listed)}_{visitor.language()}",
    )
    ticked = [listed[row] for row in picked.selection.rows if row < len(listed)]
    if len(ticked) == 1:
        _one(ticked[0])
    elif ticked:
        _several(ticked)
    else:
        shell.note(_("Tick a run to open, name or delete it; tick several to compare them."))
        if not all(resources.mine(run) for run in listed):
            shell.note(_("Runs of the command line are listed too. They cannot be named or deleted here."))


def _row(run: Run, titles: dict[str, str]) -> dict[str, object]:
    summary, accuracy = logs.summary(run), logs.test_accuracy(run)
    return {
        _("Run"): titles[run.id],
        _("While training"): summary.accuracies,
        _("Test"): "–" if accuracy is None else formats.percent(accuracy),
        _("State"): _(STATES[status(run).state]),
        _("Settings"): choices.describe(run.config),
        _("Forked from"): _origin(run, titles),
    }


def _origin(run: Run, titles: dict[str, str]) -> str:
    if run.origin is None:
        return "–"
    parent = titles.get(run.origin.run) or network_picker.title(run.origin.run)
    return _("{run}, step {step:,}").format(run=parent, step=run.origin.step)


def _one(run: Run) -> None:
    now, mine = status(run).state, resources.mine(run)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if st.button(_("Open"), type="secondary", key="open"):
            resources.watch(run)
            st.rerun()
        resumable = mine and now in RESUMABLE
        if resumable and st.button(_("Resume"), key="resume_ticked") and shell.attempt(resources.train, run):
            resources.watch(run)
            st.rerun()
        if mine:
            run_actions.name(run, "ticked")
        run_actions.downloads(run, "ticked")
        if mine and now not in ACTIVE:
            run_actions.delete([run], _("Delete"))
        shell.note(escape(title(run)))


def _several(ticked: Sequence[Run]) -> None:
    """A table of the settings in which the runs differ, and their curves in one chart."""
    drawn = ticked[:MOST]
    differing = choices.differences([run.config for run in drawn])
    names = _names(drawn, differing)
    if len(ticked) > MOST:
        shell.note(_("The first {most} of the {count} ticked runs are compared.").format(most=MOST, count=len(ticked)))
    if differing:
        rows = [
            {_("Run"): name, **{label: values[index] for label, values in differing.items()}, _("Test"): _test(run)}
            for index, (name, run) in enumerate(zip(names, drawn, strict=True))
        ]
        wide = {_("Run"): st.column_config.TextColumn(width=WIDTH_OF_NAME)}
        st.dataframe(rows, hide_index=True, column_config=wide, key="differences")
    else:
        shell.note(_("The same settings."))
    axis = st.segmented_control(
        _("Compare by"), list(AXES), format_func=lambda axis: _(AXES[axis]), default="step", required=True, key="axis"
    )
    compared = [_compared(run, name, axis) for run, name in zip(drawn, names, strict=True)]
    classes = max(run.config.model.classes for run in drawn)
    chart = comparison_chart.draw(compared, _(AXES[axis]), classes=classes, theme=visitor.theme())
    st.plotly_chart(chart, theme=None, config=chart_style.CONFIG, key="comparison", alt=_alt(compared))
    if all(resources.mine(run) for run in ticked):
        run_actions.delete(ticked, _("Delete these {count}").format(count=len(ticked)))


def _names(compared: Sequence[Run], differing: dict[str, list[str]]) -> list[str]:
    """Each run's own name; without one, the settings in which it differs, if they are few and tell all runs apart."""
    by_settings = [", ".join(values) for values in zip(*differing.values(), strict=True)]
    few = 0 < len(differing) <= WORDS_IN_NAME and len(set(by_settings)) == len(compared)
    return [run.title or (by_settings[index] if few else title(run)) for index, run in enumerate(compared)]


def _test(run: Run) -> str:
    """The test accuracy, with the standard deviation over the seeds where there are several."""
    accuracies = logs.spread(run).last
    if not accuracies:
        return "–"
    return formats.mean_and_deviation(accuracies) if len(accuracies) > 1 else formats.percent(accuracies[0])


def _compared(run: Run, name: str, axis: str) -> Compared:
    steps, per_epoch = logs.whole(run).steps_and_latest, run.config.steps_per_epoch
    along: dict[str, list[float]] = {
        "step": [run.start + event.step for event in steps],
        "epoch": [event.step / per_epoch for event in steps],
        "seconds": [event.seconds for event in steps],
    }
    losses, accuracies = smooth([event.loss for event in steps]), smooth([event.accuracy for event in steps])
    return Compared(name, along[axis], losses, accuracies)


def _alt(compared: Sequence[Compared]) -> str:
    ends = [
        _("{name}: loss {loss}, accuracy {accuracy}").format(
            name=one.name, loss=formats.loss(one.losses[-1]), accuracy=formats.percent(one.accuracies[-1])
        )
        for one in compared
        if len(one.losses)
    ]
    return "; ".join(ends)
