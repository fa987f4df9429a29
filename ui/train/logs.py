"""The files of runs, read once for all visitors, and again only when a file has changed."""

from collections.abc import Callable
from contextlib import suppress
from statistics import median
from typing import Any, NamedTuple

import streamlit as st

from lenet import files, runs
from lenet.errors import LeNetError
from lenet.runs import Run, RunState, repeats
from lenet.runs.event_log import EventLog
from lenet.runs.repeats import Spread
from ui import resources
from ui.components.curves import Parent
from ui.train.smoothing import smooth

KEY: dict[str | type[Any], Callable[[Any], Any]] = {Run: lambda run: run.id}


class Summary(NamedTuple):
    """A run in a few numbers."""

    step: int  # the latest
    test_accuracy: float | None  # after the latest epoch, in [0, 1]
    images_per_second: float | None  # median


def whole(run: Run) -> EventLog:
    """All events of a run so far."""
    return _whole(run, files.version(run.events_file))


def summary(run: Run) -> Summary:
    """The run in a few numbers."""
    return _summary(run, files.version(run.events_file))


def test_accuracy(run: Run) -> float | None:
    """The test accuracy of a run, in [0, 1]: that of its network if it has ended, else that after the latest epoch."""
    if runs.status(run).state in (RunState.STOPPED, RunState.FINISHED):
        with suppress(LeNetError):  # no network, or no card
            return resources.card(run.checkpoint).test_accuracy
    return summary(run).test_accuracy


def as_parent(run: Run) -> Parent:
    """The curves of a run, as the charts of its forks show them."""
    return _as_parent(run, files.version(run.events_file))


def spread(run: Run) -> Spread:
    """The test accuracies of a run's seeds so far."""
    return _spread(run, files.version(run.events_file), files.version(run.repeats_file))


def newest(count: int) -> list[Run]:
    """The runs that were created last, of all visitors."""
    return runs.every()[:count]


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs=KEY)
def _whole(run: Run, version: files.Version) -> EventLog:  # noqa: ARG001  # a key of the cache
    return runs.events(run)


@st.cache_data(max_entries=400, show_spinner=False, hash_funcs=KEY)
def _summary(run: Run, version: files.Version) -> Summary:  # noqa: ARG001  # a key of the cache
    log = runs.events(run)
    speeds = [event.images_per_second for event in log.steps if event.images_per_second > 0]
    return Summary(
        log.latest.step if log.latest else 0,
        log.epochs[-1].test_accuracy if log.epochs else None,
        median(speeds) if speeds else None,
    )


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs=KEY)
def _as_parent(run: Run, version: files.Version) -> Parent:  # noqa: ARG001  # a key of the cache
    steps = runs.events(run).steps_and_latest
    return Parent(
        [run.start + event.step for event in steps],
        smooth([event.loss for event in steps]),
        smooth([event.accuracy for event in steps]),
    )


@st.cache_data(max_entries=400, show_spinner=False, hash_funcs=KEY)
def _spread(run: Run, events: files.Version, seeds: files.Version) -> Spread:  # noqa: ARG001  # keys of the cache
    return repeats.spread(run)
