"""Races: what shuffled pixels cost LeNet and the perceptron, and what a race costs beside its single runs.

    .venv/bin/python benchmarks/race.py --shuffled [--seeds 5] [--dataset mnist]
    .venv/bin/python benchmarks/race.py --speed [--rounds 3]

--shuffled trains LeNet and the perceptron 784-256-10 on pictures as they are and with shuffled pixels, with the same
settings and the same seeds, for one epoch. The difference has the standard error of the mean over the seeds.

--speed trains LeNet and the perceptron as a race, then one after the other, in turns, in this process, to the end with
all that is written. The figure is the seconds of the race divided by the sum of the single runs' seconds. On a machine
with other work the same ratio of the cores' time tells more.
"""

import argparse
import math
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import mean, median, stdev

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch

from lenet import data, devices, runs
from lenet.data import Dataset
from lenet.engines.process_settings import training_process
from lenet.runs import Run, races
from lenet.runs.recorder import Recorder
from lenet.runs.turns import train_in_turns
from lenet.training import RECIPES, EpochDone, Session, TrainConfig

SETTINGS = replace(RECIPES["relu"], epochs=1, schedule="one-cycle", report_every=10_000)
TIMED = replace(RECIPES["sigmoid"], epochs=1)
NETWORKS = {"lenet": "LeNet", "perceptron": "perceptron"}


def accuracy(config: TrainConfig, dataset: Dataset) -> float:
    """The test accuracy after the last epoch, in [0, 1]."""
    *_, last = Session.begin(config, dataset, torch.device("cpu")).events(config.report_every)
    assert isinstance(last, EpochDone)
    return last.test_accuracy


def shuffled(dataset_name: str, seeds: int) -> None:
    """Print what shuffled pixels cost each network."""
    settings = replace(SETTINGS, dataset=dataset_name)
    dataset = data.load(dataset_name)
    print(f"{dataset.info.title}, {len(dataset.train_labels):,} pictures, {settings.epochs} epoch, {settings.in_words}")
    began, cpu_began = time.perf_counter(), time.process_time()
    for network, title in NETWORKS.items():
        config = replace(settings, network=network)
        results = {}
        for is_shuffled in (False, True):
            configs = [replace(config, shuffled=is_shuffled, seed=seed) for seed in range(seeds)]
            with training_process(devices.cpu_threads() if network == "lenet" else 1):  # as the app trains them
                results[is_shuffled] = [100 * accuracy(one, dataset) for one in configs]
        lost = [in_order - other for in_order, other in zip(results[False], results[True], strict=True)]
        print(
            f"{title:10}  pixels in order {_spread(results[False])}  shuffled {_spread(results[True])}"
            f"  loses {mean(lost):.2f} ± {stdev(lost) / math.sqrt(seeds):.2f} points",
            flush=True,
        )
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    print(f"{4 * seeds} networks in {seconds:.0f} s ({cpu_seconds:.0f} s of the cores' time), {_load()}")


def speed(rounds: int) -> None:
    """Print the seconds of a race beside those of its single runs."""
    configs = [TIMED, replace(TIMED, network="perceptron")]
    ratios: dict[str, list[float]] = {"s": [], "s of the cores' time": []}
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LENET_RUNS_DIR"] = folder
        _train([runs.create(configs[1])])  # the first run is slower
        for _ in range(rounds):
            race = _train(races.create(configs))
            alone = [_train([runs.create(config)]) for config in configs]
            for index, unit in enumerate(ratios):
                singles = [pair[index] for pair in alone]
                ratios[unit].append(race[index] / sum(singles))
                words = " + ".join(f"{seconds:.2f}" for seconds in singles)
                print(f"race {race[index]:.2f}, alone {words} {unit}: {ratios[unit][-1]:.3f}, {_load()}", flush=True)
    print(", ".join(f"{unit}: median {median(values):.3f}" for unit, values in ratios.items()))


def _train(together: list[Run]) -> tuple[float, float]:
    """Train runs in turn to their end; the seconds, and those of all cores' time."""
    threads = devices.cpu_threads() if any(run.config.network == "lenet" for run in together) else 1  # as the app does
    began, cpu_began = time.perf_counter(), time.process_time()
    with training_process(threads), ExitStack() as begun:
        train_in_turns([begun.enter_context(Recorder(run, torch.device("cpu"))) for run in together], lambda: None)
    assert all(runs.status(run).state == "finished" for run in together)
    return time.perf_counter() - began, time.process_time() - cpu_began


def _spread(values: list[float]) -> str:
    return f"{mean(values):.2f}% ± {stdev(values):.2f}"


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def main() -> None:
    """Read the options, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shuffled", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--dataset", default="mnist")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.shuffled:
        shuffled(options.dataset, options.seeds)
    if options.speed:
        speed(options.rounds)


if __name__ == "__main__":
    main()
