"""Ctrl-C, SIGTERM and a closed terminal end training between two steps, so that it can be resumed."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
SAME = 1.0  # seconds: `timeout` and torchrun send a signal to the process and to its group, so it may come twice


@contextmanager
def interruption(*, patient: bool = False) -> Iterator[list[int]]:
    """A list to which signals are added while the context lasts. A second one, later, ends the process at once.

    Args:
        patient: never end at once, because rank 0 decides when to leave.
    """
    received: list[int] = []
    first = 0.0

    def note(number: int, _frame: FrameType | None) -> None:
        nonlocal first
        if received and not patient and time.monotonic() - first > SAME:
            signal.signal(number, previous[number])
            signal.raise_signal(number)
        received.append(number)
        first = first or time.monotonic()

    # A signal that is ignored (as under nohup) stays ignored.
    previous = {number: signal.getsignal(number) for number in SIGNALS}
    previous = {number: handler for number, handler in previous.items() if handler not in (signal.SIG_IGN, None)}
    for number in previous:
        signal.signal(number, note)
    try:
        yield received
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
