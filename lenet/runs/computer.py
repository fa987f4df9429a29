"""Calls of functions in a process that has torch, for an app that has none. See `lenet.runs.computation`."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO

from lenet import errors
from lenet.errors import ComputationError, LeNetError
from lenet.runs import wire
from lenet.runs.fair_lock import FairLock

SLOW = (  # functions that take a good part of a second, or more
    *("accuracies_under", "accuracy_falls", "batch_order", "card", "disagreements", "kernel_gradients", "next_step"),
    *("mean_probabilities", "novelties", "stroke_digits_file", "strongest_patches", "test_logits", "training_labels"),
    *("training_logits", "training_pictures"),
)
ATTEMPTS = 2  # to call a function, each in a process of its own: the first may have been killed


class Computer:
    """A process that computes, one call at a time in the order of asking; one that has died is replaced.

    Args:
        start: starts such a process; the pipe to it.
    """

    def __init__(self, start: Callable[[], BinaryIO]) -> None:
        self._start = start
        self._lock = FairLock()
        self._pipe: BinaryIO | None = None

    def call(self, name: str, *arguments: Any) -> Any:
        """Call one of `computation.FUNCTIONS`; the first call starts the process.

        Raises:
            LeNetError: the function raised it.
            ComputationError: the process cannot be started, or dies of this call.
            RuntimeError: the function raised another error.
        """
        with self._lock:
            for _ in range(ATTEMPTS):
                with suppress(OSError, EOFError):
                    return result(self._ask((name, arguments)))
        raise ComputationError("The process that computes has ended; memory may be short. Load the page again.")

    def close(self) -> None:
        """Close the pipe, so that the process ends."""
        with self._lock:
            self._close_pipe()

    def _ask(self, call: Any) -> Any:
        self._pipe = self._pipe or self._start()
        try:
            wire.write(self._pipe, call)
            return wire.read(self._pipe)
        except BaseException:  # of any kind: the next call must not read the rest of this answer
            self._close_pipe()
            raise

    def _close_pipe(self) -> None:
        if self._pipe:
            with suppress(OSError):  # what it has not sent cannot be sent now
                self._pipe.close()
            self._pipe = None


def result(reply: dict[str, Any]) -> Any:
    """The result in what `computation.answer` gave.

    Raises:
        LeNetError: the function raised it.
        RuntimeError: the function raised another error.
    """
    if "error" not in reply:
        return reply["result"]
    if not reply["error"]:
        raise RuntimeError(reply["sentence"])
    kind: type[LeNetError] = getattr(errors, reply["error"])
    raise kind(reply["sentence"], **reply["values"])
