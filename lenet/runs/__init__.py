"""Runs on disk: what a person started, how it stands, and what it left."""

from lenet.runs.lookup import by_name, find_checkpoint, load_checkpoint
from lenet.runs.run import ACTIVE, RESUMABLE, Origin, Run, RunState, Status, directory
from lenet.runs.status_file import set_status, status
from lenet.runs.store import (
    create,
    delete,
    events,
    every,
    find,
    fork,
    prune,
    rename,
    snapshots,
    weights_file,
)
from lenet.runs.teaching import teach

__all__ = [
    "ACTIVE",
    "RESUMABLE",
    "Origin",
    "Run",
    "RunState",
    "Status",
    "by_name",
    "create",
    "delete",
    "directory",
    "events",
    "every",
    "find",
    "find_checkpoint",
    "fork",
    "load_checkpoint",
    "prune",
    "rename",
    "set_status",
    "snapshots",
    "status",
    "teach",
    "weights_file",
]
