"""Files that are complete at any moment: replaced in one move, or extended by a whole line; noticing a change."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

Version = tuple[int, int, int]
UNREADABLE = (  # what reading a damaged file of JSON raises
    OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError,
)  # fmt: skip


def version(path: Path) -> Version:
    """When a file was changed (ns), its size (bytes) and its inode; zeros where there is none.

    A cache that has it in its key reads a file again only after a change.
    """
    try:
        facts = path.stat()
    except OSError:
        return 0, 0, 0
    return (
        facts.st_mtime_ns,
        facts.st_size,
        facts.st_ino,
    )  # a file replaced within one tick of the clock has a new inode


def working_folder() -> Path:
    """The folder for runs and data: the working folder, or `lenet-playground` at home if that cannot be written."""
    return Path() if os.access(Path(), os.W_OK) else Path.home() / "lenet-playground"


def write(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Put `content` in place of `path` in one move: a reader sees the old or the new, and so does a crash.

    Args:
        durable: wait until the disk has it, so that a power cut finds it too.
    Raises:
        OSError: the disk is full, …; then `path` is as it was.
    """
    beside = path.with_suffix(f".{secrets.token_hex(8)}.part")  # two threads may write the same file
    try:
        beside.write_bytes(content)
        if durable:
            sync(beside)
        beside.replace(path)
        if durable:
            sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def write_json(path: Path, values: Any) -> None:
    """Put JSON in place of `path`."""
    write(path, json.dumps(values).encode())


def append_line(path: Path, line: str) -> None:
    """Add a line to a file, or, where the disk is full, nothing of it.

    Raises:
        OSError: the disk is full, …
    """
    with path.open("ab", buffering=0) as file:
        end = file.tell()
        content = line.encode() + b"\n"
        try:
            while content:
                content = content[file.write(content) :]
        except OSError:
            file.truncate(end)
            raise


def drop_torn_line(path: Path) -> None:
    """Cut off what follows the last whole line: a power cut may leave the beginning of one."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        os.truncate(path, whole)


def sync(path: Path) -> None:
    """Wait until the disk has what was written to `path`, a file or a folder."""
    if os.name != "posix" and path.is_dir():
        return  # only POSIX lets a folder be opened
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
