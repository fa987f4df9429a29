"""The visitor's runs: a table, what differs between several of them, and what can be done with those ticked."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from lenet import runs
from lenet.runs import ACTIVE, RESUMABLE, Run, status
from ui import formats, network_picker, resources, shell, visitor
from ui.i18n import N_, _
from ui.palette import PALETTES
from ui.train import choices, comparison, deletion, logs, names, run_actions
from ui.train.comparison import MOST

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
WIDTH_OF_NAME, WIDTH_OF_LINE, WIDTH_OF_SETTINGS = 200, 112, 560  # px of columns, so that their texts are not cut


def table() -> None:
    """All runs of this visitor and of the command line; nothing before the first.

    Ticked runs are compared, or one of them dealt with. Those of the command line stay as they are.
    """
    deletion.show()
    every = runs.every()
    listed = _listed(every)
    if not listed:
        return
    st.header(_("Your runs"), anchor=False)
    titles = names.titles(every)
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
        key=_key(listed),
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


def compared() -> list[Run]:
    """The runs that are ticked, if they are several, at most MOST; the page's chart, which is above the table, asks."""
    listed = _listed(runs.every())
    selection = st.session_state.get(_key(listed))
    rows = selection["selection"]["rows"] if selection else []
    ticked = [listed[row] for row in rows if row < len(listed)]
    return ticked[:MOST] if len(ticked) > 1 else []


def _listed(every: Sequence[Run]) -> list[Run]:
    going = deletion.pending()
    trained = [run for run in every if not run.uploaded and run.id not in going]
    return [run for run in trained if resources.mine(run) or not run.owner]


def _key(listed: Sequence[Run]) -> str:
    return f"history_{len(listed)}_{visitor.language()}"


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
            deletion.button([run], _("Delete"))
        shell.note(escape(names.title(run)))


def _several(ticked: Sequence[Run]) -> None:
    """A table of the settings in which the runs differ; their curves are in the page's chart."""
    drawn = ticked[:MOST]
    differing = comparison.differences(drawn)
    called = comparison.names_of(drawn)
    if len(ticked) > MOST:
        shell.note(_("The first {most} of the {count} ticked runs are compared.").format(most=MOST, count=len(ticked)))
    if differing:
        rows = [
            {_("Run"): name, **{label: values[index] for label, values in differing.items()}, _("Test"): _test(run)}
            for index, (name, run) in enumerate(zip(called, drawn, strict=True))
        ]
        wide = {_("Run"): st.column_config.TextColumn(width=WIDTH_OF_NAME)}
        st.dataframe(rows, hide_index=True, column_config=wide, key="differences")
    else:
        shell.note(_("The same settings."))
    shell.note(_("Their curves are in the chart above."))
    if all(resources.mine(run) for run in ticked):
        deletion.button(ticked, _("Delete these {count}").format(count=len(ticked)))


def _test(run: Run) -> str:
    """The test accuracy, with the standard deviation over the seeds where there are several."""
    accuracies = logs.spread(run).last
    if not accuracies:
        return "–"
    return formats.mean_and_deviation(accuracies) if len(accuracies) > 1 else formats.percent(accuracies[0])
