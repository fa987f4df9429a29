"""The processes of runs, seen from the app: on Linux children of one fork server, elsewhere a fresh process each."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BufferedRWPair
from typing import BinaryIO, cast

from lenet.runs.computer import Computer
from lenet.runs.messages import Compute, Ended, Leave, Load, Message, Task, decode, encode

RESTARTS = 100  # of the fork server in the life of an app; after that each run has a fresh process


class Processes:
    """Starts the processes of runs, sends them messages and tells when they have ended.

    Args:
        lock: of the caller; it is held while a fork server that has died is replaced.
        on_end: called with a run's id when its process has ended.
        on_death: called, with the lock, when the fork server has died, its children have saved their runs and ended,
            and another server has taken its place.
        forks: use a fork server.
    """

    def __init__(
        self,
        lock: threading.RLock,
        on_end: Callable[[str], None],
        on_death: Callable[[], None],
        *,
        forks: bool,
    ) -> None:
        self._lock, self._on_end, self._on_death = lock, on_end, on_death
        self._closing = False
        self._fresh: dict[str, subprocess.Popen[bytes]] = {}  # by the run's id
        self._computing: list[subprocess.Popen[bytes]] = []
        self.computer, self.slow_computer = Computer(self._compute), Computer(self._compute)
        self.server: ForkServerProcess | None = None
        if forks:
            self.server = ForkServerProcess()
            self._listener = threading.Thread(target=self._listen, daemon=True)
            self._listener.start()

    def begin(self, task: Task) -> None:
        """Start a process that does this task.

        Raises:
            OSError: no process can be started.
        """
        if self.server:
            self.server.send(task)
            return
        command = [sys.executable, "-m", "lenet.runs.worker"]
        process = self._fresh[task.run] = subprocess.Popen(command, stdin=subprocess.PIPE, bufsize=0)
        _write(process, task)
        threading.Thread(target=self._await, args=(task.run, process), daemon=True).start()

    def leave(self, message: Leave) -> None:
        """Tell the process of a run to leave it."""
        if process := self._fresh.get(message.run):
            _write(process, message)
        elif self.server:
            self.server.send(message)

    def load(self, dataset: str) -> None:
        """Read a data set before a run needs it."""
        if self.server:
            self.server.send(Load(dataset))

    def close(self) -> None:
        """Let all processes save their runs and end, and wait for them."""
        with self._lock:
            self._closing = True
            fresh = list(self._fresh.values())
            for process in fresh:
                assert process.stdin
                process.stdin.close()
            if self.server:
                self.server.close()
        for process in self._computing:
            process.kill()
        self.computer.close()
        self.slow_computer.close()
        for process in (*fresh, *self._computing):
            process.wait()
        if self.server:
            self._listener.join()

    def take_reply(self, line: bytes) -> None:
        """Take in a message of the fork server; a broken one, or an error of the caller, must not end the listener."""
        try:
            if isinstance(message := decode(line), Ended):
                self._on_end(message.run)
        except Exception:
            traceback.print_exc()

    def _compute(self) -> BinaryIO:
        """Start a process that computes; the pipe to it.

        Raises:
            OSError: no process can be started.
        """
        if self._closing:
            raise BrokenPipeError
        if self.server:
            ours, theirs = socket.socketpair()
            with ours, theirs:
                self.server.send(Compute(), theirs)
                return cast(BinaryIO, ours.makefile("rwb"))
        command = [sys.executable, "-m", "lenet.runs.computation"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self._computing.append(process)
        return cast(BinaryIO, BufferedRWPair(process.stdout, process.stdin))

    def _listen(self) -> None:
        """Read which runs have ended; replace the fork server when it dies."""
        for restart in range(1, RESTARTS + 1):
            assert self.server
            for line in self.server.replies():
                self.take_reply(line)
            with self._lock:
                if self._closing:
                    return
                self.server = None
                if restart < RESTARTS:
                    with contextlib.suppress(OSError):  # no process can be started now; runs try it on their own
                        self.server = ForkServerProcess()
                self._on_death()
                if self.server is None:
                    return

    def _await(self, run_id: str, process: subprocess.Popen[bytes]) -> None:
        process.wait()
        assert process.stdin
        process.stdin.close()
        with self._lock:
            del self._fresh[run_id]
        self._on_end(run_id)


class ForkServerProcess:
    """A fork server and the socket to it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # numpy's own threads would not survive a fork
        with ExitStack() as on_error, theirs:
            on_error.callback(ours.close)
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lenet.runs.fork_server", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=environment,
            )
            on_error.pop_all()
        self.socket = ours

    def send(self, message: Message, enclosed: socket.socket | None = None) -> None:
        """Send a message, with a socket for `Compute`; one to a server that has died is lost, and `replies` ends."""
        with contextlib.suppress(OSError):
            if enclosed:
                socket.send_fds(self.socket, [encode(message)], [enclosed.fileno()])
            else:
                self.socket.sendall(encode(message))

    def replies(self) -> Iterator[bytes]:
        """The lines that the server sends; they end when the server and all its children have ended."""
        with self.socket.makefile("rb") as lines, contextlib.suppress(OSError):
            yield from lines
        self.process.wait()
        self.socket.close()

    def close(self) -> None:
        """Tell the server that no message will follow."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)


def _write(process: subprocess.Popen[bytes], message: Message) -> None:
    assert process.stdin
    with contextlib.suppress(OSError, ValueError):  # it has just died: `_await` notices
        process.stdin.write(encode(message))
