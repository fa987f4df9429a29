import threading

import pytest

from lenet.runs.fair_lock import FairLock


def test_a_thread_that_asks_again_at_once_comes_after_those_that_wait() -> None:
    lock, order = FairLock(), []

    def ask(name: str) -> None:
        with lock:
            order.append(name)

    with lock:
        threads = []
        for name in ("first", "second"):
            threads.append(threading.Thread(target=ask, args=(name,)))
            threads[-1].start()
            while len(lock._waiting) < len(threads):
                threads[-1].join(0.001)
    ask("again")
    for thread in threads:
        thread.join()
    assert order == ["first", "second", "again"]


def test_an_error_releases_the_lock() -> None:
    lock = FairLock()
    with pytest.raises(ValueError, match="in the lock"), lock:
        raise ValueError("in the lock")
    with lock:
        pass
