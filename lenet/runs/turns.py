"""Turns: the runs of one process train in turn, one report at a time, so that their curves grow side by side."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from lenet.errors import LeNetError
from lenet.runs.recorder import Recorder
from lenet.runs.run import RunState


def train_in_turns(recorders: Sequence[Recorder], leave_in: Callable[[], RunState | None]) -> None:
    """Train runs until each has ended or all are left. One that fails does not end the others.

    The next turn, one report long, goes to the run with the fewest steps. So runs that were saved at different steps,
    because their process was killed, are soon at the same step again.

    Args:
        recorders: of the runs, each entered already.
        leave_in: called before every turn: the state in which to leave the runs, or None. They are left at the same
            step, or at once if one is more than a report behind.
    """
    active = [(recorder, iter(recorder)) for recorder in recorders]
    while active:
        if (state := leave_in()) and _may_leave([recorder for recorder, _events in active]):
            for recorder, _events in active:
                with suppress(LeNetError):  # the run's status has the sentence
                    recorder.leave(state)
            return
        turn = min(active, key=lambda pair: pair[0].position)
        with suppress(LeNetError):
            if next(turn[1], None) is not None:
                continue
        active.remove(turn)


def _may_leave(recorders: Sequence[Recorder]) -> bool:
    """Whether the runs are at the same step, or one is so far behind that waiting for it would take too long."""
    positions = [recorder.position for recorder in recorders]
    behind = max(positions)[0] - min(positions)[0]
    return len(set(positions)) == 1 or behind > recorders[0].run.config.report_every
