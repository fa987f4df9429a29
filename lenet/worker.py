"""Training beside the app, in a process of its own: it keeps the pages quick and survives whatever they do.

The app starts one `python -m lenet.worker` and writes it a line of JSON a command: `{"train": id}`, `{"stop": id}`. The
worker trains one run at a time, in the order they came, and appends what happens to the run's folder. When the app goes
away, however rudely, its end of the pipe closes; then the worker saves and ends.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from lenet import checkpoints, data, device, inspection, runs
from lenet.data import Dataset
from lenet.errors import LeNetError, TrainingError
from lenet.model import LeNet
from lenet.runs import Run, Status
from lenet.training import EpochDone, StepDone, build, evaluate, make_optimizer, test_batches, train, train_batches

RESTARTS = 100  # of the worker in the life of an app: a machine on which it cannot live is left alone
LOOK_EVERY = 0.4  # seconds between two looks at the network, for those who watch

load_dataset = lru_cache(maxsize=2)(data.load)


def record(run: Run, where: torch.device) -> Iterator[StepDone | EpochDone]:
    """Train a run and write down what happens; yields each event after it stands on disk.

    Closing the generator stops the run. However it ends, its network is saved with a true card, unless the training
    failed.

    Raises:
        LeNetError: the data set is missing or training diverged; the run's status says so too.
    """
    runs.set_status(run, Status("running"))
    try:
        yield from _train_and_save(run, load_dataset(run.config.dataset), where)
    except LeNetError as error:
        _fail(run, error)
        raise
    except (OSError, RuntimeError, MemoryError) as error:  # a full disk, a full GPU
        failure = TrainingError("Training ended with an error: {reason}", reason=error)
        _fail(run, failure)
        raise failure from error


def _train_and_save(run: Run, dataset: Dataset, where: torch.device) -> Iterator[StepDone | EpochDone]:
    config = run.config
    model = build(config).to(where)
    optimizer = make_optimizer(config, model)
    batches, test = train_batches(config, dataset, where), test_batches(dataset, where)
    epochs, looked, ended = 0, -LOOK_EVERY, "failed"
    try:
        for event in train(model, batches, test, optimizer, epochs=config.epochs, report_every=config.report_every):
            runs.append(run, event)
            epochs += isinstance(event, EpochDone)
            if time.monotonic() - looked > LOOK_EVERY:
                look(run, model, dataset)
                looked = time.monotonic()
            yield event
        ended = "finished"
    except (GeneratorExit, KeyboardInterrupt):
        ended = "stopped"
        raise
    finally:
        if ended != "failed":
            look(run, model, dataset)
            _save(run, model, epochs, test)
            runs.set_status(run, Status(ended))


def _fail(run: Run, error: LeNetError) -> None:
    runs.set_status(run, Status("failed", error.sentence, {name: str(value) for name, value in error.values.items()}))


def ten_pictures(labels: Tensor) -> list[int]:
    """Which test pictures a run shows: the first of each class, for labels (N,)."""
    return [int((labels == label).nonzero()[0]) for label in range(int(labels.max()) + 1)]


def look(run: Run, model: LeNet, dataset: Dataset) -> None:
    """Write down the first kernels and the answers to the ten test pictures as they are now."""
    images = dataset.test_images[ten_pictures(dataset.test_labels)].unsqueeze(1).float().div(255)
    model.eval()
    with torch.no_grad():
        sure, answers = model(images.to(next(model.parameters()).device)).softmax(1).max(1)
    model.train()
    kernels = inspection.kernels(model, "C1").flatten(1)  # (6, 25)
    seen = {
        "kernels": [[round(value, 4) for value in kernel] for kernel in kernels.tolist()],
        "answers": answers.tolist(),
        "probabilities": [round(value, 4) for value in sure.tolist()],
    }
    runs.write(run.folder / "live.json", seen)


def _save(run: Run, model: LeNet, epochs: int, test: data.Batches) -> None:
    config = run.config
    card = checkpoints.Card.describe(
        run.title or run.id,
        model,
        dataset=config.dataset,
        recipe=(
            f"{config.model.activation}, {config.model.pooling}-pooling, {config.optimizer} at"
            f" {config.learning_rate:g}, batches of {config.batch_size}, {config.initialisation} initialisation"
        ),
        config=config.to_dict(),
        seed=config.seed,
        epochs=epochs,
        test=evaluate(model, test),
    )
    checkpoints.save(run.checkpoint, model, card)


class Worker:
    """The app's handle on its worker process. Should that die, another takes over the runs that still wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Run] = []  # told to train, as far as we know not begun
        self._closing = False
        self._process = self._start()
        threading.Thread(target=self._mend, daemon=True).start()

    def train(self, run: Run) -> None:
        """Put a queued run in the line."""
        with self._lock:
            self._waiting.append(run)
            self._tell({"train": run.id})

    def stop(self, run: Run) -> None:
        """End a run that is queued or running, and keep what it has learned."""
        with self._lock:
            self._tell({"stop": run.id})

    def close(self) -> None:
        """Let the worker save and end."""
        with self._lock:
            self._closing = True
            assert self._process.stdin
            self._process.stdin.close()
        self._process.wait()

    def _mend(self) -> None:
        for _ in range(RESTARTS):
            self._process.wait()
            with self._lock:
                if self._closing:
                    return
                assert self._process.stdin
                self._process.stdin.close()
                self._process = self._start()
                self._waiting = [run for run in self._waiting if runs.status(run).state == "queued"]
                for run in self._waiting:
                    self._tell({"train": run.id})

    def _tell(self, command: dict[str, str]) -> None:
        assert self._process.stdin
        with contextlib.suppress(OSError):  # the worker has just died; the next one is told again
            self._process.stdin.write(json.dumps(command).encode() + b"\n")

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "lenet.worker"], stdin=subprocess.PIPE, bufsize=0)


class _Commands:
    """What the app has said so far, read in a thread of its own."""

    def __init__(self) -> None:
        self.waiting: deque[str] = deque()  # ids of runs to train
        self.stopped: set[str] = set()
        self.over = False  # the app is gone
        self.news = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            command: dict[str, Any] = json.loads(line)
            if "train" in command:
                self.waiting.append(command["train"])
            else:
                self.stopped.add(command["stop"])
            self.news.set()
        self.over = True
        self.news.set()


def main() -> None:
    """Train what the commands on standard input ask for, until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the app; the closing pipe tells us
    if hasattr(os, "nice"):
        os.nice(5)  # the pages answer first
    commands = _Commands()
    torch.set_num_threads(max(1, device.cpu_threads() - 1))  # one core is for the pages that watch
    torch.optim.Adam([torch.zeros(1)])  # imports the optimizers, a second, before anybody waits for it
    where = device.best()
    while True:
        commands.news.wait()
        commands.news.clear()
        while commands.waiting and not commands.over:
            run = runs.find(commands.waiting.popleft())
            if run and runs.status(run).state == "queued":
                _train(run, where, commands)
        if commands.over:
            return


def _train(run: Run, where: torch.device, commands: _Commands) -> None:
    if run.id in commands.stopped:
        runs.set_status(run, Status("stopped"))
        return
    events = record(run, where)
    try:
        for _ in events:
            if run.id in commands.stopped or commands.over:
                events.close()  # type: ignore[attr-defined]
    except LeNetError:
        pass  # the run's status says it


if __name__ == "__main__":
    main()
