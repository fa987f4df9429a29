"""The queue of runs, as the app holds it: which runs train, and which wait."""

import contextlib
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from lenet import environment, runs
from lenet.errors import TrainingError
from lenet.runs import ACTIVE, Run, RunState, Status, admission, races, repeats
from lenet.runs.computer import SLOW
from lenet.runs.job import Job
from lenet.runs.messages import Finish, Leave, Repeat, Step, Task, Train
from lenet.runs.processes import Processes

FORKS = sys.platform == "linux"
DEATHS = 2  # of processes that a run may cause before it begins to train
WATCHED_FOR = 60.0  # seconds after the last look for which a run counts as watched


class Scheduler:
    """One queue for all runs; a few of them train at one time.

    When no run waits, the repeats of finished runs are trained. They are interrupted when a run comes.

    Args:
        slots: how many runs train at one time (default: LENET_WORKERS, or 1).
        forks: fork the processes of runs from one fork server, or start a fresh process for each.
    """

    def __init__(self, slots: int | None = None, *, forks: bool = FORKS) -> None:
        self.slots = slots or environment.workers()
        self._lock = threading.RLock()
        self._queue: list[Job] = []
        self._repeats: list[Job] = []  # wait until no run waits
        self._running: dict[str, Job] = {}  # by their names
        self._watched: dict[str, float] = {}  # by the run's id: when somebody last looked at it
        self._to_stop: set[str] = set()  # names of jobs that were told to stop
        self._without_repeats: set[str] = set()  # ids of runs whose repeats have failed
        self._deaths: Counter[str] = Counter()  # by the job's name: processes that ended before they began to train
        self._closing = False
        self.processes = Processes(self._lock, self._end, self._begin_again, forks=forks)

    def train(self, run: Run, steps: int | None = None) -> None:
        """Put a run into the queue, new or to be resumed, with its whole race if it is in one.

        Args:
            steps: how many steps to train; then the run is paused. None: to its end.
        Raises:
            TrainingError: it is at work already, has ended or was deleted, or too many runs wait.
        """
        name = run.race or run.id
        self._add(races.unfinished(run), Train(name) if steps is None else Step(name, steps))

    def race(self, contestants: Sequence[Run]) -> None:
        """Put a race into the queue: runs of one race, which one process trains in turn, a report each.

        Raises:
            TrainingError: they cannot race; or see `train`.
        """
        races.validate([run.config for run in contestants])
        if len({run.race for run in contestants}) > 1 or not contestants[0].race:
            raise TrainingError("These runs are not of one race. Create them with lenet.runs.races.create.")
        self.train(contestants[0])

    def pause(self, run: Run) -> None:
        """Leave a run, with its race, so that `train` goes on with it."""
        self._leave(run, RunState.PAUSED)

    def stop(self, run: Run) -> None:
        """End a run, with its race, and write its network; `train` could still go on with it."""
        self._leave(run, RunState.STOPPED)

    def repeat(self, run: Run) -> None:
        """Train the missing repeats of a finished run when no run waits, unless that has failed before."""
        with self._lock:
            if run.id not in self._without_repeats and not self._is_scheduled(run) and repeats.are_missing(run):
                self._repeats.append(Job((run,), Repeat(run.id)))
                self._advance()

    def ahead_of(self, run: Run) -> list[Run]:
        """The runs that come before this one in the queue; none if it is the next or does not wait."""
        with self._lock:
            waiting = [*self._queue]
        position = next((position for position, job in enumerate(waiting) if job.has(run)), 0)
        return [other for job in waiting[:position] for other in job.runs]

    def running(self) -> list[str]:
        """The ids of the runs that train."""
        with self._lock:
            return [run.id for job in self._running.values() if not job.repeats for run in job.runs]

    def repeating(self, run: Run) -> bool:
        """Whether a run's repeats are trained, or wait until no run does."""
        with self._lock:  # a run that has just finished counts: its process may not have ended yet
            scheduled = self._is_scheduled(run)
        return scheduled and repeats.are_missing(run)

    def load(self, dataset: str) -> None:
        """Read a data set before a run needs it."""
        with self._lock:
            self.processes.load(dataset)

    def compute(self, name: str, *arguments: Any) -> Any:
        """Call a function in a process that has torch; see `lenet.runs.computer`.

        Slow functions have a process of their own, so that nobody waits for what another visitor has asked.

        Raises:
            LeNetError: the function raised it.
            ComputationError: the process cannot work.
        """
        computer = self.processes.slow_computer if name in SLOW else self.processes.computer
        return computer.call(name, *arguments)

    def watch(self, run: Run) -> None:
        """Note that somebody looks at this run: it is not pruned."""
        with self._lock:
            self._watched[run.id] = time.monotonic()

    def close(self) -> None:
        """Let all runs save and end."""
        with self._lock:
            self._closing = True
        self.processes.close()

    def _add(self, together: Sequence[Run], task: Task) -> None:
        with self._lock:
            admission.check(together, waiting=self._queue, running=self._running.values())
            job = Job(tuple(together), task)
            job.set_status(Status(RunState.QUEUED))
            self._queue.append(job)
            self._advance()
            self._interrupt_repeats()

    def _interrupt_repeats(self) -> None:
        """Have repeats make room for a run that waits; they begin again when no run does."""
        jobs = [job for job in self._running.values() if job.repeats and job not in self._repeats]
        if self._queue and jobs:
            self.processes.leave(Leave(jobs[0].name, RunState.INTERRUPTED))
            self._repeats.append(jobs[0])

    def _leave(self, run: Run, state: RunState) -> None:
        with self._lock:
            together, name = races.unfinished(run), run.race or run.id
            if name in self._running and any(runs.status(other).state in ACTIVE for other in together):
                if state == RunState.STOPPED:
                    self._to_stop.add(name)  # it may be pausing, and no longer read messages
                self.processes.leave(Leave(name, state))
                return
            if waiting := next((job for job in self._queue if job.name == name), None):
                self._queue.remove(waiting)
                if state == RunState.STOPPED and any(other.resume_file.is_file() for other in waiting.runs):
                    self._queue.append(Job(waiting.runs, Finish(name)))
                    self._advance()
                else:
                    waiting.set_status(Status(state))
                return
        paused = [other for other in together if runs.status(other).state == RunState.PAUSED]
        if state == RunState.STOPPED and paused:
            self._add(paused, Finish(name))

    def _advance(self) -> None:
        """Begin jobs while there is a free slot; a run whose last process has not ended yet must wait for that."""
        for jobs in (self._queue, self._repeats):
            for job in [*jobs]:
                free = len(self._running) < self.slots and job.name not in self._running
                if free and not self._closing:
                    jobs.remove(job)
                    self._begin(job)
            if jobs:
                return

    def _begin(self, job: Job) -> None:
        self._running[job.name] = job
        try:
            self.processes.begin(job.task)
        except OSError:  # no process can be started: the run can be resumed later
            del self._running[job.name]
            with contextlib.suppress(OSError):
                self._follow_up(job)

    def _end(self, name: str) -> None:
        """Note that the process of a job has ended."""
        with self._lock:
            if job := self._running.pop(name, None):
                with contextlib.suppress(OSError):  # a full disk must not hold up the queue
                    self._follow_up(job)
            self._to_stop.discard(name)
            self._advance()
            self._watched = {name: at for name, at in self._watched.items() if time.monotonic() - at < WATCHED_FOR}
            watched = set(self._watched)
        with contextlib.suppress(OSError, TrainingError):  # another program may delete runs too
            runs.prune(watched)

    def _follow_up(self, job: Job) -> None:
        """Decide what comes after a process has ended."""
        if job.repeats:
            run = job.runs[0]
            if job not in self._repeats and repeats.are_missing(run):  # it was not interrupted
                self._without_repeats.add(run.id)
            return
        to_finish = []
        for run in job.runs:
            state = runs.status(run).state
            if state == RunState.FINISHED and repeats.are_missing(run):
                self._repeats.append(Job((run,), Repeat(run.id)))
            elif state == RunState.QUEUED and not any(waiting.has(run) for waiting in self._queue):
                runs.set_status(run, Status(RunState.INTERRUPTED))  # its process died before it began
            elif state == RunState.PAUSED and job.name in self._to_stop:
                runs.set_status(run, Status(RunState.QUEUED))
                to_finish.append(run)
        if to_finish:
            self._queue.append(Job(tuple(to_finish), Finish(job.name)))  # they paused just before they were to stop

    def _begin_again(self) -> None:
        """Put the jobs of a fork server that has died back into the queue, unless they have begun or are the cause."""
        jobs = [*self._running.values()]
        self._running.clear()
        self._to_stop.clear()
        again = [job for job in jobs if self._may_begin_again(job)]
        self._queue[:0] = [job for job in again if not job.repeats]
        self._repeats += [job for job in again if job.repeats and job not in self._repeats]
        self._advance()

    def _may_begin_again(self, job: Job) -> bool:
        """Whether no run of the job had begun, and its process has not died too often; else its runs end here."""
        waiting = [run for run in job.runs if runs.status(run).state == RunState.QUEUED]
        if not job.repeats and len(waiting) < len(job.runs):
            for run in waiting:  # others of its race had begun
                runs.set_status(run, Status(RunState.INTERRUPTED))
            return False
        self._deaths[job.name] += 1
        if self._deaths[job.name] < DEATHS:
            return True
        if job.repeats:
            self._without_repeats.add(job.name)
            return False
        failure = TrainingError(
            "The process of this run ended {count} times before it began. Its data set may be damaged.", count=DEATHS
        )
        with contextlib.suppress(OSError):
            job.set_status(Status(RunState.FAILED, failure.sentence, {"count": str(DEATHS)}))
        return False

    def _is_scheduled(self, run: Run) -> bool:
        return run.id in self._running or any(job.name == run.id for job in self._repeats)
