"""Whether the process that works on a run still lives.

Each process that writes a run's status holds a lock on a file of its own, `runs/.processes/NAME.lock`, as long as it
lives, and the status carries NAME. The operating system gives the lock back when the process ends, however it ends, and
no clock is asked. The lock belongs to the process, not to the run: a run passes from the app that queued it to
the process that trains it without a moment in which nobody holds it.
"""

import os
import secrets
import threading
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

FOLDER = ".processes"  # not the name of a run

_lock = threading.RLock()
_held: dict[Path, tuple[int, str, FileLock]] = {}  # by runs folder: the process that took the lock, its name, the lock
_dead: set[Path] = set()  # locks of processes that have ended; no name comes twice, so they are not tried again


def own_name(runs_folder: Path) -> str:
    """The name of this process's lock in a runs folder; the first call takes the lock.

    Raises:
        OSError: the disk is full, …
    """
    with _lock:
        key, pid = runs_folder.absolute(), os.getpid()
        if key not in _held or _held[key][0] != pid or not _path(key, _held[key][1]).exists():
            name = f"{pid}-{secrets.token_hex(8)}"
            path = _path(key, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            _remove_dead(path.parent)
            lock = FileLock(path)
            lock.acquire()
            _held[key] = pid, name, lock
        return _held[key][1]


def is_alive(runs_folder: Path, name: object) -> bool:
    """Whether the process that holds the lock of this name lives."""
    if not isinstance(name, str) or not name or Path(name).name != name:
        return False
    key = runs_folder.absolute()
    held = _held.get(key)
    if held and held[:2] == (os.getpid(), name):
        return True
    with _lock:  # two threads that try the lock at once would each see it held
        path = _path(key, name)
        if path in _dead:
            return False
        if path.exists() and _is_locked(path):
            return True
        _dead.add(path)
        return False


def _path(runs_folder: Path, name: str) -> Path:
    return runs_folder / FOLDER / f"{name}.lock"


def _is_locked(path: Path) -> bool:
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError:  # removed meanwhile, or not ours to open
        return path.exists()
    lock.release()
    return False


def _remove_dead(folder: Path) -> None:
    """Remove the files of processes that have ended."""
    for path in folder.glob("*.lock"):
        if not _is_locked(path):
            with suppress(OSError):
                path.unlink(missing_ok=True)
