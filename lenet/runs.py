"""A run on disk: what was asked for, how it stands, and its events as they come. Any process may read along.

A folder holds `run.json` (the config), `state.json`, `events.jsonl`, `metrics.csv` (a line an epoch), `live.json` (the
kernels and ten answers of this moment) and, once it has ended, `model.safetensors` with its card. Files are written
beside and moved into place, or appended a whole line at a time.
"""

import json
import os
import re
import secrets
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from lenet import checkpoints
from lenet.errors import CheckpointError, TrainingError
from lenet.training import EpochDone, StepDone, TrainConfig

ACTIVE = ("queued", "running")
STATES = (*ACTIVE, "stopped", "finished", "failed", "interrupted")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")  # also keeps a name from leaving the runs folder


@dataclass(frozen=True)
class Status:
    """How a run stands."""

    state: str  # one of STATES
    error: str = ""  # why it failed: the sentence of a LeNetError, and
    values: dict[str, str] | None = None  # what fills its gaps


@dataclass(frozen=True)
class Run:
    """One training that somebody started."""

    id: str
    config: TrainConfig
    created: float  # seconds since 1970
    title: str | None = None  # set once somebody keeps it as a checkpoint

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return directory() / self.id

    @property
    def checkpoint(self) -> Path:
        """Its weights; they stand once it has ended."""
        return self.folder / "model.safetensors"


def directory() -> Path:
    """Where runs are kept: LENET_RUNS_DIR, else `runs` in the working folder."""
    return Path(os.environ.get("LENET_RUNS_DIR") or "runs")


def create(config: TrainConfig, name: str | None = None) -> Run:
    """A new run, queued; `name` becomes its id and title.

    Raises:
        TrainingError: the name is taken or no name.
    """
    if name is not None:
        _check_name(name)
    run = Run(name or f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}", config, time.time(), name)
    try:
        run.folder.mkdir(parents=True)
    except FileExistsError:
        raise TrainingError("There is a run called {name} already. Choose another name.", name=run.id) from None
    _write_run(run)
    set_status(run, Status("queued"))
    return run


def find(run_id: str) -> Run | None:
    """The run of this id, or None."""
    if not NAME.fullmatch(run_id):
        return None
    try:
        values = json.loads((directory() / run_id / "run.json").read_text(encoding="utf-8"))
        return Run(run_id, TrainConfig.from_dict(values["config"]), float(values["created"]), values["title"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def every() -> list[Run]:
    """All runs on disk, newest first."""
    folders = directory().iterdir() if directory().is_dir() else ()
    found = [run for folder in folders if (run := find(folder.name))]
    return sorted(found, key=lambda run: run.created, reverse=True)


def keep(run: Run, title: str) -> Run:
    """Keep an ended run's network as a checkpoint called `title`.

    Raises:
        TrainingError: no name, or the run has no network yet.
    """
    _check_name(title)
    if not run.checkpoint.is_file():
        raise TrainingError("This run has no network yet. Wait until it has ended.")
    kept = Run(run.id, run.config, run.created, title)
    _write_run(kept)
    return kept


def find_checkpoint(name: str) -> Path:
    """The .safetensors file that `name` means: a shipped checkpoint, a run (by id or title), or a path.

    Raises:
        CheckpointError: none of them; the message lists the names that exist.
    """
    shipped = dict(sorted((path.stem, path) for path in checkpoints.SHIPPED.glob("*.safetensors")))
    if name in shipped:
        return shipped[name]
    for run in every():
        if name in (run.id, run.title) and run.checkpoint.is_file():
            return run.checkpoint
    path = Path(name)
    if path.suffix == ".safetensors" and path.is_file():
        return path
    raise CheckpointError(
        "No checkpoint {name}. Give one of {known}, a run, or the path of a .safetensors file.",
        name=repr(name),
        known=", ".join(shipped),
    )


def status(run: Run) -> Status:
    """How the run stands; one whose process is gone without a word is interrupted."""
    try:
        values = json.loads((run.folder / "state.json").read_text(encoding="utf-8"))
        found = Status(values["state"], values["error"], values["values"])
        owner = values["owner"]
    except (OSError, ValueError, KeyError):
        return Status("interrupted")
    if found.state in ACTIVE and not _alive(*owner):
        return Status("interrupted")
    return found


def set_status(run: Run, now: Status) -> None:
    """Write down how the run stands, in the name of this process."""
    me = psutil.Process()
    write(run.folder / "state.json", {**asdict(now), "owner": [me.pid, me.create_time()]})


def append(run: Run, event: StepDone | EpochDone) -> None:
    """Add an event to the run's files."""
    kind = "step" if isinstance(event, StepDone) else "epoch"
    _append_line(run.folder / "events.jsonl", json.dumps({"kind": kind, **asdict(event)}))
    if isinstance(event, EpochDone):
        values = asdict(event)
        metrics = run.folder / "metrics.csv"
        if not metrics.exists():
            _append_line(metrics, ",".join(values))
        _append_line(metrics, ",".join(map(str, values.values())))


class EventLog:
    """Reads a run's events as they grow: each call parses only what is new."""

    def __init__(self, run: Run) -> None:
        self.path = run.folder / "events.jsonl"
        self.position = 0
        self.steps: list[StepDone] = []
        self.epochs: list[EpochDone] = []

    def read(self) -> None:
        """Take in the whole lines that came since the last call."""
        try:
            with self.path.open("rb") as file:
                file.seek(self.position)
                new = file.read()
        except FileNotFoundError:
            return
        whole = new[: new.rfind(b"\n") + 1]
        self.position += len(whole)
        for line in whole.splitlines():
            values = json.loads(line)
            if values.pop("kind") == "step":
                self.steps.append(StepDone(**values))
            else:
                self.epochs.append(EpochDone(**values))


def events(run: Run) -> EventLog:
    """All of a run's events so far."""
    log = EventLog(run)
    log.read()
    return log


def write(path: Path, values: Any) -> None:
    """Put JSON in place of `path` in one move, so that a reader sees the old or the new."""
    beside = path.with_suffix(f".{os.getpid()}.part")
    beside.write_text(json.dumps(values), encoding="utf-8")
    beside.replace(path)


def _write_run(run: Run) -> None:
    values = {"config": run.config.to_dict(), "created": run.created, "title": run.title}
    write(run.folder / "run.json", values)


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise TrainingError(
            "{name} is no name for a run. Use up to 40 letters, digits, spaces, dots and dashes.", name=repr(name)
        )


def _append_line(path: Path, line: str) -> None:
    with path.open("ab") as file:
        file.write(line.encode() + b"\n")


def _alive(pid: int, created: float) -> bool:
    try:
        owner = psutil.Process(pid)
        return abs(owner.create_time() - created) < 1 and owner.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
