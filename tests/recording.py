"""Recording runs in tests."""

import itertools
from collections.abc import Callable, Iterator

import torch

from lenet.runs import Run, RunState
from lenet.runs.event_log import Event
from lenet.runs.recorder import Recorder


def record(
    run: Run, *, steps: int | None = None, leave_in: Callable[[], RunState | None] = lambda: None
) -> Iterator[Event]:
    """Record a run on the CPU and yield its events.

    Args:
        steps: as in `Recorder`.
        leave_in: asked before the first step and after each event: the state in which to leave the run, or None.
    """
    with Recorder(run, torch.device("cpu"), steps=steps) as recorder:
        if state := leave_in():
            recorder.leave(state)
        for event in recorder:
            yield event
            if state := leave_in():
                recorder.leave(state)


def leave_after(events: int, state: RunState) -> Callable[[], RunState | None]:
    """A `leave_in` that leaves the run after this many events; each of the first steps has two of them."""
    calls = itertools.count(1)
    return lambda: state if next(calls) > events else None
