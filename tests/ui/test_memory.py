import gc
import subprocess
import sys
import weakref
from types import SimpleNamespace
from typing import Any

import pytest

from ui import memory


class State(dict[str, Any]):
    """A session's state; unlike a dict, it can be referred to weakly."""


class Server:
    """A server with some visitors, and the sessions that it has closed."""

    def __init__(self, *present: str) -> None:
        self.present = set(present)
        self.sessions = {name: SimpleNamespace(session_state=State(upload=bytes(10))) for name in present}
        self.closed: list[str] = []

    def is_active_session(self, name: str) -> bool:
        return name in self.present

    def get_app_session(self, name: str) -> Any:
        return self.sessions[name] if name in self.present else None

    def close_session(self, name: str) -> None:
        self.closed.append(name)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server on which two visitors have opened a page."""
    server = Server("one", "two")
    monkeypatch.setattr(memory, "_visits", {})
    monkeypatch.setattr(memory, "Runtime", SimpleNamespace(instance=lambda: server))
    for name in server.present:
        monkeypatch.setattr(memory, "get_script_run_ctx", lambda name=name: SimpleNamespace(session_id=name))
        memory.note_visit()
        memory.note_visit()
    return server


def look(server: Server, *moments: float) -> list[int]:
    """How many sessions end at these moments, in seconds."""
    return [memory.end_sessions(server, now) for now in moments]  # type: ignore[arg-type]


def test_what_a_visitor_uploaded_is_let_go_of_when_they_have_left(server: Server) -> None:
    assert look(server, 0, 1000) == [0, 0]
    server.present.remove("one")
    assert look(server, 2000, 2000 + memory.KEPT_FOR - 1) == [0, 0] and server.sessions["one"].session_state
    assert look(server, 2000 + memory.KEPT_FOR, 9000) == [1, 0]
    assert server.closed == ["one"] and not server.sessions["one"].session_state
    assert server.sessions["two"].session_state


def test_a_visitor_who_comes_back_in_time_keeps_their_session(server: Server) -> None:
    server.present.remove("one")
    look(server, 0, memory.KEPT_FOR - 1)
    server.present.add("one")
    look(server, memory.KEPT_FOR)
    server.present.remove("one")
    assert look(server, memory.KEPT_FOR + 1, 2 * memory.KEPT_FOR) == [0, 0]
    assert look(server, 2 * memory.KEPT_FOR + 1) == [1]


LARGE_BLOCKS = """
import os, sys, psutil
from ui import memory

if sys.argv[1] == "ours":
    memory.free_large_blocks_at_once()
size = lambda: psutil.Process().memory_info().rss
del (first := [b"x" * (16 << 20)])[:]  # from now on glibc would keep blocks of this size
blocks, before = [b"x" * (16 << 20) for _ in range(8)], size()
above = [b"x" * 100_000 for _ in range(20)]
del blocks[:]
print(before - size() > 7 * (16 << 20))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's malloc")
def test_large_blocks_are_given_back_when_they_are_freed() -> None:
    results = {
        whose: subprocess.run(
            [sys.executable, "-c", LARGE_BLOCKS, whose], capture_output=True, text=True, check=True
        ).stdout.strip()
        for whose in ("ours", "glibc's")
    }
    assert results == {"ours": "True", "glibc's": "False"}


def test_a_session_that_refers_to_itself_is_collected() -> None:
    cycle = State()
    cycle["itself"] = cycle
    rest = weakref.ref(cycle)
    del cycle
    memory._collect()
    assert rest() is None


def test_what_is_imported_at_the_start_is_exempt_and_later_garbage_is_not() -> None:
    before = gc.get_freeze_count()
    try:
        with pytest.raises(ImportError), memory.exempt_from_collection():
            assert not gc.isenabled()
            raise ImportError
        assert gc.isenabled() and gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
