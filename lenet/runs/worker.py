"""The process of one run, or of one race: it trains the run, or its repeats, and obeys what comes through a pipe.

When the pipe closes, whoever started the process is gone, however that happened: the process saves the run and ends.

    python -m lenet.runs.worker     reads a task and then commands from standard input, one message a line

On Linux `lenet.runs.fork_server` forks this process instead, so that it starts at once.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Iterable, Sequence

from lenet import devices, environment, runs
from lenet.engines.process_settings import training_process
from lenet.errors import LeNetError
from lenet.runs import ACTIVE, Run, RunState, races, recorder, repeats
from lenet.runs.messages import STRENGTH, Finish, Leave, Repeat, Step, Task, decode
from lenet.runs.recorder import Recorder
from lenet.runs.turns import train_in_turns

NICE_RUN, NICE_REPEATS = 5, 10  # the pages answer before a run trains, and a run trains before repeats


class Commands:
    """The states in which this process was told to leave its run.

    Args:
        lines: one `Leave` a line. When they end, their sender is gone: the run is interrupted.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.states: list[RunState] = []
        signal.signal(signal.SIGTERM, lambda *_: self.states.append(RunState.INTERRUPTED))
        threading.Thread(target=self._listen, args=(lines,), daemon=True).start()

    @property
    def leave_in(self) -> RunState | None:
        """The strongest state so far, or None: go on."""
        return max(self.states, key=STRENGTH.index) if self.states else None

    def _listen(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            with contextlib.suppress(ValueError):  # a broken message must not end the listener
                if isinstance(message := decode(line), Leave):
                    self.states.append(message.state)
        self.states.append(RunState.INTERRUPTED)


def work(task: Task, lines: Iterable[bytes]) -> None:
    """Do a task, and obey the commands in `lines`."""
    found = races.contestants(task.run) or [run for run in [runs.find(task.run)] if run]
    meant = [run for run in found if isinstance(task, Repeat) or runs.status(run).state in ACTIVE]
    if not meant:
        return
    commands = Commands(lines)
    if hasattr(os, "nice"):
        os.nice(NICE_REPEATS if isinstance(task, Repeat) else NICE_RUN)
    with training_process(max(1, devices.cpu_threads() // environment.workers())):
        if isinstance(task, Repeat):
            run = meant[0]
            with contextlib.suppress(LeNetError, OSError):  # a repeat has diverged, or the run was deleted
                dataset = recorder.load_dataset(run.config.dataset)
                repeats.train_missing(run, dataset, devices.best(), leave=lambda: bool(commands.leave_in))
        else:
            with contextlib.suppress(LeNetError):  # the run's status has the sentence
                _record(meant, task, commands)


def _record(contestants: Sequence[Run], task: Task, commands: Commands) -> None:
    steps = task.steps if isinstance(task, Step) else None
    with contextlib.ExitStack() as begun:
        recorders = []
        for run in contestants:
            with contextlib.suppress(LeNetError):  # the others go on without it
                recorders.append(begun.enter_context(Recorder(run, devices.best(), steps=steps)))
        finish = RunState.STOPPED if isinstance(task, Finish) else None
        train_in_turns(recorders, lambda: finish or commands.leave_in)


def main() -> None:
    """Do the task that comes first on standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the app; the closing pipe tells it
    lines = os.fdopen(os.dup(0), "rb")  # Python locks `sys.stdin` at the end, when a thread may still be reading it
    task = decode(lines.readline())
    if isinstance(task, Task):
        work(task, lines)


if __name__ == "__main__":
    main()
