"""The order of the batches, and where two networks disagree."""

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from lenet import data, runs, training
from lenet.data import Batches, Dataset
from lenet.data.shuffle import shuffled
from lenet.errors import TrainingError
from lenet.evaluation.comparison import mcnemar
from lenet.runs import Run, race_facts, races
from lenet.training import TrainConfig

BASE = TrainConfig(dataset="strokes", epochs=2, batch_size=7_000)


@pytest.fixture
def strokes(monkeypatch: pytest.MonkeyPatch, stripes: Dataset) -> Dataset:
    """Runs on Stroke digits are asked about `stripes` instead."""
    race_facts._test_set.cache_clear()
    monkeypatch.setattr(data, "test_set", lambda _name: (stripes.test_images, stripes.test_labels))
    return stripes


def with_weights(config: TrainConfig, seed: int) -> Run:
    run = runs.create(config)
    save_file(training.build_network(replace(config, seed=seed)).state_dict(), run.live_weights)
    return run


def test_the_digest_is_of_the_batches_that_are_learned() -> None:
    count = data.info("strokes").train_size
    numbers = torch.arange(count)
    images = torch.zeros(count, 28, 28, dtype=torch.uint8)
    batches, digest = Batches(images, numbers, BASE.batch_size, seed=BASE.seed, device="cpu"), hashlib.sha256()
    for _ in range(BASE.epochs):
        for _images, indices in batches:
            digest.update(len(indices).to_bytes(8, "little") + indices.numpy().astype("<i8").tobytes())
    assert race_facts.batch_order(BASE.to_dict()) == digest.hexdigest()


@pytest.mark.parametrize("other", [{"seed": 1}, {"batch_size": 6_999}, {"epochs": 1}])
def test_other_batches_have_another_digest(other: dict[str, Any]) -> None:
    assert race_facts.batch_order(replace(BASE, **other).to_dict()) != race_facts.batch_order(BASE.to_dict())


def test_contestants_of_a_race_have_one_digest() -> None:
    configs = [BASE, replace(BASE, network="perceptron"), replace(BASE, shuffled=True, optimizer="sgd")]
    assert len({race_facts.batch_order(run.config.to_dict()) for run in races.create(configs)}) == 1


def test_disagreements_are_those_of_the_two_networks(strokes: Dataset) -> None:
    first, second = with_weights(replace(BASE, shuffled=True), 1), with_weights(replace(BASE, network="perceptron"), 2)
    images, labels = data.scaled(strokes.test_images), strokes.test_labels.numpy()
    with torch.no_grad():
        one = training.build_network(replace(first.config, seed=1)).eval()(shuffled(images)).argmax(1).numpy()
        two = training.build_network(replace(second.config, seed=2))(images).argmax(1).numpy()
    found = race_facts.disagreements(first.id, second.id)
    assert len(found["indices"]) and found["indices"].tolist() == np.flatnonzero(one != two).tolist()
    assert found["first"].tolist() == one[found["indices"]].tolist()
    assert found["second"].tolist() == two[found["indices"]].tolist()
    assert found["labels"].tolist() == labels[found["indices"]].tolist()
    only = int(((one == labels) & (two != labels)).sum()), int(((two == labels) & (one != labels)).sum())
    assert (found["only_first"], found["only_second"]) == only and found["p"] == mcnemar(*only)
    assert found["count"] == sum(found[name] for name in ("both", "only_first", "only_second", "neither"))


def test_answers_of_a_run_are_those_to_what_it_sees(strokes: Dataset) -> None:
    run = with_weights(replace(BASE, network="perceptron", shuffled=True), 3)
    probabilities, accuracies = race_facts.run_answers(run.id, str(run.live_weights), [4, 1], 20)
    seen = shuffled(data.scaled(strokes.test_images))
    with torch.no_grad():
        expected = training.build_network(replace(run.config, seed=3))(seen).softmax(1)
    assert np.allclose(probabilities, expected[[4, 1]], atol=1e-6)
    correct = expected[:20].argmax(1) == strokes.test_labels[:20]
    of_zero = correct[strokes.test_labels[:20] == 0].float().mean()
    assert accuracies[0] == pytest.approx(float(of_zero))


def test_runs_that_cannot_be_compared_are_refused(strokes: Dataset) -> None:
    run, other, untrained = with_weights(BASE, 0), with_weights(replace(BASE, dataset="mnist"), 0), runs.create(BASE)
    for first, second, words in (
        (run.id, "nonesuch", "deleted"),
        (run.id, other.id, "different data sets"),
        (untrained.id, run.id, "no weights yet"),
    ):
        with pytest.raises(TrainingError, match=words):
            race_facts.disagreements(first, second)
