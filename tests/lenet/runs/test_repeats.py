import itertools
from dataclasses import replace

import pytest
import torch

from lenet import runs, training
from lenet.data import Dataset
from lenet.runs import Origin, Run, recorder, repeats
from lenet.training import EpochDone, TrainConfig
from tests.recording import record

CPU = torch.device("cpu")
CONFIG = TrainConfig(dataset="strokes", epochs=2, batch_size=32, seed=7)


@pytest.fixture
def finished(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run of seed 7 to be repeated with two other seeds."""
    monkeypatch.setattr(recorder, "load_dataset", lambda name: stripes)
    run = runs.create(CONFIG, seeds=3)
    list(record(run))
    return run


def accuracies(seed: int, dataset: Dataset) -> list[float]:
    config = replace(CONFIG, seed=seed)
    model = training.build(config)
    batches, test = training.train_batches(config, dataset, CPU), training.test_batches(dataset, CPU)
    events = training.train(model, batches, test, training.make_optimizer(config, model.parameters()), epochs=2)
    return [event.test_accuracy for event in events if isinstance(event, EpochDone)]


def test_the_other_seeds_learn_as_separate_runs_would(finished: Run, stripes: Dataset) -> None:
    assert repeats.missing(finished) == [8, 9]
    assert repeats.spread(finished).accuracies == [accuracies(7, stripes)]
    repeats.train_missing(finished, stripes, CPU)
    assert repeats.missing(finished) == []
    spread = repeats.spread(finished)
    assert spread.accuracies == [accuracies(seed, stripes) for seed in (7, 8, 9)]
    first, second = spread.by_epoch()
    assert second[0] == pytest.approx(sum(spread.last) / 3)
    assert first[1] >= 0


def test_a_seed_that_was_interrupted_is_trained_again(finished: Run, stripes: Dataset) -> None:
    calls = itertools.count(1)

    def leave() -> bool:
        return next(calls) == 3  # an epoch of two steps is one report

    repeats.train_missing(finished, stripes, CPU, leave=leave)
    assert repeats.missing(finished) == [9]
    repeats.train_missing(finished, stripes, CPU)
    assert repeats.spread(finished).accuracies == [accuracies(seed, stripes) for seed in (7, 8, 9)]


def test_a_torn_line_is_a_seed_that_is_missing(finished: Run, stripes: Dataset) -> None:
    with finished.repeats_file.open("w") as file:
        file.write('{"seed": 8, "test_acc')
    assert repeats.missing(finished) == [8, 9]
    repeats.train_missing(finished, stripes, CPU)
    assert len(repeats.spread(finished).accuracies) == 3


def test_a_run_has_one_seed_by_default_and_a_fork_has_that_of_its_parent(finished: Run) -> None:
    assert repeats.missing(runs.create(CONFIG)) == []
    assert runs.find(finished.id) == finished
    fork = runs.create(CONFIG, seeds=3, origin=Origin(finished.id, 2, 2, True))
    assert repeats.missing(fork) == []


def test_before_its_first_epoch_a_run_has_no_spread() -> None:
    assert repeats.spread(runs.create(CONFIG, seeds=3)).accuracies == []
