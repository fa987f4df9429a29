"""The doctor of the Train page on 40 runs: what it says of each, and how many of them each cure helps.

    .venv/bin/python benchmarks/doctor.py [--seeds 5] [--cures]

Eight kinds of runs, each with several seeds: three that learn well, and five with one fault each. A diagnosis is
correct if it names the fault, and for a healthy run if there is none; it is asked after every reported step, as the
page does, so that a wrong alarm on the way counts too ("alarms"). With --cures, each cure is tried on each run with a
fault. It has helped if the new run has no fault at its end and is right for more than 60 % of the test pictures; one
that overfitted must also end with a lower test loss.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import torch

from lenet import data, runs
from lenet.data import Dataset
from lenet.engines.process_settings import training_process
from lenet.errors import TrainingError
from lenet.model import LeNet, LeNetConfig
from lenet.runs import diagnosis, event_log, examination
from lenet.runs.diagnosis import Diagnosis, Fault
from lenet.runs.event_log import EventLog
from lenet.training import RECIPES, Session, StepDone, TrainConfig

EXAMINED = 16  # images that tell how many units are saturated
EXAMINE_EVERY = 3  # reported steps
SHORT = 5  # epochs
TRAINED, TESTED = 12_000, 2_000  # pictures: a fifth of Fashion-MNIST, so that 40 runs take minutes

RELU = RECIPES["relu"]
KINDS: dict[str, TrainConfig] = {
    "healthy: sigmoid": TrainConfig(epochs=SHORT),
    "healthy: ReLU": replace(RELU, epochs=SHORT),
    "healthy: tanh, momentum": TrainConfig(
        epochs=SHORT,
        optimizer="momentum",
        learning_rate=0.05,
        initialisation="xavier",
        model=LeNetConfig(activation="tanh"),
    ),
    "guessing": replace(RECIPES["source"], epochs=SHORT, optimizer="momentum"),
    "diverged": TrainConfig(
        epochs=SHORT, optimizer="momentum", learning_rate=1.0, model=LeNetConfig(activation="tanh")
    ),
    "slow": TrainConfig(epochs=SHORT, learning_rate=1e-5),
    "dead": replace(RELU, epochs=SHORT, learning_rate=0.1),
    "overfitting": replace(RELU, epochs=25, batch_size=128),
}


LEARNED = 0.6  # accuracy on the test pictures


@dataclass(frozen=True)
class Case:
    """A run that was recorded, and what the doctor said of it."""

    config: TrainConfig
    log: EventLog
    at_end: Diagnosis | None
    alarms: frozenset[Fault]  # named at any step


def record(config: TrainConfig, dataset: Dataset) -> Case:
    """Train a run, write its log as the app does, and ask the doctor after every reported step."""
    run = runs.create(config)
    session = Session.begin(config, dataset, torch.device("cpu"))
    assert isinstance(session.model, LeNet)
    images = data.scaled(dataset.test_images[:EXAMINED])
    log, count, is_nan, alarms = EventLog(run.events_file), 0, False, set()
    try:
        for event in session.events(config.report_every):
            event_log.append(run, event)
            if isinstance(event, StepDone):
                count += 1
                if count % EXAMINE_EVERY == 1:
                    event_log.append(run, examination.examine(session.model, images, event.step))
            log.read()
            if said := diagnosis.diagnose(log, config):
                alarms.add(said.fault)
    except TrainingError:  # the loss is no number
        is_nan = True
    return Case(config, log, diagnosis.diagnose(log, config, is_nan=is_nan), frozenset(alarms))


def fault_of(kind: str) -> Fault | None:
    """What is wrong with runs of a kind."""
    return None if kind.startswith("healthy") else Fault(kind)


def has_helped(case: Case, before: Case) -> bool:
    """Whether a run learns well that another could not."""
    if case.at_end or not case.log.epochs or case.log.epochs[-1].test_accuracy < LEARNED:
        return False
    is_better = case.log.epochs[-1].test_loss < before.log.epochs[-1].test_loss if before.log.epochs else True
    return is_better or before.at_end is None or before.at_end.fault != Fault.OVERFITTING


def smaller(dataset: Dataset) -> Dataset:
    """The first pictures of a data set."""
    return replace(
        dataset,
        train_images=dataset.train_images[:TRAINED],
        train_labels=dataset.train_labels[:TRAINED],
        test_images=dataset.test_images[:TESTED],
        test_labels=dataset.test_labels[:TESTED],
    )


def print_diagnoses(cases: dict[str, list[Case]]) -> None:
    """A line for each kind, and the sum."""
    print("| kind | correct | said at the end | alarms on the way |")
    print("|---|---|---|---|")
    correct = 0
    for kind, some in cases.items():
        said = [case.at_end.fault if case.at_end else None for case in some]
        right = sum(fault == fault_of(kind) for fault in said)
        correct += right
        names = ", ".join(f"{fault or 'nothing'} {count}" for fault, count in Counter(said).items())
        others = Counter(alarm for case in some for alarm in case.alarms if alarm != fault_of(kind))
        alarms = ", ".join(f"{fault} {count}" for fault, count in others.items()) or "none"
        print(f"| {kind} | {right} of {len(some)} | {names} | {alarms} |")
    print(f"{correct} of {sum(map(len, cases.values()))} correct")


def print_cures(cases: dict[str, list[Case]], dataset: Dataset) -> None:
    """A line for each fault and cure."""
    print("| fault | cure | helped |")
    print("|---|---|---|")
    for kind, some in cases.items():
        helped: Counter[str] = Counter()
        tried: Counter[str] = Counter()
        for case in some:
            if not case.at_end or case.at_end.fault != fault_of(kind):
                continue
            for name, config in diagnosis.cures(case.config, case.at_end).items():
                tried[name] += 1
                helped[name] += has_helped(record(config, dataset), case)
        for name in sorted(tried, key=lambda name: -helped[name]):
            print(f"| {kind} | {name} | {helped[name]} of {tried[name]} |", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--cures", action="store_true")
    arguments = parser.parse_args()
    dataset = smaller(data.load("fashion-mnist"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LENET_RUNS_DIR"] = folder
        cases = {
            kind: [record(replace(config, seed=seed), dataset) for seed in range(arguments.seeds)]
            for kind, config in KINDS.items()
        }
        print_diagnoses(cases)
        if arguments.cures:
            print_cures(cases, dataset)


if __name__ == "__main__":
    with training_process(2):
        main()
