"""Runs that train in turn in one process: as each would alone, on the same batches."""

import hashlib
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.numpy import load_file
from torch import Tensor

from lenet import runs
from lenet.data import Dataset
from lenet.data.shuffle import shuffled
from lenet.engines.autograd import Engine
from lenet.engines.two_threads import TwoThreadEngine
from lenet.model_config import LeNetConfig
from lenet.runs import Run, RunState, races, status
from lenet.runs.recorder import Recorder
from lenet.runs.turns import train_in_turns
from lenet.training import TrainConfig

CPU = torch.device("cpu")
LENET = TrainConfig(dataset="strokes", epochs=3, batch_size=16, report_every=1)
DROPPING = replace(LENET, model=LeNetConfig(activation="relu", dropout=0.3))
PERCEPTRON = replace(LENET, network="perceptron")
SHUFFLED = replace(LENET, shuffled=True)

# With two threads each kind of engine takes another number of them, and sums depend on that.
pytestmark = pytest.mark.usefixtures("stripes_for_runs", "two_threads")


def race(contestants: list[Run], after: int | None = None, state: RunState = RunState.PAUSED) -> None:
    """Train runs in turn, and leave them in a state when `after` turns were taken."""
    turns = 0

    def leave_in() -> RunState | None:
        nonlocal turns
        turns += 1
        return state if after is not None and turns > after else None

    with ExitStack() as begun:
        train_in_turns([begun.enter_context(Recorder(run, CPU)) for run in contestants], leave_in)


def weights(run: Run) -> dict[str, bytes]:
    return {name: value.tobytes() for name, value in load_file(run.live_weights).items()}


def test_each_learns_as_it_would_alone_however_often_the_race_is_paused() -> None:
    configs = [DROPPING, PERCEPTRON, SHUFFLED]
    alone = [runs.create(config) for config in configs]
    for run in alone:
        race([run])
    contestants = races.create(configs)
    for _ in range(3):
        race(contestants, after=7)
        steps = [runs.events(run).latest for run in contestants]
        assert len({step and step.step for step in steps}) == 1  # side by side
        assert {status(run).state for run in contestants} == {"paused"}
    race(contestants)
    for run, other in zip(contestants, alone, strict=True):
        assert status(run).state == "finished" and weights(run) == weights(other)
        assert runs.events(run).epochs == runs.events(other).epochs
    assert [run.checkpoint.is_file() for run in contestants] == [True, False, False]


def test_the_batches_are_the_same_tensors_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[int, list[tuple[Tensor, Tensor]]] = {}

    def recorded(step: Any) -> Any:
        def wrapper(engine: Engine, images: Tensor, labels: Tensor) -> Any:
            seen.setdefault(id(engine), []).append((images.clone(), labels.clone()))
            return step(engine, images, labels)

        return wrapper

    for engine in (Engine, TwoThreadEngine):
        monkeypatch.setattr(engine, "gradients", recorded(engine.gradients))
    race(races.create([replace(one, shift=2, turn=5.0) for one in (LENET, PERCEPTRON, SHUFFLED)]))
    lenet, perceptron, other = seen.values()
    assert len(lenet) == len(perceptron) == len(other) == 12

    def digest(batches: list[tuple[Tensor, Tensor]]) -> str:
        digest = hashlib.sha256()
        for tensors in batches:
            for tensor in tensors:
                digest.update(tensor.contiguous().numpy().tobytes())
        return digest.hexdigest()

    assert digest(lenet) == digest(perceptron) != digest(other)
    assert digest([(shuffled(images), labels) for images, labels in lenet]) == digest(other)


def test_one_that_fails_does_not_end_the_others(stripes: Dataset) -> None:
    diverging = replace(LENET, learning_rate=1e30, optimizer="sgd", model=LeNetConfig(activation="relu"))
    contestants = races.create([diverging, PERCEPTRON])
    race(contestants)
    assert [status(run).state for run in contestants] == ["failed", "finished"]
    assert "no longer a number" in status(contestants[0]).error


def test_after_a_kill_the_one_that_is_behind_catches_up() -> None:
    contestants = races.create([LENET, PERCEPTRON])
    race(contestants, after=2)
    race(contestants[:1], after=5)  # as if the process had saved this one alone
    resumed = [len(runs.events(run).steps) for run in contestants]
    assert resumed[0] > resumed[1] + 1
    race(contestants, after=1)  # nobody waits until they are side by side
    assert {status(run).state for run in contestants} == {"paused"}
    race(contestants)
    assert {status(run).state for run in contestants} == {"finished"}


def test_a_race_is_stopped_with_a_network_for_each_that_can_have_one(tmp_path: Path) -> None:
    contestants = races.create([LENET, PERCEPTRON])
    race(contestants, after=3, state=RunState.STOPPED)
    assert {status(run).state for run in contestants} == {"stopped"}
    assert [run.checkpoint.is_file() for run in contestants] == [True, False]
    assert not runs.events(contestants[1]).layers and runs.events(contestants[0]).layers
