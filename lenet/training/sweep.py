"""A sweep: the same recipe over seeds and learning rates, divided among the ranks if there are several."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import mean, stdev
from typing import NamedTuple

import torch

from lenet.data import Dataset
from lenet.engines import distributed
from lenet.errors import TrainingError
from lenet.training.config import TrainConfig
from lenet.training.events import EpochDone
from lenet.training.stacked import train_many


class Row(NamedTuple):
    """The result of one learning rate."""

    learning_rate: float
    test_accuracies: list[float | None]  # in [0, 1], one a seed, after the last epoch; None: it diverged

    def __str__(self) -> str:
        accuracies = [accuracy for accuracy in self.test_accuracies if accuracy is not None]
        diverged = len(self.test_accuracies) - len(accuracies)
        said = f"learning rate {self.learning_rate:<8g}"
        if accuracies:
            said += (
                f"  {len(accuracies)} seeds: {spread(accuracies)}, from {min(accuracies):.4f} to {max(accuracies):.4f}"
            )
        return said + (f"  {diverged} diverged" if diverged else "")


def spread(values: Sequence[float]) -> str:
    """The mean, and the standard deviation of several: "0.861 ± 0.004"."""
    return f"{mean(values):.3f}" + (f" ± {stdev(values):.3f}" if len(values) > 1 else "")


def sweep(
    config: TrainConfig, seeds: Sequence[int], learning_rates: Sequence[float], dataset: Dataset, device: torch.device
) -> Iterator[Row]:
    """Train a network for each seed and learning rate; yield a row when all seeds of a learning rate are done."""
    indices = range(distributed.rank(), len(seeds), distributed.world_size())  # the seeds of this rank
    for learning_rate in learning_rates:
        accuracies = torch.zeros(len(seeds), dtype=torch.float64)
        configs = [replace(config, seed=seeds[index], learning_rate=learning_rate) for index in indices]
        accuracies[list(indices)] = torch.tensor(_accuracies(configs, dataset, device), dtype=torch.float64)
        if device.type == "cuda":  # ranks with NVIDIA GPUs add up on them; Apple's GPU has no float64
            accuracies = accuracies.to(device)
        totals = distributed.all_reduce(accuracies).tolist()
        yield Row(learning_rate, [None if math.isnan(accuracy) else accuracy for accuracy in totals])


def _accuracies(configs: list[TrainConfig], dataset: Dataset, device: torch.device) -> list[float]:
    """The test accuracy of each network after its last epoch; not a number if it diverged."""
    if not configs:
        return []
    try:
        *_, last = train_many(configs, dataset, device)
    except TrainingError:
        if len(configs) == 1:
            return [math.nan]
        return [accuracy for config in configs for accuracy in _accuracies([config], dataset, device)]
    return [event.test_accuracy for event in last if isinstance(event, EpochDone)]
