"""A job of the scheduler: the runs that one process trains, and its task."""

from dataclasses import dataclass

from lenet.runs.messages import Repeat, Task
from lenet.runs.run import Run, Status
from lenet.runs.status_file import set_status


@dataclass(frozen=True)
class Job:
    """A run, or the contestants of a race, and the task of their process."""

    runs: tuple[Run, ...]
    task: Task

    @property
    def name(self) -> str:
        """The name of the process: the id of the run, or of the race."""
        return self.task.run

    @property
    def repeats(self) -> bool:
        """Whether repeats of the run are trained."""
        return isinstance(self.task, Repeat)

    def has(self, run: Run) -> bool:
        """Whether a run is among its runs."""
        return any(other.id == run.id for other in self.runs)

    def set_status(self, status: Status) -> None:
        """Write this status for all of its runs.

        Raises:
            OSError: the disk is full, or a run is gone.
        """
        for run in self.runs:
            set_status(run, status)
