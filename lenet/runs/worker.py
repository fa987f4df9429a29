"""Training beside the app, in processes of their own: they keep the pages quick and survive whatever those do.

The app's side is `lenet.runs.scheduler`. It starts one `python -m lenet.runs.worker` and writes it a line of JSON a
command on its standard input; that answers with a line whenever a run has ended. On Linux that process has imported
torch and holds the data sets, never computes, and forks a child a run: the child begins at once and shares that memory.
Elsewhere, where forking after such imports is not safe, the app starts a fresh process a run. Either way a run's
process hears its commands on a pipe, and when whoever holds the other end goes away, however rudely, the pipe closes:
then it saves and ends.
"""

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Iterable
from typing import Any, NoReturn

import torch

from lenet import devices, runs
from lenet.engines.process_settings import training_process
from lenet.errors import LeNetError
from lenet.runs import ACTIVE, recorder, repeats, tensorboard
from lenet.runs.scheduler import STRENGTH, at_once


class _ForkServer:
    """Forks a child a run, passes commands on, and reports whose end has come."""

    def __init__(self, replies: int) -> None:
        self.replies = replies  # a file descriptor
        self.children: dict[str, tuple[int, socket.socket]] = {}  # by the run's id: process and the pipe to it
        self.selector = selectors.DefaultSelector()
        self.selector.register(0, selectors.EVENT_READ)
        self.buffered = b""

    def serve(self) -> None:
        """Work until the app closes its end; then wait until every child has saved."""
        over = False
        while not over or self.children:
            for key, _ in self.selector.select():
                if key.data is not None:
                    self._reap(key.data)
                elif not self._read_commands():
                    over = True
                    self.selector.unregister(0)
                    for _, line in self.children.values():
                        line.shutdown(socket.SHUT_WR)

    def _read_commands(self) -> bool:
        """Read what the app says; False once it is gone."""
        new = os.read(0, 1 << 16)
        *lines, self.buffered = (self.buffered + new).split(b"\n")
        for line in lines:
            try:
                self._obey(json.loads(line))
            except Exception:  # one broken command must not end the server, and with it every run
                traceback.print_exc()
        return bool(new)

    def _obey(self, command: dict[str, Any]) -> None:
        if "load" in command:
            _read_data(command["load"])
        elif "train" in command:
            self._fork(command["train"], command["steps"], for_repeats=command["repeats"])
        elif child := self.children.get(command["tell"]):
            with contextlib.suppress(OSError):
                child[1].send(command["leave"].encode() + b"\n")

    def _fork(self, run_id: str, steps: int | None, *, for_repeats: bool) -> None:
        if run := runs.find(run_id):
            _read_data(run.config.dataset)
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            ours.close()
            self.selector.close()
            for _, line in self.children.values():
                line.close()  # or another's pipe would stay open as long as we live
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            _train_and_exit(run_id, steps, theirs.fileno(), for_repeats=for_repeats)
        theirs.close()
        self.children[run_id] = pid, ours
        self.selector.register(ours, selectors.EVENT_READ, run_id)

    def _reap(self, run_id: str) -> None:
        """A child's end of the pipe has closed: it is over."""
        pid, line = self.children.pop(run_id)
        self.selector.unregister(line)
        line.close()
        os.waitpid(pid, 0)
        with contextlib.suppress(OSError):  # the app may be gone
            os.write(self.replies, json.dumps({"ended": run_id}).encode() + b"\n")


def _read_data(name: str) -> None:
    with contextlib.suppress(Exception):  # the run itself says what is wrong
        recorder.load_dataset(name)


def _train_and_exit(run_id: str, steps: int | None, commands: int, *, for_repeats: bool) -> NoReturn:
    code = 1
    try:
        train(run_id, steps, os.fdopen(commands, encoding="ascii"), for_repeats=for_repeats)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)  # what the warm process would do at its end is not ours


def train(run_id: str, steps: int | None, commands: Iterable[str], *, for_repeats: bool = False) -> None:
    """Train one queued run, or the `others` of its seeds, listening to `commands`: lines with the state in which to
    leave it. When they end, whoever sent them is gone: it saves and ends."""
    run = runs.find(run_id)
    if run is None or (runs.status(run).state not in ACTIVE and not for_repeats):
        return
    wanted: list[str] = ["stopped"] if steps == 0 else []

    def listen() -> None:
        for line in commands:
            if line.strip() in STRENGTH:
                wanted.append(line.strip())
        wanted.append("interrupted")

    threading.Thread(target=listen, daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: wanted.append("interrupted"))
    if hasattr(os, "nice"):
        os.nice(10 if for_repeats else 5)  # the pages answer first

    def leave() -> str | None:
        return max(wanted, key=STRENGTH.index) if wanted else None

    with training_process(max(1, devices.cpu_threads() // at_once())):
        if for_repeats:
            with contextlib.suppress(LeNetError, OSError):  # it has diverged, or the run was deleted
                repeats.learn(run, recorder.load_dataset(run.config.dataset), devices.best(), wanted=leave)
            return
        with contextlib.suppress(LeNetError):  # the run's status says it
            for _ in recorder.record(run, devices.best(), wanted=leave, steps=steps or None):
                pass


def main() -> None:
    """A run's process where its id is given, else the warm one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the app; the closing pipe tells us
    if sys.argv[1:2] != ["--replies"]:
        run_id, steps, *for_repeats = sys.argv[1:]
        train(run_id, int(steps) if steps else None, sys.stdin, for_repeats=bool(for_repeats))
        return
    torch.set_num_threads(1)  # no pool of threads: it would not survive the fork
    tensorboard.warm()
    gc.collect()
    gc.freeze()  # the children leave the collector's marks on these pages alone
    _ForkServer(int(sys.argv[2])).serve()


if __name__ == "__main__":
    main()
