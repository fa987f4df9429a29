"""A job of the scheduler: some runs, and what their process is to do."""

from dataclasses import dataclass

from lenet.runs.messages import Repeat, Task
from lenet.runs.run import Run


@dataclass(frozen=True)
class Job:
    """A run, or the contestants of a race, and what their process is to do."""

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
