"""Fork server: forks one child per run, forwards commands to it, and reports when it has ended.

It also forks the child that computes for the app's pages; see `lenet.runs.computation`.

    python -m lenet.runs.fork_server FD     FD is a socket to the scheduler, for messages in both directions

It has imported torch and holds the data sets, but never computes. A child begins at once and shares that memory.
Nothing that a library prints or reads can reach the socket. When the scheduler's end closes, every child saves its run
and ends, and then the fork server does. Used on Linux alone: elsewhere a fork after such imports is not safe.
"""

import contextlib
import gc
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import BinaryIO, NoReturn, cast

import torch

from lenet import runs
from lenet.runs import computation, races, recorder, tensorboard, worker
from lenet.runs.messages import Compute, Ended, Leave, Load, Message, Task, decode, encode

COMPUTER = ".computer"  # begins the name of a child that computes; a dot begins no id of a run


class ForkServer:
    """Serves one scheduler.

    Args:
        scheduler: the socket to it.
    """

    def __init__(self, scheduler: socket.socket) -> None:
        self.scheduler = scheduler
        self.children: dict[str, tuple[int, socket.socket]] = {}  # by the run's id: the process, and the pipe to it
        self.computers = 0  # children that compute so far; their names are no ids of runs
        self.enclosed: list[int] = []  # descriptors that came with messages which are not yet obeyed
        self.selector = selectors.DefaultSelector()
        self.selector.register(scheduler, selectors.EVENT_READ)
        self.buffer = b""  # the beginning of a message

    def serve(self) -> None:
        """Work until the scheduler closes its end; then wait until every child has saved its run."""
        closed = False
        while not closed or self.children:
            for key, _ in self.selector.select():
                if key.data is not None:
                    self._reap(key.data)
                elif not self._read_messages():
                    closed = True
                    self.selector.unregister(self.scheduler)
                    for name, (pid, pipe) in self.children.items():
                        pipe.shutdown(socket.SHUT_WR)
                        if name.startswith(COMPUTER):  # it has nothing to save, and may be in the middle of a call
                            os.kill(pid, signal.SIGKILL)

    def _read_messages(self) -> bool:
        """Read what the scheduler has sent; False once its end is closed."""
        try:
            received, descriptors, _flags, _address = socket.recv_fds(self.scheduler, 1 << 16, 16)
        except OSError:
            return False
        self.enclosed += descriptors
        *lines, self.buffer = (self.buffer + received).split(b"\n")
        for line in lines:
            try:
                self._obey(decode(line))
            except Exception:  # one broken message must not end the server, and with it every run
                traceback.print_exc()
        return bool(received)

    def _obey(self, message: Message) -> None:
        if isinstance(message, Load):
            _load(message.dataset)
        elif isinstance(message, Task):
            try:
                self._fork_for(message)
            except OSError:  # no process or file descriptor is left: the run has not begun
                traceback.print_exc()
                self.scheduler.sendall(encode(Ended(message.run)))
        elif isinstance(message, Compute):
            with socket.socket(fileno=self.enclosed.pop(0)) as calls:  # if no fork succeeds, the app sees it close
                self.computers += 1
                self._fork(f"{COMPUTER}{self.computers}", lambda _commands: self._compute(calls))
        elif isinstance(message, Leave) and (child := self.children.get(message.run)):
            with contextlib.suppress(OSError):  # it has just ended
                child[1].sendall(encode(message))

    def _fork_for(self, task: Task) -> None:
        if run := next(iter(races.contestants(task.run)), runs.find(task.run)):
            _load(run.config.dataset)
        self._fork(task.run, lambda commands: worker.work(task, commands.makefile("rb")))

    def _fork(self, name: str, work: Callable[[socket.socket], None]) -> None:
        """Fork a child that does its work with a pipe from this process, and then ends."""
        ours, theirs = socket.socketpair()
        try:
            pid = os.fork()
        except OSError:
            ours.close()
            theirs.close()
            raise
        if pid == 0:
            self._become_child(work, ours, theirs)
        theirs.close()
        self.children[name] = pid, ours
        self.selector.register(ours, selectors.EVENT_READ, name)

    def _compute(self, calls: socket.socket) -> None:
        self.scheduler.close()  # else nobody would hear of this server's death while the child that computes lives
        # The app may end in the middle of an answer.
        with contextlib.suppress(OSError), calls, calls.makefile("rwb") as pipe:
            computation.serve(cast(BinaryIO, pipe))

    def _become_child(
        self, work: Callable[[socket.socket], None], ours: socket.socket, theirs: socket.socket
    ) -> NoReturn:
        """Do the work in the process that was just forked, and end it without the clean-up of the server."""
        code = 1
        try:
            self.selector.close()
            # Else another child's pipe would stay open as long as this process lives. The socket to the scheduler stays
            # open in a run's process on purpose: if the server dies, the scheduler hears of it when every run has been
            # saved.
            for pipe in (ours, *(pipe for _, pipe in self.children.values())):
                pipe.close()
            work(theirs)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _reap(self, run_id: str) -> None:
        """A child's end of the pipe has closed: the child has ended."""
        pid, pipe = self.children.pop(run_id)
        self.selector.unregister(pipe)
        pipe.close()
        os.waitpid(pid, 0)
        with contextlib.suppress(OSError):  # the app may be gone
            self.scheduler.sendall(encode(Ended(run_id)))


def _load(dataset: str) -> None:
    with contextlib.suppress(Exception):  # the run itself ends with the sentence
        recorder.load_dataset(dataset)


def main() -> None:
    """Serve the scheduler at the other end of the socket whose descriptor is the first argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the app; the closing socket tells it
    torch.set_num_threads(1)  # no pool of threads: it would not survive the fork
    tensorboard.warm()
    gc.collect()
    gc.freeze()  # the children leave the collector's marks on these pages alone
    ForkServer(socket.socket(fileno=int(sys.argv[1]))).serve()


if __name__ == "__main__":
    main()
