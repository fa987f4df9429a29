"""How many of the labels that were flipped on purpose are among the most suspicious ones.

    .venv/bin/python benchmarks/suspicion.py [--datasets mnist,fashion-mnist] [--recipes sigmoid,relu] [--seeds 1]

One percent of the training labels is replaced by another class, drawn evenly. A network is trained on them by a normal
recipe, and asked after the snapshots that `lenet.evaluation.suspicion` chooses of those that a run keeps. Printed for
each: the share of the flipped labels among the 2 % of the training set with the highest mean loss over the snapshots;
with the lowest mean margin of the label's logit (Pleiss et al. 2020); and with the highest loss of the last network
alone. The last line is one JSON object.
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import torch
from numpy.typing import NDArray

from lenet import data, evaluation
from lenet.data import Dataset
from lenet.evaluation import suspicion
from lenet.evaluation.metrics import losses
from lenet.evaluation.suspicion import Suspicion
from lenet.runs.recorder import snapshot_steps
from lenet.training import RECIPES, EpochDone, Session, TrainConfig

FLIPPED, LOOKED_AT = 0.01, 0.02  # shares of the training set


def flipped(labels: NDArray[np.int64], classes: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The labels with some replaced by other classes, and the indices of those."""
    generator = np.random.default_rng(seed)
    indices = generator.choice(len(labels), round(FLIPPED * len(labels)), replace=False)
    changed = labels.copy()
    changed[indices] = (labels[indices] + generator.integers(1, classes, len(indices))) % classes
    return changed, indices


def found(scores: NDArray[np.float64], indices: NDArray[np.int64]) -> float:
    """The share of `indices` among the highest scores."""
    looked_at = np.argsort(-scores)[: round(LOOKED_AT * len(scores))]
    return float(np.isin(indices, looked_at).mean())


def margins(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """The logit of each label less the largest of the others, (N,)."""
    rows = np.arange(len(labels))
    others = logits.copy()
    others[rows, labels] = -np.inf
    result: NDArray[np.float64] = logits[rows, labels] - others.max(1)
    return result


def measure(name: str, config: TrainConfig) -> dict[str, float]:
    """Train on flipped labels, and find them."""
    dataset = data.load(name)
    labels, indices = flipped(dataset.train_labels.numpy(), len(dataset.info.classes), config.seed)
    noisy = Dataset(
        dataset.info, dataset.train_images, torch.from_numpy(labels), dataset.test_images, dataset.test_labels
    )
    session = Session.begin(config, noisy, torch.device("cpu"))
    sampled = set(suspicion.chosen(snapshot_steps(session.steps)))
    over_time, margin = Suspicion(labels), np.zeros(len(labels))
    logits = np.zeros((len(labels), len(dataset.info.classes)))
    accuracy = 0.0
    for event in session.events(report_every=1):
        if isinstance(event, EpochDone):
            accuracy = event.test_accuracy
        elif event.step in sampled:
            logits = evaluation.logits(session.model, noisy.train_images).double().numpy()
            over_time.add(logits)
            margin += margins(logits, labels)
    return {
        "test_accuracy": round(accuracy, 4),
        "mean_loss": round(found(over_time.losses, indices), 4),
        "mean_margin": round(found(-margin, indices), 4),
        "last_loss": round(found(losses(logits, labels), indices), 4),
    }


def main() -> None:
    """Measure all data sets and recipes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", default="mnist,fashion-mnist")
    parser.add_argument("--recipes", default="sigmoid,relu")
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args()
    results: dict[str, list[dict[str, float]]] = {}
    for name in options.datasets.split(","):
        for recipe in options.recipes.split(","):
            for seed in range(options.seeds):
                result = measure(name, replace(RECIPES[recipe], dataset=name, seed=seed))
                results.setdefault(f"{name} {recipe}", []).append(result)
                print(name, recipe, seed, result, flush=True)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
