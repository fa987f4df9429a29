"""The Train page's one instrument, the same in all states of a run: a head, the chart, the network, and what follows.

Its elements have the same places before, during and after a run, so the browser keeps them: the chart is never
replaced.
"""

from html import escape
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lenet import runs
from lenet.runs import Run, races
from ui import moves, pictures, shell, timeline
from ui.glossary.marks import marked
from ui.i18n import N_, _, class_names
from ui.messages import warn
from ui.train import chart, comparison, doctor, forks, head, history, next_step, panels, wording
from ui.train import view as run_view
from ui.train.race import board, contestants, cost, disagreement
from ui.train.race import head as race_head
from ui.train.view import RunView

UPDATE_EVERY = 0.9  # seconds
AXES = {"step": N_("Steps"), "epoch": N_("Epochs"), "seconds": N_("Seconds")}
SETTINGS_WORDS = (  # that the line with the settings of a run may have
    *("epoch", "adam", "momentum", "batch", "sigmoid", "relu", "normalisation", "pooling", "padding", "dropout"),
    *("initialisation", "seed", "schedule", "weight_decay"),
)
REACH = 466  # px from the playhead to the top of the chart's plots


class Places(NamedTuple):
    """The places of the instrument below its head."""

    chart: DeltaGenerator
    under_chart: DeltaGenerator
    network: DeltaGenerator  # beside the chart
    below: DeltaGenerator  # over the whole width


def show(run: Run | None) -> None:
    """Draw the settings and an empty chart, or a run; one that changes is drawn repeatedly.

    Other runs that are compared stand alone: no result of the run stands beside their chart.
    """
    if run is None or compares_others(run):
        with st.container():  # where a fragment puts one of its own
            _before()
    else:
        followed = is_followed(run)
        draw = _of_race if contestants.of(run) else _of_run
        st.fragment(draw, run_every=UPDATE_EVERY if followed else None)(run, followed)


def is_followed(run: Run) -> bool:
    """Whether a run, or one of its race, changes or may go on."""
    race = contestants.of(run)
    return contestants.is_followed(race) if race else run_view.is_followed(run)


def compares_others(run: Run) -> bool:
    """Whether the chart on the page of a run that has ended compares ticked runs, other than those of its race."""
    compared = history.compared()
    return bool(compared) and compared != races.together(run) and not is_followed(run)


def _before() -> None:
    with head.place():
        config, message = head.choose()
    places, compared = _places(), history.compared()
    with places.under_chart:
        unit = _axis() if compared else ""
    with places.chart:
        if compared:
            chart.of_several(compared, comparison.names_of(compared), unit)
        else:
            chart.empty(config, message)
    with places.network:
        panels.kernels_and_answers(config, None)


def _of_run(run: Run, followed: bool) -> None:
    """A run now; when it ends or goes on, the whole page is drawn again."""
    moves.keep(timeline.NAMES)
    if run_view.is_followed(run) != followed:
        st.rerun()
    view = run_view.of(run, timeline.moment(run).step)
    with head.place():
        if followed:
            head.progress(view)
        else:
            head.result(view)
    places = _places()
    loading = view.status.state == "running" and not view.log.steps_and_latest
    with places.under_chart:
        _under_chart(view, followed)
    with places.chart:
        chart.of_run(view, _("Loading the pictures, then the first step…") if loading else "")
    with places.network:
        with st.container():
            if not followed or view.status.state in ("running", "paused"):
                doctor.show(run, view.status, view.log)
        panels.kernels_and_answers(run.config, view.network)
    with places.below:
        if view.status.state == "paused" and view.run.config.knows_pictures:
            next_step.offer(run)
        if view.log.steps_and_latest:
            panels.maps_and_layers(view)
        if not followed:
            name = [_("Kept as {title}").format(title=escape(run.title))] if run.title else []
            settings = [] if run.uploaded else [marked(escape(wording.describe(run.config)), *SETTINGS_WORDS)]
            shell.note(" · ".join([*name, *settings]))


def _of_race(run: Run, followed: bool) -> None:
    """All contestants of a run's race now; when it ends or goes on, the whole page is drawn again."""
    race = contestants.of(run)
    if not race or contestants.is_followed(race) != followed:
        st.rerun()
    with head.place(), st.container(key=f"race_head_{len(race)}", gap="xsmall"):
        if followed:
            race_head.progress(race)
        else:
            race_head.result(race)
    places = _places()
    with places.under_chart:
        unit = _axis()
    with places.chart:
        chart.of_several([one.run for one in race], [one.name for one in race], unit, planned=True)
    with places.network:
        board.show(race, ended=not followed)
    with places.below:
        if not followed and all(one.accuracies for one in race):
            if run.config.shuffled:
                cost.show(race)
            disagreement.show(race)


def _axis() -> str:
    """The horizontal axis of compared runs, as the visitor chooses it below the chart."""
    chosen: str = st.segmented_control(
        _("Compare by"), list(AXES), format_func=lambda axis: _(AXES[axis]), default="step", required=True, key="axis"
    )
    return chosen


def _places() -> Places:
    """The places of the instrument, in the order of the page; they can be filled in any order."""
    with st.container(key="train_columns"):
        left, right = st.columns([7, 3.6], gap="medium")
        figure, below = left.container(key="train_figure"), st.container(key="train_below")
        return Places(figure.container(), figure.container(), right, below)


def _under_chart(view: RunView, followed: bool) -> None:
    """The snapshots, on the axis of the chart above them; of a run that has ended, each can be forked."""
    with st.container():
        if view.run.config.knows_pictures:
            picture, picture_name = pictures.example(view.dataset)
            timeline.show(
                view.run,
                class_names(view.dataset),
                picture[0, 0],
                picture_name=picture_name,
                reach=REACH,
                end=view.series.end,
                repeated=followed,
            )
    if view.damaged:
        words = _(
            "The file {name} of this run is damaged: the network of this step cannot be shown. Choose another step, or"
            " train again with the same settings."
        )
        warn(words.format(name=view.damaged))
    steps = runs.snapshots(view.run)
    if view.ended and len(steps) > 1:
        forks.fork(view.run, steps[-1] if view.step is None else view.step)
