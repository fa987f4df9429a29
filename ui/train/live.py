"""A run that has just begun."""

import time

from lenet.runs import Run
from ui import resources

FIRST_STEP = 0.7  # seconds that a page waits for a run's first step before it draws


def await_first_step(run: Run) -> None:
    """Wait a moment for the first step of a run that has just begun, rather than draw nothing and look again later.

    Call it before a fragment whose timer starts with the call: it must not end while the page is still drawn.
    """
    deadline = time.monotonic() + FIRST_STEP
    while (
        run.id in resources.scheduler().running()
        and not resources.event_log(run).steps_and_latest
        and time.monotonic() < deadline
    ):
        time.sleep(0.01)
