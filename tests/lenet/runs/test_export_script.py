"""Runs written out as files of plain PyTorch: they train to the same numbers."""

import ast
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from jinja2 import UndefinedError
from safetensors.torch import load_file

from lenet import data, judging, runs
from lenet.activations import ACTIVATIONS
from lenet.data import Dataset
from lenet.errors import TrainingError
from lenet.model_config import POOLINGS, LeNetConfig
from lenet.runs import Run, recorder
from lenet.runs.export_script import TEMPLATES, script, stroke_digits
from lenet.training import OPTIMIZERS, EpochDone, TrainConfig
from tests.conftest import idx, needs
from tests.lenet.runs.interpreter import Interpreter, interpreter
from tests.recording import record

CPU = torch.device("cpu")
SIGMOID = TrainConfig(epochs=2, batch_size=64)
RELU = TrainConfig(
    epochs=2, batch_size=64, seed=3, learning_rate=0.005, optimizer="momentum", initialisation="kaiming",
    model=LeNetConfig(activation="relu", padding=2),
)  # fmt: skip
TANH = TrainConfig(
    epochs=2, batch_size=50, seed=1, learning_rate=0.03, optimizer="sgd", initialisation="xavier",
    model=LeNetConfig(activation="tanh", pooling="average", channels=(4, 8)),
)  # fmt: skip
NORMED = replace(
    SIGMOID, optimizer="momentum", initialisation="pytorch", seed=5, model=LeNetConfig(normalisation="batch")
)
DROPPING = replace(SIGMOID, seed=2, model=LeNetConfig(activation="silu", dropout=0.3))
DECAYING = replace(RELU, optimizer="adam", schedule="one-cycle", weight_decay=0.1, shift=2, turn=10.0)
COSINE = replace(RELU, schedule="cosine", weight_decay=0.01, shift=1)
KINDS = {"sigmoid": SIGMOID, "relu": RELU, "tanh": TANH, "batch normalisation": NORMED, "dropout": DROPPING}
KINDS |= {"AdamW, one-cycle, augmentation": DECAYING, "SGD that decays, cosine": COSINE}


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Sums depend on how many threads share them; the scripts of these tests have one, too.

    What is left is rounding: a run's steps may be computed by hand. The learning rates are such that it stays small.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def python() -> Iterator[Interpreter]:
    with interpreter() as python:
        yield python


@cache
def clothes() -> Dataset:
    needs("fashion-mnist")
    whole = data.load("fashion-mnist")
    return Dataset(
        whole.info, whole.train_images[:600], whole.train_labels[:600], whole.test_images[:200], whole.test_labels[:200]
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """600 pictures of Fashion-MNIST to learn and 200 for the test, on disk and for `record`."""
    dataset = clothes()
    monkeypatch.setattr(recorder, "load_dataset", lambda name: dataset)
    monkeypatch.setattr(judging, "judgement_of_run", lambda model, dataset: None)  # takes as long as the training
    halves = dataset.train_images, dataset.train_labels, dataset.test_images, dataset.test_labels
    for path, values in zip(data.paths(tmp_path), halves, strict=True):
        path.write_bytes(gzip.compress(idx(values.to(torch.uint8))))
    return tmp_path


def record_epochs(run: Run) -> list[EpochDone]:
    return [event for event in record(run) if isinstance(event, EpochDone)]


def rerun(python: Interpreter, run: Run, source: Path, work: Path) -> tuple[list[list[float]], dict[str, torch.Tensor]]:
    """What the run's script prints, a list of numbers an epoch, and the weights it ends with."""
    file, weights = work / "written out.py", work / "weights.npz"
    file.write_text(script(run), encoding="utf-8")
    output = python.run(work, file, source, weights)
    lines = [line for line in output.splitlines() if line.startswith("epoch ")]
    with np.load(weights) as loaded:
        return (
            [[float(number) for number in re.findall(r"\d+(?:\.\d+)?", line)] for line in lines],
            {name: torch.from_numpy(loaded[name]) for name in loaded},
        )


def numbers(event: EpochDone) -> list[float]:
    return [event.epoch, event.train_loss, event.train_accuracy, event.test_loss, event.test_accuracy]


def assert_same(python: Interpreter, run: Run, epochs: list[EpochDone], source: Path, work: Path) -> None:
    """The script prints these epochs and ends with the run's weights, as far as rounding lets it."""
    printed, weights = rerun(python, run, source, work)
    assert len(printed) == len(epochs)
    for line, event in zip(printed, epochs, strict=True):
        epoch, train_loss, train_accuracy, test_loss, test_accuracy = numbers(event)
        assert line[0] == epoch and line[1::2] == pytest.approx([train_loss, test_loss], abs=2e-3)
        assert line[2::2] == pytest.approx([train_accuracy, test_accuracy], abs=0.006)  # one picture of 200
    trained, start = load_file(run.checkpoint), load_file(run.snapshot(0))
    assert weights.keys() == trained.keys()
    for name, values in trained.items():
        assert weights[name].shape == values.shape
    parameters = [name for name in trained if "running" not in name and "num_batches" not in name]
    apart, moved = (
        torch.cat([(trained[name] - other[name]).flatten() for name in parameters]).norm() for other in (weights, start)
    )
    assert moved > 0.1 and apart / moved < 0.01


@pytest.mark.parametrize("config", KINDS.values(), ids=KINDS.keys())
def test_the_script_of_a_run_trains_to_the_same_numbers_and_weights(
    config: TrainConfig, folder: Path, python: Interpreter
) -> None:
    run = runs.create(config)
    assert_same(python, run, record_epochs(run), folder, folder)


def test_the_script_of_a_fork_trains_its_ancestors_up_to_each_fork(folder: Path, python: Interpreter) -> None:
    config = replace(DROPPING, report_every=1)
    first = runs.create(config)
    begun = record_epochs(first)  # an epoch of 10 steps
    middle = runs.fork(first, 13, replace(config, learning_rate=0.002, batch_size=32, seed=9))
    record_epochs(middle)
    model = LeNetConfig(activation="tanh", pooling="average", dropout=0.1)
    last = runs.fork(middle, 5, replace(config, learning_rate=0.01, optimizer="sgd", model=model))
    assert_same(python, last, [begun[0], *record_epochs(last)], folder, folder)


def test_the_script_of_a_fork_from_the_end_of_an_epoch_prints_that_epoch(folder: Path, python: Interpreter) -> None:
    parent = runs.create(SIGMOID)
    begun = record_epochs(parent)
    run = runs.fork(parent, 10, replace(SIGMOID, learning_rate=0.003))
    assert_same(python, run, [begun[0], *record_epochs(run)], folder, folder)


def test_the_script_of_a_fork_from_step_0_draws_its_ancestors_initial_weights(
    folder: Path, python: Interpreter
) -> None:
    parent = runs.create(SIGMOID)
    record_epochs(parent)
    run = runs.fork(parent, 0, replace(SIGMOID, model=LeNetConfig(activation="tanh")))
    assert run.origin and run.origin.weights
    assert_same(python, run, record_epochs(run), folder, folder)
    assert parent.id not in script(run)


def test_the_script_of_a_fork_with_new_weights_leaves_its_parent_out(folder: Path, python: Interpreter) -> None:
    parent = runs.create(SIGMOID)
    record_epochs(parent)
    run = runs.fork(parent, 0, replace(SIGMOID, seed=1))
    runs.delete(parent)
    assert_same(python, run, record_epochs(run), folder, folder)


def test_a_fork_whose_parent_is_gone_has_no_script(folder: Path) -> None:
    parent = runs.create(SIGMOID, "first")
    record_epochs(parent)
    run = runs.fork(parent, 10, SIGMOID)
    runs.delete(parent)
    with pytest.raises(TrainingError, match="The run it forks from is gone: first"):
        script(run)
    runs.create(RELU, "first")  # another run of that name
    with pytest.raises(TrainingError, match="gone"):
        script(run)


def test_a_fork_that_learns_another_data_set_than_its_parent_has_no_script(folder: Path) -> None:
    parent = runs.create(SIGMOID)
    record_epochs(parent)
    with pytest.raises(ValueError, match="learned fashion-mnist, its fork mnist"):
        script(runs.fork(parent, 10, replace(SIGMOID, dataset="mnist")))


def test_the_script_for_stroke_digits_reads_them_from_the_file_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, python: Interpreter
) -> None:
    monkeypatch.setitem(data.REGISTRY, "strokes", replace(data.info("strokes"), train_size=300))
    monkeypatch.setattr(recorder, "load_dataset", data.load)
    monkeypatch.setattr(judging, "judgement_of_run", lambda model, dataset: None)
    source = tmp_path / "stroke-digits.npz"
    source.write_bytes(stroke_digits())
    run = runs.create(replace(RELU, dataset="strokes"))
    assert_same(python, run, record_epochs(run), source, tmp_path)
    assert python.run(tmp_path, tmp_path / "written out.py").count("epoch ") == 2


def test_stroke_digits_are_the_pictures_that_runs_learn() -> None:
    with np.load(io.BytesIO(stroke_digits())) as file:
        assert {name: (values.dtype, values.shape) for name, values in file.items()} == {
            "train_images": (np.uint8, (10_000, 28, 28)),
            "train_labels": (np.int64, (10_000,)),
            "test_images": (np.uint8, (2_000, 28, 28)),
            "test_labels": (np.int64, (2_000,)),
        }
        assert np.array_equal(file["test_images"], data.test_set("strokes")[0].numpy())


@pytest.mark.parametrize("dataset", data.REGISTRY)
@pytest.mark.parametrize("config", KINDS.values(), ids=KINDS.keys())
def test_a_script_is_short_and_needs_nothing_but_pytorch_and_numpy(config: TrainConfig, dataset: str) -> None:
    text = script(runs.create(replace(config, dataset=dataset)))
    nodes = list(ast.walk(ast.parse(text)))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    modules = {"sys", "math", "gzip", "pathlib", "numpy", "torch", "torch.nn.functional", "torchvision"}
    assert imported <= modules
    assert ("torchvision" in imported) == (dataset != "strokes")
    assert len(text.splitlines()) < 140
    assert max(map(len, text.splitlines())) <= 120
    assert "{{" not in text and "{%" not in text
    assert not [line for line in text.splitlines() if line.rstrip() != line]


def test_a_script_holds_only_what_its_run_needs() -> None:
    text = script(runs.create(SIGMOID))
    for word in ("Tanh", "SGD", "Dropout", "BatchNorm", "padding", "kaiming", "xavier", "manual_seed(0)", "last_step"):
        assert word not in text
    words = {f"{row.layer}()" for row in ACTIVATIONS.values()} | set(POOLINGS.values())
    assert sorted(word for word in words if word in text) == ["MaxPool2d", "Sigmoid()"]
    assert {kind for kind in OPTIMIZERS if f"optim.{kind}".lower() in text.lower()} == {"adam"}


def test_a_value_that_the_template_does_not_get_is_an_error_not_a_gap() -> None:
    with pytest.raises(UndefinedError):
        TEMPLATES.get_template("export_script.py.jinja").render()


def test_a_title_is_never_in_a_script() -> None:
    run = runs.rename(runs.create(SIGMOID), "Visitors write what they like")
    assert "Visitors" not in script(run)
    assert f"Run {run.id} of" in script(run)
