"""The status of a run on disk. A run whose process has died without a word is interrupted."""

import json
from dataclasses import asdict
from typing import Any

from lenet import files
from lenet.runs import liveness
from lenet.runs.run import ACTIVE, Run, RunState, Status, directory


def status(run: Run) -> Status:
    """The run's status; a run whose process died, or whose status file is damaged, is interrupted."""
    try:
        status, process = read_status(run)
        alive = status.state not in ACTIVE or liveness.is_alive(directory(), process)
    except files.UNREADABLE:
        return Status(RunState.INTERRUPTED)
    return status if alive else Status(RunState.INTERRUPTED)


def read_status(run: Run) -> tuple[Status, Any]:
    """What the run's status file says, and the process that wrote it, as `liveness.own_name` names it.

    Raises:
        One of files.UNREADABLE: the file is damaged.
    """
    values = json.loads(run.status_file.read_text(encoding="utf-8"))
    status = Status(RunState(values["state"]), values["error"], values["values"])
    status.error.format(**(status.values or {}))  # a sentence that cannot be shown is damaged
    return status, values["owner"]


def set_status(run: Run, status: Status) -> None:
    """Write the run's status, with the name of this process's lock.

    Raises:
        OSError: the disk is full, or the run is gone.
    """
    files.write_json(run.status_file, {**asdict(status), "owner": liveness.own_name(directory())})
