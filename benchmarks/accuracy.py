"""Test accuracy of the networks: `python benchmarks/accuracy.py [--seeds 20]`.

Evaluates every shipped checkpoint on its whole test set. Then trains the app's default recipe (sigmoid) on
Fashion-MNIST with seeds 0, 1, … A seed is stuck if after its first epoch the test loss is still that of guessing
(ln 10 = 2.303). The last line is one JSON object.
"""

import argparse
import json
import statistics
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch

from lenet import checkpoints, data, devices, evaluation, training
from lenet.training import RECIPES, EpochDone, TrainConfig

GUESSING = 2.2  # nats; ln 10 is 2.303


def shipped() -> dict[str, float]:
    """Test accuracy of each shipped checkpoint, computed now."""
    accuracies = {}
    for path in sorted(checkpoints.SHIPPED.glob("*.safetensors")):
        checkpoint = checkpoints.load(path)
        test = training.test_batches(data.load(checkpoint.card.dataset), "cpu")
        loss, accuracies[path.stem], _ = evaluation.evaluate(checkpoint.model, test)
        parameters = checkpoint.card.parameters
        print(f"{path.stem:22} {parameters:,} parameters  loss {loss:.4f}  accuracy {accuracies[path.stem]:.4f}")
    return accuracies


def epochs_of(config: TrainConfig, dataset: data.Dataset) -> list[EpochDone]:
    """Train one network, and return its epochs."""
    device = devices.best()
    model = training.build(config).to(device)
    batches, test = training.train_batches(config, dataset, device), training.test_batches(dataset, device)
    optimizer = training.make_optimizer(config, model.parameters())
    events = training.train(model, batches, test, optimizer, epochs=config.epochs, report_every=10_000)
    return [event for event in events if isinstance(event, EpochDone)]


def default_recipe(seeds: int) -> dict[str, float]:
    """Mean, standard deviation and least test accuracy of the default recipe over seeds 0, 1, …"""
    recipe = RECIPES["sigmoid"]
    dataset = data.load(recipe.dataset)
    accuracies, stuck = [], 0
    for seed in range(seeds):
        epochs = epochs_of(replace(recipe, seed=seed), dataset)
        accuracies.append(epochs[-1].test_accuracy)
        stuck += epochs[0].test_loss > GUESSING
        print(
            f"seed {seed:2}  after epoch 1: loss {epochs[0].test_loss:.3f}  after epoch {len(epochs)}:"
            f" accuracy {accuracies[-1]:.4f}  ({sum(epoch.seconds for epoch in epochs):.0f} s)",
            flush=True,
        )
    return {
        "default_mean": round(statistics.mean(accuracies), 4),
        "default_std": round(statistics.stdev(accuracies), 4) if seeds > 1 else 0.0,
        "default_min": min(accuracies),
        "stuck": stuck,
        "seeds": seeds,
    }


def main() -> None:
    """Evaluate the shipped checkpoints, train the default recipe with new seeds, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=0, help="networks of the default recipe to train (default: 0)")
    options = parser.parse_args()
    torch.set_num_threads(devices.cpu_threads())
    results: dict[str, float] = shipped()
    if options.seeds:
        results |= default_recipe(options.seeds)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
