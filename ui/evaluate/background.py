"""Measurements that take seconds: threads ask for them piece by piece, and pages look at what there is so far.

Between two pieces other visitors may ask the same process, and a page that looks on answers its visitor at once.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from lenet.errors import LeNetError
from ui.messages import warn

T = TypeVar("T")

THREADS, MOST = 4, 96  # at one time; measurements that are kept
AGAIN = 1.0  # seconds between two looks

_lock = threading.Lock()
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="evaluate")
_jobs: OrderedDict[tuple[str, ...], "Job[Any]"] = OrderedDict()  # the one asked for last at the end


@dataclass(frozen=True)
class Job(Generic[T]):
    """A measurement under way, or done."""

    value: T  # what there is so far; the thread adds to it
    future: Future[None]

    @property
    def done(self) -> bool:
        """Whether nothing more comes."""
        return self.future.done()

    @property
    def error(self) -> LeNetError | None:
        """Why it could not be measured.

        Raises:
            Exception: another error than a LeNetError ended it.
        """
        error = self.future.exception() if self.done else None
        if error is not None and not isinstance(error, LeNetError):
            raise error
        return error


def job(key: tuple[str, ...], value: T, measure: Callable[[T], None]) -> Job[T]:
    """The measurement of this key, begun now if it is new.

    Args:
        value: what `measure` adds to, if it is new.
        measure: runs in a thread, where nothing of the page may be called.
    """
    with _lock:
        if key not in _jobs:
            _jobs[key] = Job(value, _threads.submit(measure, value))
        _jobs.move_to_end(key)
        while len(_jobs) > MOST:
            _jobs.popitem(last=False)[1].future.cancel()
        return _jobs[key]


def follow(job: Job[T], show: Callable[[], None]) -> None:
    """Call `show` now, and again each second until the measurement is done; a sentence says if it failed."""
    st.fragment(_look, run_every=None if job.done else AGAIN)(job, show, job.done)


def _look(job: Job[T], show: Callable[[], None], was_done: bool) -> None:
    done = job.done
    show()
    if job.error:
        warn(job.error)
    if done and not was_done:
        st.rerun()  # into a page that does not look again
