"""Which runs may enter the scheduler's queue."""

from collections.abc import Collection, Sequence

from lenet import runs
from lenet.errors import TrainingError
from lenet.runs import ACTIVE, Run, RunState
from lenet.runs.job import Job

MOST_JOBS_OF_OWNER, MOST_JOBS = 3, 50  # that wait at one time


def check(together: Sequence[Run], *, waiting: Collection[Job], running: Collection[Job]) -> None:
    """Check that runs that are trained together may enter the queue.

    Args:
        together: one run, or the contestants of a race.
        waiting: the jobs in the queue.
        running: the jobs that have a process.
    Raises:
        TrainingError: a run is at work already, has ended or was deleted, or too many jobs wait.
    """
    for run in together:
        _check_may_train(run, [*waiting, *running])
    if len(waiting) >= MOST_JOBS:
        raise TrainingError("{count} runs wait already. Come back when one has ended.", count=MOST_JOBS)
    if sum(job.runs[0].owner == together[0].owner for job in waiting) >= MOST_JOBS_OF_OWNER:
        raise TrainingError(
            "{count} runs of yours wait already. Stop one of them, or wait until it has ended.",
            count=MOST_JOBS_OF_OWNER,
        )


def _check_may_train(run: Run, jobs: Sequence[Job]) -> None:
    state = runs.status(run).state
    scheduled = any(job.has(run) for job in jobs)
    if not run.folder.is_dir():
        raise TrainingError("This run was deleted.")
    if state in (RunState.FINISHED, RunState.FAILED):
        raise TrainingError("This run has ended. Fork it to train on.")
    if state in ACTIVE and (scheduled or state != RunState.QUEUED):  # another program may train it
        raise TrainingError("This run is at work already.")
