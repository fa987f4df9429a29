"""Memory: what visitors who have left leave behind is freed, in about 10 milliseconds."""

import asyncio
import ctypes
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx

EVERY = 5.0  # seconds between two looks at who has left
KEPT_FOR = 100.0  # seconds for which a visitor may come back to the same session; Streamlit's own limit is 120

M_MMAP_THRESHOLD = -3  # of mallopt(3)
LARGE = 4 << 20  # bytes


@dataclass
class _Visit:
    """A session that has run a script."""

    session: AppSession
    missed: float | None = None  # when its visitor was first missed, in seconds


_visits: dict[str, _Visit] = {}  # by the id of the session


def note_visit() -> None:
    """Note the session whose script runs."""
    context = get_script_run_ctx()
    if context and context.session_id not in _visits:
        session = Runtime.instance().get_app_session(context.session_id)
        if session:
            _visits[context.session_id] = _Visit(session)


def free_large_blocks_at_once() -> None:
    """Have glibc give blocks of 4 MB and more back to the operating system when they are freed.

    By default it does so only until the first is freed, and then keeps all up to 32 MB: uploads, and the 16 MB of which
    Pillow makes an image. Of twenty images of 40 megapixels at once the server kept 0.5 GB.
    """
    with _glibc_or_nothing():
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


@contextmanager
def exempt_from_collection() -> Iterator[None]:
    """Exempt what is imported here from garbage collection: modules stay, and to go through torch takes 0.1 seconds."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


async def reclaim(runtime: Runtime) -> None:
    """Free the memory of sessions that have ended, again and again until cancelled; runs in the event loop."""
    while True:
        await asyncio.sleep(EVERY)
        if end_sessions(runtime, time.monotonic()):
            await asyncio.to_thread(_collect)


def end_sessions(runtime: Runtime, now: float) -> int:
    """End the sessions whose visitors have left for good at `now`, in seconds; how many there were.

    Streamlit itself lets go of such a session only when another visitor leaves, and its loop holds on to the last one.
    """
    ended = 0
    for session_id, visit in list(_visits.items()):
        if runtime.is_active_session(session_id):
            visit.missed = None
        elif visit.missed is None:
            visit.missed = now
        elif now - visit.missed >= KEPT_FOR:
            runtime.close_session(session_id)
            visit.session.session_state.clear()  # the uploads among it
            del _visits[session_id]
            ended += 1
    return ended


def _collect() -> None:
    """Collect garbage, and give the operating system what glibc would keep of it."""
    gc.collect()  # a session's objects refer to each other, and nothing else looks for them: postScriptGC is off
    with _glibc_or_nothing():
        ctypes.CDLL(None).malloc_trim(0)


def _glibc_or_nothing() -> suppress:
    return suppress(OSError, TypeError, AttributeError)  # what ctypes raises on other systems
