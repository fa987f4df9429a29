"""A lock that threads get in the order in which they ask for it."""

import threading
from collections import deque


class FairLock:
    """A context manager that lets one thread in at a time, the one that has waited longest.

    `threading.Lock` may go to the thread that has just released it, again and again, while others wait.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()  # of what follows
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    def __enter__(self) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        turn.wait()

    def __exit__(self, *_error: object) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()  # it stays taken, by the next
            else:
                self._taken = False
