"""The damaged files of one run, for the page of that run: everybody else passes a damaged run over."""

import json
from functools import lru_cache
from pathlib import Path

from safetensors import SafetensorError, safe_open

from lenet import checkpoints, files
from lenet.errors import LeNetError
from lenet.runs import store
from lenet.runs.event_log import KINDS, STEP, parse_line
from lenet.runs.run import Run, RunState, directory
from lenet.runs.status_file import read_status


def config_is_damaged(run_id: str) -> bool:
    """Whether there is a run of this id whose `run.json` cannot be read: its settings and its owner are lost."""
    is_name = store.is_name(run_id)
    return is_name and (directory() / run_id).is_dir() and store.find(run_id) is None


def damaged_files(run: Run) -> list[Path]:
    """The files of a run at rest that are damaged, or missing although its end has written them."""
    try:
        finished = read_status(run)[0].state is RunState.FINISHED
    except files.UNREADABLE:
        finished, damaged = run.checkpoint.exists(), [run.status_file]
    else:
        damaged = []
    if _log_is_damaged(run, finished=finished):
        damaged.append(run.events_file)
    if (finished and run.config.knows_pictures) or run.checkpoint.exists():
        checks = {run.checkpoint: _are_weights, run.card: _is_card}
        damaged += [path for path, is_whole in checks.items() if not is_whole(path)]
    return damaged


def _log_is_damaged(run: Run, *, finished: bool) -> bool:
    if run.uploaded:
        return False
    if not run.events_file.exists():
        return finished or run.metrics_file.exists()
    whole, epochs = _read_log(run.events_file, files.version(run.events_file))
    return not whole or (finished and epochs < run.config.epochs)


@lru_cache(maxsize=64)
def _read_log(path: Path, version: files.Version) -> tuple[bool, int]:  # noqa: ARG001  # a key of the cache
    """Whether every whole line holds an event, and the number of the latest epoch."""
    whole, epoch = True, 0
    try:
        with path.open("rb") as log:
            for line in log:
                if not line.endswith(b"\n"):
                    break  # a process that was killed leaves half a line; the next one cuts it off
                event = None if line.startswith(STEP) else parse_line(line)
                whole = whole and (event is not None or _may_be_event(line))
                epoch = getattr(event, "epoch", epoch)
    except OSError:
        return False, 0
    return whole, epoch


def _may_be_event(line: bytes) -> bool:
    """Whether a line that was not parsed is a step, of which there may be many, or an event of a newer version."""
    if line.startswith(STEP):
        return line.endswith(b"}\n") and b"NaN" not in line and b"\0" not in line
    try:
        kind = json.loads(line)["kind"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    return isinstance(kind, str) and kind not in KINDS


def _are_weights(path: Path) -> bool:
    try:
        with safe_open(path, "numpy") as weights:
            return bool(weights.keys())
    except (OSError, SafetensorError):
        return False


def _is_card(path: Path) -> bool:
    try:
        checkpoints.read_card(path.with_suffix(".safetensors"))
    except LeNetError:
        return False
    return True
