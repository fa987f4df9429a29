"""The queue of runs, as the app holds it: who trains, who waits, and the pipes to their processes (`worker`)."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lenet import runs
from lenet.errors import TrainingError
from lenet.runs import ACTIVE, Run, RunState, Status, repeats

FORKS = sys.platform == "linux"
RESTARTS = 100  # of the fork server in the life of an app; after that each run has a fresh process
DEATHS = 2  # of processes that a run may cause before it begins to train
STRENGTH = ("paused", "interrupted", "stopped")  # of two commands to leave, the later in this list wins
WAITING_EACH, WAITING_ALL = 3, 50  # runs in the line: of one owner, and of all
WATCHED_FOR = 60.0  # seconds after the last look for which a run counts as watched


def at_once() -> int:
    """How many runs train at one time: LENET_WORKERS, or 1."""
    return int(os.environ.get("LENET_WORKERS") or 1)


@dataclass(frozen=True)
class _Job:
    """A run in the line, and for how many steps it wants to train; None: to its end."""

    run: Run
    steps: int | None
    repeats: bool = False  # not the run itself, but its other seeds


class Scheduler:
    """One line for all runs, and some of them training.

    Where nobody waits, the other seeds of runs that have finished are trained; they make room for whoever comes.

    Should the warm process die, its runs save and end, another takes its place and the line goes on.

    Args:
        places: runs that train at one time (default: LENET_WORKERS, or 1).
        forks: fork runs from one warm process, or start a fresh process for each.
    """

    def __init__(self, slots: int | None = None, *, forks: bool = FORKS) -> None:
        self.slots = slots or at_once()
        self._lock = threading.RLock()
        self._queue: list[_Job] = []
        self._idle_jobs: list[_Job] = []  # other seeds, for when nobody waits
        self._running: dict[str, tuple[_Job, Callable[[str], None]]] = {}  # by id, with what talks to its process
        self._watched: dict[str, float] = {}
        self._to_stop: set[str] = set()  # ids of runs that were told to stop
        self._deaths: Counter[str] = Counter()  # by id: processes that ended before the run began to train
        self._closing = False
        self._forks = forks
        self._fresh: dict[str, subprocess.Popen[bytes]] = {}
        if forks:
            self._warm = self._start_warm()
            self._listener = threading.Thread(target=self._listen, daemon=True)
            self._listener.start()

    def train(self, run: Run, steps: int | None = None) -> None:
        """Put a run in the line, new or to be resumed.

        Raises:
            TrainingError: it is at work already, or the line is full.
        """
        with self._lock:
            if runs.status(run).state in ACTIVE and run.id in {*self._running, *(job.run.id for job in self._queue)}:
                raise TrainingError("This run is at work already.")
            if len(self._queue) >= WAITING_ALL:
                raise TrainingError("{count} runs wait already. Come back when one has ended.", count=WAITING_ALL)
            if sum(job.run.owner == run.owner for job in self._queue) >= WAITING_EACH:
                raise TrainingError(
                    "{count} runs of yours wait already. Stop one of them, or wait until it has ended.",
                    count=WAITING_EACH,
                )
            runs.set_status(run, Status(RunState.QUEUED))
            self._queue.append(_Job(run, steps))
            self._advance()
            repeat_jobs = [job for job, _ in self._running.values() if job.repeats and job not in self._idle_jobs]
            if self._queue and repeat_jobs:  # has other seeds leave; they come back when nobody waits
                self._running[repeat_jobs[0].run.id][1]("interrupted")
                self._idle_jobs.append(repeat_jobs[0])

    def pause(self, run: Run) -> None:
        """Leave a run where it is; `train` goes on with it."""
        self._leave(run, "paused")

    def stop(self, run: Run) -> None:
        """End a run, and keep what it has learned; `train` could still go on with it."""
        self._leave(run, "stopped")

    def ahead_of(self, run: Run) -> list[Run]:
        """The runs that come before this one in the line; none where it is the next or does not wait."""
        with self._lock:
            waiting = [job.run for job in self._queue]
        place = next((place for place, other in enumerate(waiting) if other.id == run.id), 0)
        return waiting[:place]

    def running(self) -> list[str]:
        """The ids of the runs that train."""
        with self._lock:
            return [run_id for run_id, (job, _) in self._running.items() if not job.repeats]

    def repeating(self, run: Run) -> bool:
        """Whether a run's other seeds are trained, or wait until nobody else does."""
        with self._lock:
            known = {job.run.id for job in self._idle_jobs} | {*self._running}  # it may be saying goodbye still
        return run.id in known and _wants_others(run)

    def load(self, dataset: str) -> None:
        """Read a data set before anybody waits for it."""
        with self._lock:
            if self._forks:
                self._tell({"load": dataset})

    def watch(self, run: Run) -> None:
        """Somebody looks at this run: it is not pruned."""
        with self._lock:
            self._watched[run.id] = time.monotonic()

    def close(self) -> None:
        """Let all runs save and end."""
        with self._lock:
            self._closing = True
            fresh = list(self._fresh.values())
            for process in [*fresh, self._warm] if self._forks else fresh:
                assert process.stdin
                process.stdin.close()
        for process in fresh:
            process.wait()
        if self._forks:
            self._warm.wait()
            self._listener.join()

    def _leave(self, run: Run, state: str) -> None:
        with self._lock:
            if run.id in self._running and runs.status(run).state in ACTIVE:
                if state == "stopped":
                    self._to_stop.add(run.id)  # it may be pausing, and no longer listen
                self._running[run.id][1](state)
                return
            if any(job.run.id == run.id for job in self._queue):
                self._queue = [job for job in self._queue if job.run.id != run.id]
                runs.set_status(run, Status(RunState(state)))
                return
        if state == "stopped" and runs.status(run).state == "paused":  # only its network is still to be written
            self.train(run, steps=0)

    def _advance(self) -> None:
        while len(self._running) < self.slots and not self._closing:
            # a run that was just left may still be saying goodbye
            job = next((job for job in self._queue if job.run.id not in self._running), None)
            if job is None:
                break
            self._queue.remove(job)
            self._running[job.run.id] = job, self._begin(job)
        if self._queue:
            return
        for job in [job for job in self._idle_jobs if job.run.id not in self._running]:
            if len(self._running) < self.slots and not self._closing:
                self._idle_jobs.remove(job)
                self._running[job.run.id] = job, self._begin(job)

    def _begin(self, job: _Job) -> Callable[[str], None]:
        run_id, steps = job.run.id, job.steps
        if self._forks:
            self._tell({"train": run_id, "steps": steps, "repeats": job.repeats})
            return lambda state: self._tell({"tell": run_id, "leave": state})
        command = [sys.executable, "-m", "lenet.runs.worker", run_id, "" if steps is None else str(steps)]
        command += ["repeats"] * job.repeats
        process = self._fresh[run_id] = subprocess.Popen(command, stdin=subprocess.PIPE, bufsize=0)
        threading.Thread(target=self._await, args=(run_id, process), daemon=True).start()
        return lambda state: _write(process, state)

    def _await(self, run_id: str, process: subprocess.Popen[bytes]) -> None:
        process.wait()
        assert process.stdin
        process.stdin.close()
        with self._lock:
            del self._fresh[run_id]
        self._ended(run_id)

    def _ended(self, run_id: str) -> None:
        with self._lock:
            begun = self._running.pop(run_id, None)
            waits_again = any(job.run.id == run_id for job in self._queue)
            if begun and not begun[0].repeats and _wants_others(begun[0].run):
                self._idle_jobs.append(_Job(begun[0].run, None, repeats=True))
            if begun and not waits_again and runs.status(begun[0].run).state == "queued":
                with contextlib.suppress(OSError):  # a full disk must not hold up the queue
                    runs.set_status(begun[0].run, Status(RunState.INTERRUPTED))  # its process died before it began
            if begun and run_id in self._to_stop and runs.status(begun[0].run).state == "paused":
                self._queue.append(_Job(begun[0].run, 0))  # writes the network of a run that paused just before
            self._to_stop.discard(run_id)
            self._advance()
            self._watched = {name: at for name, at in self._watched.items() if time.monotonic() - at < WATCHED_FOR}
            watched = set(self._watched)
        with contextlib.suppress(OSError, TrainingError):  # another program tidies up too
            runs.prune(watched)

    def _listen(self) -> None:
        """Read from the fork server which runs have ended; replace it when it dies."""
        for restart in range(1, RESTARTS + 1):
            with os.fdopen(self._replies, "rb") as replies:
                for line in replies:
                    self._take_reply(line)
            self._warm.wait()
            with self._lock:
                if self._closing:
                    return
                assert self._warm.stdin
                self._warm.stdin.close()
                # Runs that had begun have saved and ended: they held the other end of the pipe until now.
                begun = [job for job, _ in self._running.values()]
                self._running.clear()
                self._queue[:0] = [job for job in begun if self._may_begin_again(job.run)]
                if restart < RESTARTS:
                    self._warm = self._start_warm()
                else:
                    self._forks = False
                self._advance()

    def _take_reply(self, line: bytes) -> None:
        """Take in one reply; a broken one, or an error while the next run begins, must not end the listener."""
        try:
            run_id = json.loads(line)["ended"]
        except (ValueError, TypeError, KeyError):
            return
        try:
            self._ended(run_id)
        except Exception:
            traceback.print_exc()

    def _may_begin_again(self, run: Run) -> bool:
        """Whether a run whose process died is put back into the queue: it had not begun, and it is not the cause."""
        if runs.status(run).state != "queued":
            return False
        self._deaths[run.id] += 1
        if self._deaths[run.id] < DEATHS:
            return True
        failure = TrainingError(
            "The process of this run ended {count} times before it began. Its data set may be damaged.", count=DEATHS
        )
        with contextlib.suppress(OSError):
            runs.set_status(run, Status(RunState.FAILED, failure.sentence, {"count": str(DEATHS)}))
        return False

    def _tell(self, command: dict[str, Any]) -> None:
        _write(self._warm, json.dumps(command))

    def _start_warm(self) -> subprocess.Popen[bytes]:
        """Start a fork server. Its replies have a pipe of their own: nothing that anything prints can reach it."""
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # numpy's own threads would not survive a fork
        self._replies, theirs = os.pipe()
        try:
            return subprocess.Popen(
                [sys.executable, "-m", "lenet.runs.worker", "--replies", str(theirs)],
                stdin=subprocess.PIPE,
                pass_fds=[theirs],
                bufsize=0,
                env=environment,
            )
        finally:
            os.close(theirs)


def _wants_others(run: Run) -> bool:
    return runs.status(run).state == "finished" and bool(repeats.missing(run))


def _write(process: subprocess.Popen[bytes], line: str) -> None:
    assert process.stdin
    with contextlib.suppress(OSError, ValueError):  # it has just died: whoever waits for it finds out
        process.stdin.write(line.encode() + b"\n")
