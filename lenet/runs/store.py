"""Runs on disk: create, find, list, rename and delete them. Any process may read them at any time.

A file is written under another name and moved into place, or extended by a whole line at a time.
"""

import json
import secrets
import shutil
import threading
import time
import unicodedata
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from lenet import checkpoints, files
from lenet.errors import TrainingError
from lenet.runs.event_log import EventLog
from lenet.runs.run import ACTIVE, Origin, Run, RunState, Status, directory
from lenet.runs.status_file import set_status, status
from lenet.training import TrainConfig

LONGEST_NAME = 40  # characters
JOINERS = "\u200c\u200d"  # within words of Persian, Sinhala, …
LATEST = 2**33  # seconds since 1970, in the year 2242; a later date is damage
MOST_SEEDS = 100  # more in a file are damage
KEPT, KEPT_BYTES = 200, 2_000_000_000  # runs on disk, and what they may weigh together
_naming = threading.Lock()


def create(
    config: TrainConfig,
    name: str | None = None,
    *,
    owner: str = "",
    origin: Origin | None = None,
    seeds: int = 1,
    race: str = "",
    uploaded: bool = False,
) -> Run:
    """A new run, queued; `name` becomes its id and title.

    Raises:
        TrainingError: the name is taken or no name.
    """
    if name is not None:
        check_name(name)
    run_id = name or f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    run = Run(run_id, config, time.time(), name, owner, origin, seeds, race, uploaded)
    try:
        run.folder.mkdir(parents=True)
    except FileExistsError:
        raise TrainingError("There is a run called {name} already. Choose another name.", name=run.id) from None
    _write_run(run)
    set_status(run, Status(RunState.QUEUED))
    return run


def fork(parent: Run, step: int, config: TrainConfig, *, owner: str = "") -> Run:
    """A new run, queued, that starts from `parent`'s weights at `step`, one of its snapshots.

    At step 0, with other initial weights or another network in `config`, it starts from those instead.

    Raises:
        TrainingError: there is no such snapshot, or `config` changes the shapes of trained weights.
    """
    if not parent.snapshot(step).is_file():
        raise TrainingError("This run kept no weights of step {step}. Choose one of its snapshots.", step=step)
    same = config.shapes == parent.config.shapes
    if step > 0 and not same:
        raise TrainingError("A fork goes on with the weights it finds: their shapes cannot change. Start at step 0.")
    beginning = ("initialisation", "seed")
    weights = step > 0 or (same and all(getattr(config, name) == getattr(parent.config, name) for name in beginning))
    run = create(config, owner=owner, origin=Origin(parent.id, step, parent.start + step, weights))
    if weights:
        run.snapshots_folder.mkdir()
        shutil.copyfile(parent.snapshot(step), run.snapshot(0))
    return run


def is_name(text: str) -> bool:
    """Whether a run may have this id or title, in any script; such a name cannot leave the folder of the runs."""
    inside = all(
        letter.isalnum() or letter in f" ._-{JOINERS}" or unicodedata.category(letter).startswith("M")
        for letter in text
    )
    return inside and len(text) <= LONGEST_NAME and text[:1].isalnum()


def snapshots(run: Run) -> list[int]:
    """The steps after which the run's weights were kept, rising."""
    paths = run.snapshots_folder.glob("*.safetensors")
    return sorted(int(path.stem) for path in paths if path.stem.isascii() and path.stem.isdigit())


def find(run_id: str) -> Run | None:
    """The run of this id, or None where there is none or its `run.json` is damaged."""
    if not is_name(run_id):
        return None
    try:
        path = directory() / run_id / "run.json"
        return _read_run(path, files.version(path)) if path.is_file() else None
    except files.UNREADABLE:
        return None


@lru_cache(maxsize=2 * KEPT)  # every page lists all runs
def _read_run(path: Path, version: files.Version) -> Run:  # noqa: ARG001  # a key of the cache
    values, run_id = json.loads(path.read_text(encoding="utf-8")), path.parent.name
    title, owner, created = values["title"], values.get("owner", ""), float(values["created"])
    origin = Origin(**values["origin"]) if values.get("origin") else None
    if not isinstance(title, str | None) or not isinstance(owner, str) or not 0 <= created < LATEST:
        raise ValueError(f"The title, owner or date of the run {run_id} is damaged.")
    if origin and not (isinstance(origin.run, str) and isinstance(origin.step, int) and isinstance(origin.at, int)):
        raise ValueError(f"The origin of the run {run_id} is damaged.")
    seeds, race = min(max(int(values.get("seeds", 1)), 1), MOST_SEEDS), values.get("race", "")
    if not isinstance(race, str):
        raise ValueError(f"The race of the run {run_id} is damaged.")
    config, uploaded = TrainConfig.from_dict(values["config"]), bool(values.get("uploaded"))
    return Run(run_id, config, created, title, owner, origin, seeds, race, uploaded)


def every() -> list[Run]:
    """All runs on disk, newest first."""
    try:
        names = [folder.name for folder in directory().iterdir()]
    except OSError:  # nobody has trained yet, or the folder may not be read
        return []
    runs = [run for name in names if (run := find(name))]
    return sorted(runs, key=lambda run: run.created, reverse=True)


def rename(run: Run, title: str) -> Run:
    """Call a run `title`; once it has ended, its network is offered under that name.

    Raises:
        TrainingError: no name.
    """
    renamed = replace(run, title=title)
    with _naming:  # of two that ask for one name at the same time, one gets it
        check_name(title, run.id)
        _write_run(renamed)
    return renamed


def weights_file(run: Run, step: int | None = None) -> Path | None:
    """The file with a run's weights: after `step`, one of its snapshots, else the newest there are."""
    newest = [run.live_weights, run.checkpoint, *(run.snapshot(last) for last in snapshots(run)[-1:])]
    candidates = newest if step is None else [run.snapshot(step)]
    return next((path for path in candidates if path.is_file()), None)


def delete(run: Run) -> None:
    """Delete a run and all its files.

    Raises:
        TrainingError: a process works on it.
    """
    if status(run).state in ACTIVE:
        raise TrainingError("This run is at work. Stop it before you delete it.")
    # Not a valid name of a run, so that a half-deleted run is not listed.
    gone = run.folder.with_name(f".{run.id}.{secrets.token_hex(4)}.gone")
    run.folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def prune(spare: Collection[str] = (), *, count: int = KEPT, size: int = KEPT_BYTES) -> list[Run]:
    """Delete the oldest runs until at most `count` are left and they weigh at most `size` bytes; returns those deleted.

    Runs at work and those in `spare` (ids) stay; those with a title go last.
    """
    runs = every()
    weights = {run.id: sum(path.stat().st_size for path in run.folder.rglob("*.*") if path.is_file()) for run in runs}
    left, total, gone = len(runs), sum(weights.values()), []
    for run in sorted(runs, key=lambda run: (run.title is not None, run.created)):
        if left <= count and total <= size:
            break
        if run.id in spare or status(run).state in ACTIVE:
            continue
        delete(run)
        gone.append(run)
        left, total = left - 1, total - weights[run.id]
    return gone


def events(run: Run) -> EventLog:
    """All of a run's events so far."""
    log = EventLog(run.events_file)
    log.read()
    return log


def _write_run(run: Run) -> None:
    values = {
        "config": run.config.to_dict(),
        "created": run.created,
        "title": run.title,
        "owner": run.owner,
        "origin": asdict(run.origin) if run.origin else None,
        "seeds": run.seeds,
        "race": run.race,
        "uploaded": run.uploaded,
    }
    files.write_json(run.config_file, values)


def check_name(name: str, run_id: str = "") -> None:
    """Check that `name` may become the title of the run with this id.

    Raises:
        TrainingError: it is taken or no name.
    """
    if not is_name(name):
        raise TrainingError(
            "{name} is no name for a run. Use up to 40 letters, digits, spaces, dots and dashes.", name=repr(name)
        )
    if name.lower().endswith(".safetensors"):
        raise TrainingError("A name that ends in .safetensors means a file. Give the run a name without this ending.")
    if (checkpoints.SHIPPED / f"{name}.safetensors").is_file():
        raise TrainingError("A network that ships is called {name}. Choose another name.", name=name)
    if any(name in (run.id, run.title) for run in every() if run.id != run_id):
        raise TrainingError("There is a run called {name} already. Choose another name.", name=name)
