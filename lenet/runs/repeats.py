"""Repeats: the same run with other seeds. They show how much of its result is chance.

A run with several seeds is trained and shown like any other. Afterwards networks with the next seeds are trained, and
each of them adds a line to the run's `repeats_file`.
"""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from statistics import mean, stdev
from typing import TYPE_CHECKING, NamedTuple

from lenet import files, runs
from lenet.data import Dataset
from lenet.runs import Run, RunState
from lenet.training import EpochDone

if TYPE_CHECKING:
    import torch


class Spread(NamedTuple):
    """Test accuracies for each seed of a run, its own first: one value an epoch, in [0, 1]."""

    accuracies: list[list[float]]

    @property
    def last(self) -> list[float]:
        """The accuracies after the last epoch, one a seed."""
        return [values[-1] for values in self.accuracies]

    def by_epoch(self) -> list[tuple[float, float]]:
        """Mean and standard deviation over the seeds after each epoch."""
        return [(mean(values), stdev(values)) for values in zip(*self.accuracies, strict=True)]


def spread(run: Run) -> Spread:
    """The accuracies so far."""
    first = [event.test_accuracy for event in runs.events(run).epochs]
    return Spread([first, *_read(run).values()] if first else [])


def missing(run: Run) -> list[int]:
    """The seeds whose repeats are still to be trained; a fork has no repeats."""
    if run.origin:
        return []
    done, first = _read(run), run.config.seed
    return [seed for seed in range(first + 1, first + run.seeds) if seed not in done]


def are_missing(run: Run) -> bool:
    """Whether a run has finished, and some of its repeats are still to be trained."""
    return runs.status(run).state == RunState.FINISHED and bool(missing(run))


def train_missing(
    run: Run, dataset: Dataset, device: "torch.device", *, leave: Callable[[], bool] = lambda: False
) -> None:
    """Train the missing repeats: one after the other on a CPU, all together on a GPU.

    Args:
        leave: asked after every step: whether to end now; a repeat that is not done by then is lost.
    Raises:
        LeNetError: training diverged.
        OSError: the run is gone.
    """
    from lenet.training.stacked import train_many  # here: to read repeats needs no torch

    seeds = missing(run)
    files.drop_torn_line(run.repeats_file)
    for group in [seeds] if device.type == "cuda" else [[seed] for seed in seeds]:
        epochs: list[tuple[EpochDone, ...]] = []
        with closing(train_many([replace(run.config, seed=seed) for seed in group], dataset, device)) as reports:
            for report in reports:
                if leave():
                    return
                done = tuple(event for event in report if isinstance(event, EpochDone))
                epochs += [done] if done else []
        for seed, of_seed in zip(group, zip(*epochs, strict=True), strict=True):
            line = {"seed": seed, "test_accuracies": [event.test_accuracy for event in of_seed]}
            files.append_line(run.repeats_file, json.dumps(line))


def _read(run: Run) -> dict[int, list[float]]:
    """The accuracies by seed, of the repeats whose line is whole."""
    try:
        text = run.repeats_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    lines = text.splitlines(keepends=True)
    return dict(filter(None, (_parse(line) for line in lines if line.endswith("\n"))))


def _parse(line: str) -> tuple[int, list[float]] | None:
    """A seed and its accuracies, or None: the line is damaged."""
    try:
        values = json.loads(line)
        seed, accuracies = values["seed"], values["test_accuracies"]
        whole = isinstance(seed, int) and accuracies and all(0 <= accuracy <= 1 for accuracy in accuracies)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return (seed, accuracies) if whole else None
