"""Teaching: how many of five corrections a network learns, and what its classes lose, over ten tries.

    python benchmarks/teaching.py [--tries 10] [--networks mnist fashion-mnist sigmoid]

"misread" corrects five test pictures that the network answers wrongly. "arbitrary" says that five test pictures of one
class are of another: a new way of writing, or a wish. The class that loses most is that of the mean over all tries.
"sigmoid" is trained first: the source's network, one epoch of Fashion-MNIST.
"""

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import torch
from numpy.typing import NDArray

from lenet import answering, data, evaluation, runs, training
from lenet.data import Dataset
from lenet.engines.process_settings import training_process
from lenet.model import LeNet
from lenet.training import TrainConfig, teaching
from lenet.training.session import Session
from lenet.training.teaching import Corrections

CORRECTIONS = 5
FRESH = TrainConfig(dataset="fashion-mnist", epochs=1)


@dataclass(frozen=True)
class Try:
    """What one teaching did."""

    right: int  # corrections that are answered right
    changes: NDArray[np.float64]  # of each class's accuracy on the test set, in points, (classes,)
    seconds: float


def corrections(dataset: Dataset, answers: NDArray[np.int64], kind: str, seed: int) -> Corrections:
    """Five corrections of one kind, of a network that gives these answers to the test pictures."""
    generator = np.random.default_rng(seed)
    images, labels = dataset.test_images, dataset.test_labels
    if kind == "arbitrary":
        label, other = generator.choice(len(dataset.info.classes), 2, replace=False)
        chosen = generator.choice(np.flatnonzero(labels.numpy() == label), CORRECTIONS, replace=False)
        said = np.full(CORRECTIONS, other)
    else:
        chosen = generator.choice(np.flatnonzero(answers != labels.numpy()), CORRECTIONS, replace=False)
        said = labels.numpy()[chosen]
    return Corrections(data.scaled(images[chosen]).numpy(), said.astype(np.int64))


def attempt(model: LeNet, dataset: Dataset, some: Corrections, seed: int) -> Try:
    """Teach a copy of a network, as a run does it."""
    before = evaluation.evaluate(model, training.test_batches(dataset, "cpu"))
    start = time.perf_counter()
    config = teaching.config_for(dataset.info.name, model.config)
    session = Session.begin(config, teaching.replayed(dataset, some, model, seed), torch.device("cpu"))
    session.model.load_state_dict(model.state_dict())
    *_, done = session.events(config.report_every)
    seconds = time.perf_counter() - start
    assert isinstance(done, training.EpochDone) and isinstance(session.model, LeNet)
    answers = answering.answers(session.model.eval(), some.images, dataset.info.kind, None)
    right = sum(answer.label == label for answer, label in zip(answers, some.labels, strict=True))
    return Try(right, 100 * (np.array(done.class_accuracies) - np.array(before.class_accuracies)), seconds)


def network(name: str) -> tuple[LeNet, Dataset]:
    """A network that ships, or a fresh one, and its data set."""
    if name != "sigmoid":
        checkpoint = runs.load_checkpoint(name)
        return checkpoint.model, data.load(checkpoint.card.dataset)
    dataset = data.load(FRESH.dataset)
    session = Session.begin(FRESH, dataset, torch.device("cpu"))
    for _event in session.events(1000):
        pass
    assert isinstance(session.model, LeNet)
    return session.model.eval(), dataset


def main() -> None:
    """Print a line of the table for each network and kind of corrections."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=10)
    parser.add_argument("--networks", nargs="+", default=["mnist", "fashion-mnist", "sigmoid"])
    arguments = parser.parse_args()
    print("| network | corrections | learned | class that loses most, points | all classes, points | seconds |")
    print("|---|---|---|---|---|---|")
    for name in arguments.networks:
        model, dataset = network(name)
        answers = answering.see(model, data.scaled(dataset.test_images).numpy(), dataset.info.kind).labels
        for kind in ("misread", "arbitrary"):
            tries = [
                attempt(model, dataset, corrections(dataset, answers, kind, seed), seed)
                for seed in range(arguments.tries)
            ]
            changes = np.mean([one.changes for one in tries], 0)
            learned = f"{sum(one.right for one in tries)} of {CORRECTIONS * len(tries)}"
            seconds = np.median([one.seconds for one in tries])
            row = (name, kind, learned, f"{changes.min():+.2f}", f"{changes.mean():+.2f}", f"{seconds:.1f}")
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    with training_process(2):
        main()
