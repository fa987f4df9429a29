"""The commands that train: train and sweep."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Never

import torch
from tqdm import tqdm

from lenet import data, devices, files, runs, training
from lenet.cli.interruption import interruption
from lenet.cli.options import config
from lenet.engines import distributed
from lenet.engines.process_settings import training_process
from lenet.errors import TrainingError
from lenet.model import summary
from lenet.runs import RESUMABLE, Run, RunState
from lenet.runs.event_log import Event
from lenet.runs.follower import follow
from lenet.runs.recorder import Recorder
from lenet.training import EpochDone, StepDone
from lenet.training.sweep import sweep as sweep_rows

MOST_SEEDS = 10_000  # of a sweep


def train(options: argparse.Namespace) -> int:
    """Train a new run or resume one; the exit code is 128 plus the signal's number if a signal interrupted it."""
    with _device() as device, interruption(patient=distributed.world_size() > 1) as received:
        if distributed.rank() == 0:
            return _record(options, device, received)
        follow(device)  # rank 0 decides when to leave
    return 0


def sweep(options: argparse.Namespace) -> int:
    """Train over seeds and learning rates; print one line per learning rate."""
    recipe = config(options)
    if not 1 <= options.seeds <= MOST_SEEDS:
        raise ValueError(f"A sweep trains from 1 to {MOST_SEEDS:,} seeds, not {options.seeds}.")
    rates = options.learning_rates or [recipe.learning_rate]
    if options.json:
        _check_writable(options.json)
    rows = []
    with _device() as device:
        for row in sweep_rows(recipe, range(options.seeds), rates, data.load(recipe.dataset), device):
            rows.append(row._asdict())
            if distributed.rank() == 0:
                if options.json:
                    files.write_json(options.json, rows)
                print(row, flush=True)
    return 0


@contextmanager
def _device() -> Iterator[torch.device]:
    """The device of this process, which joins the other ranks if there are any."""
    device = devices.best()
    threads = max(1, devices.cpu_threads() // distributed.local_world_size())
    with training_process(threads), distributed.process_group(device):
        yield device


def _record(options: argparse.Namespace, device: torch.device, received: list[int]) -> int:
    run = _create(options) if options.resume is None else _resume(options)
    print(summary(training.build_network(run.config)))
    together = f", {distributed.world_size()} ranks" if distributed.world_size() > 1 else ""
    print(f"Run {run.id} on {devices.describe(device)}{together}")
    with _progress_bar(run) as bar, Recorder(run, device) as recorder:
        if received:
            recorder.leave(RunState.INTERRUPTED)
        for event in recorder:
            _print(event, bar)
            if received:
                recorder.leave(RunState.INTERRUPTED)
    if runs.status(run).state in RESUMABLE:
        print(f"Interrupted. Go on with: python -m lenet train --resume {run.title or run.id!r}")
        return 128 + received[0] if received else 0
    print(f"Saved as {run.checkpoint if run.config.knows_pictures else run.folder}")
    return 0


def _print(event: Event, bar: "tqdm[Never]") -> None:
    if isinstance(event, StepDone):
        speed = f"{event.images_per_second:,.0f}"
        bar.set_postfix(step=event.step, loss=f"{event.loss:.3f}", images_a_second=speed, refresh=False)
        bar.update(event.step - bar.n)  # draws ten times a second at most
    elif isinstance(event, EpochDone):
        bar.write(
            f"epoch {event.epoch}  loss {event.train_loss:.3f}  train accuracy {event.train_accuracy:.4f}"
            f"  test accuracy {event.test_accuracy:.4f}  {event.seconds:.1f} s"
        )


def _progress_bar(run: Run) -> "tqdm[Never]":
    """A progress bar of the run's steps, from the step at which it resumes; none if standard error is no terminal."""
    latest = runs.events(run).latest
    return tqdm(
        total=run.config.epochs * run.config.steps_per_epoch,
        initial=latest.step if latest else 0,
        unit="step",
        bar_format="{l_bar}{bar}| {elapsed}<{remaining}{postfix}",
        disable=None,
    )


def _create(options: argparse.Namespace) -> Run:
    recipe = config(options)
    if not data.available(recipe.dataset):
        data.load(recipe.dataset)  # raises with the way to get it, before a run is made
    return runs.create(recipe, options.out)


def _resume(options: argparse.Namespace) -> Run:
    """The run to resume.

    Raises:
        ValueError: other options are given: a run keeps its settings.
        TrainingError: there is no such run, or it cannot go on.
    """
    given = [f"--{name.replace('_', '-')}" for name in options.settings if getattr(options, name) is not None]
    if given:
        raise ValueError(
            f"A resumed run keeps its settings: leave out {', '.join(given)}, or fork the run on the Train page."
        )
    return _resumable(options.resume)


def _resumable(name: str) -> Run:
    run = runs.by_name(name)
    if run is None:
        raise TrainingError("There is no run called {name}. Look for its name on the Train page.", name=repr(name))
    state = runs.status(run).state
    if state in RESUMABLE:
        return run
    if state == "finished":
        raise TrainingError("The run {name} has finished. To train on, fork it on the Train page.", name=repr(name))
    if state == "failed":
        raise TrainingError("The run {name} has failed. Fork it on the Train page, or start anew.", name=repr(name))
    raise TrainingError("The run {name} is at work already. Stop it first.", name=repr(name))


def _check_writable(path: Path) -> None:
    """Check before hours of training that a file can be written.

    Raises:
        ValueError: it cannot.
    """
    if path.is_dir():
        raise ValueError(f"{path} is a folder. Give the name of a file.")
    if not path.parent.is_dir():
        raise ValueError(f"There is no folder {path.parent} for {path.name}. Make it, or choose another.")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ValueError(f"{path} cannot be written. Choose another file.")
