"""Training time on Fashion-MNIST on an NVIDIA GPU: one network, and many networks stacked. Needs torch and torchvision.

    python benchmarks/gpu.py [--networks 256]

First it checks that a CUDA graph gives the losses of the plain loop over 200 steps. Then it times five epochs of the
source's recipe with their five evaluations, after one training that warms up: plain steps, the graph, the graph in
bfloat16 (other losses), and the graph after torch.compile (a longer start). Last it trains many seeds in one stack. The
last line is one JSON object.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[1]))

from lenet import data, training
from lenet.data import Dataset
from lenet.engines.autograd import Engine
from lenet.engines.cuda_graph import CudaGraphEngine
from lenet.engines.optimizers import FlatOptimizer
from lenet.model import LeNet
from lenet.training import RECIPES, EpochDone
from lenet.training.stacked import train_many

DEVICE = torch.device("cuda")
ROUNDS = 5
EngineOf = Callable[[LeNet, FlatOptimizer], Engine]
ENGINES: dict[str, EngineOf] = {
    "plain": Engine,
    "graph": CudaGraphEngine,
    "graph_bfloat16": lambda model, optimizer: CudaGraphEngine(model, optimizer, bfloat16=True),
    "graph_compiled": lambda model, optimizer: CudaGraphEngine(model, optimizer, compiled=True),
}


def check(dataset: Dataset, steps: int = 200) -> float:
    """The largest difference between the losses of the graph and of plain steps."""
    config = RECIPES["sigmoid"]
    losses = {}
    for name in ("plain", "graph"):
        model = training.build(config).to(DEVICE)
        engine = ENGINES[name](model, training.make_optimizer(config, model.parameters()))
        batches = islice(training.train_batches(config, dataset, DEVICE), steps)
        losses[name] = torch.stack([engine.step(*batch)[0].clone() for batch in batches])
    assert losses["plain"][0] - losses["plain"][-1] > 0.5, "nothing was learned"
    difference = (losses["plain"] - losses["graph"]).abs().max().item()
    assert difference < 1e-2, difference
    return difference


def five_epochs(name: str, dataset: Dataset, seed: int) -> tuple[float, float]:
    """Seconds of five epochs with their evaluations, and the final test accuracy."""
    config = replace(RECIPES["source"], seed=seed, report_every=10_000)
    model = training.build(config).to(DEVICE)
    optimizer = training.make_optimizer(config, model.parameters())
    batches, test = training.train_batches(config, dataset, DEVICE), training.test_batches(dataset, DEVICE)
    torch.cuda.synchronize()
    start = time.perf_counter()
    engine = ENGINES[name](model, optimizer)
    *_, last = training.train(model, batches, test, optimizer, epochs=5, report_every=10_000, engine=engine)
    torch.cuda.synchronize()
    assert isinstance(last, EpochDone)
    return time.perf_counter() - start, last.test_accuracy


def stacked(count: int, dataset: Dataset) -> tuple[float, list[float]]:
    """Seconds of five epochs of the default recipe with `count` seeds in one stack, and their test accuracies."""
    configs = [replace(RECIPES["sigmoid"], seed=seed, report_every=10_000) for seed in range(count)]
    torch.cuda.synchronize()
    start = time.perf_counter()
    *_, last = train_many(configs, dataset, DEVICE)
    torch.cuda.synchronize()
    return time.perf_counter() - start, [event.test_accuracy for event in last if isinstance(event, EpochDone)]


def main() -> None:
    """Check the CUDA graph against the plain loop, time both, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", type=int, default=256, help="in the stack (default: 256)")
    options = parser.parse_args()
    if not torch.cuda.is_available():
        sys.exit("There is no NVIDIA GPU here.")
    host_dataset = data.load("fashion-mnist")
    dataset = replace(
        host_dataset,
        train_images=host_dataset.train_images.to(DEVICE),
        train_labels=host_dataset.train_labels.to(DEVICE),
        test_images=host_dataset.test_images.to(DEVICE),
        test_labels=host_dataset.test_labels.to(DEVICE),
    )
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}")
    results: dict[str, float] = {"largest_loss_difference": check(dataset)}
    print(
        "largest difference between the losses of the graph and of the plain loop over 200 steps:"
        f" {results['largest_loss_difference']:.1e}"
    )
    times: dict[str, list[float]] = {name: [] for name in ENGINES}
    for number in range(ROUNDS + 1):
        for name, seconds in times.items():
            duration, accuracy = five_epochs(name, dataset, seed=1)
            if number:  # the first one warms up
                seconds.append(duration)
            print(f"{name}: five epochs in {duration:.2f} s, test accuracy {accuracy:.4f}", flush=True)
    results |= {f"{name}_s": round(statistics.median(seconds), 3) for name, seconds in times.items()}
    stacked_seconds, accuracies = stacked(options.networks, dataset)
    mean, deviation = statistics.mean(accuracies), statistics.stdev(accuracies)
    print(f"{options.networks} seeds in {stacked_seconds:.1f} s: test accuracy {mean:.4f} ± {deviation:.4f}")
    print(json.dumps(results | {"networks": options.networks, "stacked_s": round(stacked_seconds, 2)}))


if __name__ == "__main__":
    main()
