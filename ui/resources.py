"""Runs and networks for the pages: those that a visitor looks at, and what all visitors of this server share."""

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from lenet import checkpoints, files, runs
from lenet.checkpoints import Card, Checkpoint, Network
from lenet.errors import CheckpointError, ComputationError, LeNetError, TrainingError
from lenet.model_config import LeNetConfig
from lenet.runs import Run, RunState, Status, races
from lenet.runs.event_log import EventLog
from lenet.runs.scheduler import Scheduler
from ui import visitor
from ui.downloads import Downloads
from ui.messages import warn
from ui.queue_shares import QueueShares

T = TypeVar("T")
WARM_AFTER = 1.0  # seconds after the first page was sent: by then a browser has drawn it


def mine(run: Run) -> bool:
    """Whether this visitor started the run."""
    return run.owner == visitor.digest()


def watched_run() -> Run | None:
    """The run in the address (`?run=<id>`), else the one this visitor watched last."""
    run = runs.find(st.query_params.get("run") or st.session_state.get("run") or "")
    if run:
        watch(run)
    return run


def watch(run: Run | None) -> None:
    """Show this run on the Train page, in the address too; None shows the settings again."""
    st.session_state["run"] = run.id if run else None
    if run is None or st.query_params.get("run") != run.id:
        st.query_params.pop("step", None)  # of another run
    if run:
        st.query_params["run"] = run.id
    else:
        st.query_params.pop("run", None)


def event_log(run: Run) -> EventLog:
    """The run's events, read as far as this visit has."""
    log: EventLog | None = st.session_state.get("event_log")
    if log is None or log.path.parent != run.folder:
        log = st.session_state["event_log"] = EventLog(run.events_file)
    log.read()
    scheduler().watch(run)
    return log


def model(name: str | None = None) -> str:
    """The network that the pages use: a shipped checkpoint's name or a run's id; give one to choose it."""
    if name is not None:
        st.session_state["model"] = name
    chosen = str(st.session_state.get("model", "mnist"))
    return chosen if _weights_file(chosen) else "mnist"


# The server


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """Call `make` once in the life of the server. Streamlit's cache does not do: any visitor can clear it."""
    lock, made = threading.Lock(), list[T]()

    @wraps(make)
    def get() -> T:
        with lock:
            if not made:
                made.append(make())
        return made[0]

    return get


@_once
def scheduler() -> Scheduler:
    """The scheduler of this server; the first call starts its fork server."""
    return Scheduler()


@_once
def queue_shares() -> QueueShares:
    """The shares of the queue by address."""
    return QueueShares()


@_once
def downloads() -> Downloads:
    """The downloads of this server."""
    return Downloads()


def compute(name: str, *arguments: Any) -> Any:
    """Call one of `lenet.runs.computation.FUNCTIONS` in the process that has torch: this one never imports it.

    Where that process cannot work, the page says so and ends.

    Raises:
        LeNetError: the function raised it.
    """
    try:
        return scheduler().compute(name, *arguments)
    except ComputationError as error:
        warn(error)
        st.stop()


@_once
def warm() -> threading.Timer:
    """Start the process that computes, a moment after the first page, so that no page waits for it."""
    timer = threading.Timer(WARM_AFTER, _warm)
    timer.daemon = True
    timer.start()
    return timer


def _warm() -> None:
    with suppress(LeNetError):  # a page that needs it says so
        scheduler().compute("device")


@_once
def device() -> tuple[str, str]:
    """The type of the device that trains, and the device in words, as `lenet.devices` has them."""
    kind, words = compute("device")
    return kind, words


def models() -> dict[str, Path]:
    """Every checkpoint the visitor can pick: the shipped ones by name, then their own runs that have a title, by id.

    Runs of the command line are offered to everybody.
    """
    shipped = {name: checkpoints.SHIPPED / f"{name}.safetensors" for name in ("mnist", "fashion-mnist")}
    shipped |= {path.stem: path for path in sorted(checkpoints.SHIPPED.glob("*.safetensors"))}
    trained = [run for run in runs.every() if run.title and run.owner in ("", visitor.digest())]
    if chosen := runs.find(st.session_state.get("model", "")):  # without a title, too
        trained.append(chosen)
    return shipped | {run.id: run.checkpoint for run in trained if run.checkpoint.is_file()}


def run_named(name: str) -> Run | None:
    """The run whose network `models` offers by this name; None for a network that ships."""
    return None if (checkpoints.SHIPPED / f"{name}.safetensors").is_file() else runs.find(name)


def _weights_file(name: str) -> Path | None:
    """The file of the network that `models` offers by this name, without a look at all the others."""
    shipped = checkpoints.SHIPPED / f"{name}.safetensors"
    if shipped.is_file():
        return shipped
    run = runs.find(name)
    return run.checkpoint if run and run.checkpoint.is_file() else None


def train(run: Run, steps: int | None = None) -> None:
    """Put a run of this visitor's into the queue, new or to be resumed; `steps` as in `Scheduler.train`.

    Raises:
        TrainingError: it is at work already, or too many runs wait.
    """
    queue_shares().train(scheduler(), run, visitor.client_address(), steps)


def submit(run: Run) -> None:
    """Put a new run, with its race if it is in one, into the queue and watch it on the Train page.

    Raises:
        TrainingError: too many runs wait; then the run is gone again.
    """
    enqueue(run)
    watch(run)


def enqueue(run: Run) -> None:
    """Put a new run, with its race if it is in one, into the queue.

    Raises:
        TrainingError: too many runs wait; then the run is gone again.
    """
    try:
        train(run)
    except TrainingError:
        for created in races.together(run):
            runs.set_status(created, Status(RunState.STOPPED))
            runs.delete(created)
        raise


def network(run: Run, path: Path) -> Network:
    """The network of a LeNet's run with the weights at `path`, one of those that `runs.weights_file` names."""
    return _network(path, path.stat().st_mtime_ns, run.config.model)


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs={LeNetConfig: repr})
def _network(path: Path, changed: int, config: LeNetConfig) -> Network:  # noqa: ARG001  # a key of the cache
    return checkpoints.read(path, config)


def checkpoint(name: str) -> Checkpoint:
    """The checkpoint of this name, read once for all visitors.

    Raises:
        CheckpointError: it is gone or damaged.
    """
    path = _weights_file(name)
    if path is None:
        raise CheckpointError("No checkpoint at {path}. Train one on the Train page, then come back.", path=name)
    return _checkpoint(path, files.version(path))


@st.cache_resource(max_entries=32, show_spinner=False)
def _checkpoint(path: Path, version: files.Version) -> Checkpoint:  # noqa: ARG001  # a key of the cache
    return checkpoints.load(path)


def card(path: Path) -> Card:
    """The card of the network whose weights are at `path`, read once for all visitors.

    Raises:
        CheckpointError: it is missing or damaged.
    """
    return _card(path, files.version(path.with_suffix(".json")))


@lru_cache(maxsize=400)  # the network picker shows a line of each
def _card(path: Path, version: files.Version) -> Card:  # noqa: ARG001  # a key of the cache
    return checkpoints.read_card(path)
