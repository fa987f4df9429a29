"""The messages between the scheduler, the fork server and the processes of runs: one line of JSON each."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from lenet.runs.run import RunState


@dataclass(frozen=True)
class Load:
    """To the fork server: read a data set before a run needs it."""

    dataset: str


@dataclass(frozen=True)
class Train:
    """Train a run, or the runs of a race, to their end."""

    run: str  # its id, or that of a race, in this and in the messages below


@dataclass(frozen=True)
class Step:
    """Train a run for some steps, then pause it."""

    run: str
    steps: int


@dataclass(frozen=True)
class Finish:
    """Write the network of a paused run, which is then stopped."""

    run: str


@dataclass(frozen=True)
class Repeat:
    """Train the repeats of a finished run: the same with other seeds."""

    run: str


@dataclass(frozen=True)
class Leave:
    """To a run's process: save the run and leave it in this state, or leave its repeats."""

    run: str
    state: RunState  # one of STRENGTH


@dataclass(frozen=True)
class Compute:
    """To the fork server: fork a process that computes; the socket to it comes with this message."""


@dataclass(frozen=True)
class Ended:
    """From the fork server: the process of this run has ended."""

    run: str


Task = Train | Step | Finish | Repeat  # what a run's process is started for
Message = Load | Task | Leave | Compute | Ended
KINDS: dict[str, type[Any]] = {
    kind.__name__.lower(): kind for kind in (Load, Train, Step, Finish, Repeat, Leave, Compute, Ended)
}

# The states in which a process may be told to leave its run. Of two such messages, the later in this list counts.
STRENGTH = (RunState.PAUSED, RunState.INTERRUPTED, RunState.STOPPED)


def encode(message: Message) -> bytes:
    """The line of a message, with its line end."""
    return json.dumps({"kind": type(message).__name__.lower(), **asdict(message)}).encode() + b"\n"


def decode(line: bytes | str) -> Message:
    """The message of a line.

    Raises:
        ValueError: it is none.
    """
    try:
        values = json.loads(line)
        message: Message = KINDS[values.pop("kind")](**values)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"This is no message: {line[:80]!r}") from error
    if not all(type(value) is (int if name == "steps" else str) for name, value in vars(message).items()):
        raise ValueError(f"A field of this message has the wrong type: {line[:80]!r}")
    if isinstance(message, Leave):
        return Leave(message.run, STRENGTH[STRENGTH.index(RunState(message.state))])
    return message
