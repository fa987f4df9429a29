import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from lenet import runs
from lenet.engines import distributed
from lenet.engines.autograd import Engine
from lenet.engines.distributed import DistributedEngine
from lenet.engines.optimizers import SGD
from lenet.errors import TrainingError
from lenet.model import LeNet, LeNetConfig
from lenet.runs import Run
from tests.recording import record

TRAIN = ["train", "--dataset", "strokes", "--epochs", "1"]


def shared(count: int, arguments: list[str]) -> None:
    """`python -m lenet` on that many ranks, with gloo, as torchrun starts it."""
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", str(count), "--standalone"]
    if count == 1:
        command = [sys.executable]
    process = subprocess.run([*command, "-m", "lenet", *arguments], capture_output=True, text=True, timeout=300)
    assert process.returncode == 0, process.stderr


def run_called(title: str) -> Run:
    return next(run for run in runs.every() if run.title == title)


def test_two_ranks_learn_what_one_process_learns(runs_folder: Path) -> None:
    shared(1, [*TRAIN, "--out", "one"])
    shared(2, [*TRAIN, "--out", "two"])
    one, two = (runs.events(run_called(title)) for title in ("one", "two"))
    assert len(runs.every()) == 2  # rank 1 wrote nothing
    assert len(two.steps_and_latest) == len(one.steps_and_latest) > 3
    for event, expected in zip(two.steps_and_latest, one.steps_and_latest, strict=True):
        assert event.step == expected.step and event.loss == pytest.approx(expected.loss, abs=1e-4)
        assert event.accuracy == pytest.approx(expected.accuracy, abs=1e-6)
    (epoch,), (expected_epoch,) = two.epochs, one.epochs
    assert epoch.train_loss == pytest.approx(expected_epoch.train_loss, abs=1e-4)
    assert epoch.test_loss == pytest.approx(expected_epoch.test_loss, abs=1e-3)
    assert epoch.class_accuracies == pytest.approx(expected_epoch.class_accuracies, abs=0.01)


def test_two_ranks_go_on_with_a_run_of_one(runs_folder: Path) -> None:
    shared(1, [*TRAIN, "--out", "whole"])
    whole = run_called("whole")
    resumed = runs.create(whole.config, "resumed")
    list(record(resumed, steps=15))
    assert runs.status(resumed).state == "paused"
    shared(2, ["train", "--resume", "resumed"])
    assert runs.status(resumed).state == "finished"
    (epoch,), (expected,) = runs.events(resumed).epochs, runs.events(whole).epochs
    assert epoch.train_loss == pytest.approx(expected.train_loss, abs=1e-4)


def test_a_sweep_is_split_over_the_ranks(runs_folder: Path) -> None:
    sweep = ["sweep", "--dataset", "strokes", "--epochs", "1", "--seeds", "2", "--learning-rates", "0.01,0.003"]
    tables = []
    for count in (1, 2):
        path = runs_folder.parent / f"{count}.json"
        shared(count, [*sweep, "--json", str(path)])
        tables.append(json.loads(path.read_text()))
    assert tables[0] == tables[1]
    assert [(row["learning_rate"], len(row["test_accuracies"])) for row in tables[0]] == [(0.01, 2), (0.003, 2)]
    assert tables[0][0]["test_accuracies"][0] != tables[0][0]["test_accuracies"][1]
    assert not runs.every()


def test_batch_normalisation_is_left_to_one_process() -> None:
    model = LeNet(LeNetConfig(normalisation="batch"))
    with pytest.raises(TrainingError, match="train this network in one process"):
        DistributedEngine(Engine(model))


def test_a_process_alone_is_rank_0_of_1() -> None:
    device = torch.device("cpu")
    with distributed.process_group(device):
        assert (distributed.world_size(), distributed.rank()) == (1, 0)
        assert distributed.broadcast(b"words", device) == b"words" and distributed.broadcast_flag(True, device)
        model = LeNet()
        engine = DistributedEngine(Engine(model, SGD(model.parameters(), 0.1)))
        images, labels = torch.rand(3, 1, 28, 28), torch.arange(3)
        expected = model(images)
        assert torch.allclose(engine.logits(images), expected, atol=1e-6)
        loss, _ = engine.step(images, labels)
        assert loss == pytest.approx(torch.nn.functional.cross_entropy(expected, labels).item(), abs=1e-6)
    assert "RANK" not in os.environ
