import io
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from tqdm import tqdm

from lenet import checkpoints, data, runs, training
from lenet.cli import main as cli
from lenet.cli import train
from lenet.data import Dataset
from lenet.model import LeNetConfig
from lenet.runs import Run, event_log
from lenet.runs.event_log import Event
from lenet.training.session import Session
from lenet.training.sweep import Row

SHORT = ["train", "--dataset", "strokes", "--recipe", "relu", "--epochs", "2", "--batch-size", "16"]


def run_of(name: str) -> Run:
    run = runs.find(name)
    assert run
    return run


def test_train_prints_a_line_an_epoch_and_keeps_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*SHORT, "--out", "mine"]) == 0
    out = capsys.readouterr().out
    lines = [line for line in out.splitlines() if line.startswith("epoch ")]
    epochs = runs.events(run_of("mine")).epochs
    assert len(lines) == len(epochs) == 2
    assert "conv.0  Conv2d     5x5     6 x 24 x 24         156" in out and out.count("44,426") == 1
    assert f"loss {epochs[1].train_loss:.3f}" in lines[1] and lines[1].startswith("epoch 2  ")
    assert f"train accuracy {epochs[1].train_accuracy:.4f}" in lines[1]
    assert f"test accuracy {epochs[1].test_accuracy:.4f}" in lines[1]
    assert checkpoints.load(runs.find_checkpoint("mine")).card.epochs == 2


def test_ctrl_c_leaves_a_run_that_resume_finishes_as_if_never_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["train", "--dataset", "strokes", "--recipe", "relu", "--epochs", "3", "--batch-size", "16"]
    assert cli.main([*command, "--out", "whole"]) == 0
    append = event_log.append
    events: list[Event] = []

    def append_and_press(run: Run, event: Event) -> None:
        append(run, event)
        events.append(event)
        if len(events) == 4:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(event_log, "append", append_and_press)
    assert cli.main([*command, "--out", "resumed"]) == 130
    assert "Go on with: python -m lenet train --resume 'resumed'" in capsys.readouterr().out
    assert runs.status(run_of("resumed")).state == "interrupted"
    assert cli.main(["train", "--resume", "resumed"]) == 0
    whole, resumed = (runs.find_checkpoint(name).read_bytes() for name in ("whole", "resumed"))
    assert whole == resumed
    assert cli.main(["train", "--resume", "resumed"]) == 2
    assert "The run 'resumed' has finished. To train on, fork it on the Train page." in capsys.readouterr().err


def test_a_missing_data_set_is_named_before_a_run_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LENET_DATA_DIR", str(tmp_path))
    assert cli.main(["train", "--dataset", "kmnist"]) == 2
    assert "python -m lenet download kmnist" in capsys.readouterr().err
    assert runs.every() == []


@pytest.fixture
def send_after_two_events(monkeypatch: pytest.MonkeyPatch) -> list[signal.Signals]:
    """Signals in this list are sent to this process when a run's second event has been written."""
    append = event_log.append
    events: list[Event] = []
    signals: list[signal.Signals] = []

    def append_and_send(run: Run, event: Event) -> None:
        append(run, event)
        events.append(event)
        if len(events) == 2:
            for number in signals:
                signal.raise_signal(number)

    monkeypatch.setattr(event_log, "append", append_and_send)
    return signals


@pytest.mark.parametrize("signals", [["SIGTERM"], ["SIGHUP"], ["SIGINT", "SIGINT"]], ids=" ".join)
def test_a_run_ended_by_a_signal_in_its_first_epoch_goes_on_where_it_was(
    signals: list[str], send_after_two_events: list[signal.Signals]
) -> None:
    send_after_two_events += [signal.Signals[name] for name in signals]
    command = [*SHORT, "--batch-size", "2"]  # 32 steps an epoch, an event every ten
    assert cli.main([*command, "--out", "mine"]) == 128 + signal.Signals[signals[0]]
    assert runs.status(run_of("mine")).state == "interrupted"
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert cli.main(["train", "--resume", "mine"]) == 0
    lines = run_of("mine").events_file.read_text(encoding="utf-8").splitlines()
    steps = [json.loads(line)["step"] for line in lines if '"kind": "step"' in line]
    assert steps == [10, 20, 30, 40, 50, 60]  # none is lost, none comes twice
    assert not any('"kind": "resumed", "step": 0' in line for line in lines)


def test_a_name_that_is_taken_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*SHORT, "--out", "mine"]) == 0
    for name in ("mnist", "mine"):
        assert cli.main([*SHORT, "--out", name]) == 2
    assert [run.id for run in runs.every()] == ["mine"]


def test_a_name_in_any_script_is_kept() -> None:
    assert cli.main([*SHORT, "--out", "数字"]) == 0
    assert checkpoints.load(runs.find_checkpoint("数字")).card.name == "数字"


def test_a_finished_run_is_not_resumed_but_forked(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*SHORT, "--out", "mine"]) == 0
    assert cli.main(["train", "--resume", "mine"]) == 2
    assert "'mine' has finished. To train on, fork it on the Train page." in capsys.readouterr().err
    assert cli.main(["train", "--resume", "nonesuch"]) == 2
    assert "There is no run called 'nonesuch'" in capsys.readouterr().err


def test_resume_with_an_empty_name_is_an_error_and_trains_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["train", "--resume", ""]) == 2
    assert "There is no run called ''" in capsys.readouterr().err and runs.every() == []


def test_resume_never_means_a_visitors_run_by_its_title(capsys: pytest.CaptureFixture[str]) -> None:
    run = runs.rename(runs.create(training.TrainConfig(dataset="strokes"), owner="somebody on the web"), "mine")
    runs.set_status(run, runs.Status(runs.RunState.INTERRUPTED))
    assert cli.main(["train", "--resume", "mine"]) == 2
    assert f"Give the id of the run: {run.id}." in capsys.readouterr().err


def test_options_beside_resume_are_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--epochs", "9", "--learning-rate", "0.1", "--dataset", "mnist", "--out", "other"]
    assert cli.main(["train", "--resume", "mine", *options]) == 2
    assert "leave out --dataset, --epochs, --learning-rate, --out," in capsys.readouterr().err


def test_the_bar_of_a_resumed_run_starts_at_its_step(
    send_after_two_events: list[signal.Signals], monkeypatch: pytest.MonkeyPatch
) -> None:
    first_steps: list[int] = []

    def bar(*, initial: int, **settings: Any) -> object:
        first_steps.append(initial)
        return tqdm(initial=initial, **settings)

    monkeypatch.setattr(train, "tqdm", bar)
    send_after_two_events.append(signal.SIGTERM)
    cli.main([*SHORT, "--batch-size", "2", "--out", "mine"])
    cli.main(["train", "--resume", "mine"])
    assert len(first_steps) == 2 and first_steps[0] == 0 and first_steps[1] >= 10


def test_no_bar_is_drawn_if_standard_error_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*SHORT, "--out", "mine"]) == 0
    captured = capsys.readouterr()
    assert captured.err == "" and "epoch 2  " in captured.out


def test_the_whole_network_is_chosen_from_the_command_line() -> None:
    network = ["--activation", "tanh", "--pooling", "average", "--normalisation", "batch", "--padding", "2"]
    network += ["--channels", "4,8", "--dropout", "0.25"]
    recipe = ["--optimizer", "sgd", "--initialisation", "xavier", "--learning-rate", "0.05", "--seed", "3"]
    recipe += ["--schedule", "one-cycle", "--weight-decay", "0.01", "--shift", "2", "--turn", "7.5"]
    assert cli.main([*SHORT, *network, *recipe, "--out", "mine"]) == 0
    config = run_of("mine").config
    assert config.model == LeNetConfig(
        activation="tanh", pooling="average", normalisation="batch", padding=2, channels=(4, 8), dropout=0.25
    )
    assert (config.optimizer, config.initialisation, config.learning_rate, config.seed) == ("sgd", "xavier", 0.05, 3)
    assert (config.schedule, config.weight_decay, config.shift, config.turn) == ("one-cycle", 0.01, 2, 7.5)


def test_a_perceptron_learns_shuffled_pixels_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*SHORT, "--network", "perceptron", "--shuffled", "--out", "mine"]) == 0
    run = run_of("mine")
    assert (run.config.network, run.config.shuffled) == ("perceptron", True)
    out = capsys.readouterr().out
    assert "203,530" in out and f"Saved as {run.folder}" in out and not run.checkpoint.exists()


def test_options_that_are_left_out_are_those_of_the_recipe() -> None:
    assert cli.main(["train", "--dataset", "strokes", "--recipe", "relu", "--epochs", "1", "--out", "mine"]) == 0
    assert run_of("mine").config == replace(training.RECIPES["relu"], dataset="strokes", epochs=1)


IMPOSSIBLE = ["--dropout 1", "--padding -1", "--padding 1000000", "--channels 0,16", "--channels 100000,1000000"]


@pytest.mark.parametrize("command", ["train", "sweep"])
@pytest.mark.parametrize("options", IMPOSSIBLE)
def test_an_impossible_network_is_explained(command: str, options: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([command, *SHORT[1:], *options.split()]) == 2
    assert capsys.readouterr().err.startswith("lenet: ") and runs.every() == []


@pytest.mark.parametrize("count", ["0", "-3", "10001", "9" * 30])
def test_a_sweep_over_no_seeds_or_too_many_is_refused(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sweep", "--dataset", "strokes", "--seeds", count]) == 2
    captured = capsys.readouterr()
    assert captured.err == f"lenet: A sweep trains from 1 to 10,000 seeds, not {count}.\n" and not captured.out


@pytest.fixture
def two_rows(monkeypatch: pytest.MonkeyPatch, stripes: Dataset) -> None:
    """A sweep that trains nothing."""
    rows = [Row(0.01, [0.5, 0.7]), Row(0.02, [0.6, None])]
    monkeypatch.setattr(train, "sweep_rows", lambda *arguments: iter(rows))
    monkeypatch.setattr(data, "load", lambda name: stripes)


def test_a_console_without_the_sign_prints_a_substitute_and_the_file_is_written(
    two_rows: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", console)
    file = tmp_path / "sweep.json"
    assert cli.main(["sweep", "--dataset", "strokes", "--seeds", "2", "--json", str(file)]) == 0
    assert b"0.600 ? 0.141" in console.buffer.getvalue()
    assert [row["test_accuracies"] for row in json.loads(file.read_bytes())] == [[0.5, 0.7], [0.6, None]]


@pytest.mark.parametrize("name", ["missing/sweep.json", "."])
def test_a_file_that_cannot_be_written_is_an_error_before_training(
    name: str, two_rows: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["sweep", "--dataset", "strokes", "--json", str(tmp_path / name)]) == 2
    captured = capsys.readouterr()
    assert "folder" in captured.err and captured.out == ""


def test_ctrl_c_under_torchrun_interrupts_a_run_that_can_be_resumed(runs_folder: Path) -> None:
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone"]
    command = [*torchrun, "-m", "lenet", "train", "--dataset", "strokes", "--epochs", "200", "--out", "two"]
    # Where this suite runs in the background, SIGINT is ignored; a terminal's job does not ignore it.
    code = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    job = subprocess.Popen(
        [sys.executable, "-c", code, *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    events = runs_folder / "two" / "events.jsonl"
    while not events.exists() or "epoch" not in events.read_text(encoding="utf-8"):
        assert job.poll() is None
        time.sleep(0.05)
    os.killpg(job.pid, signal.SIGINT)  # as a terminal does: to torchrun and to both ranks
    job.wait(120)
    run = run_of("two")
    latest = runs.events(run).latest
    assert runs.status(run).state == "interrupted" and latest and latest.step > 0
    session = Session.begin(run.config, data.load("strokes"), torch.device("cpu"))
    session.restore(run.resume_file)  # as --resume does
    assert session.progress.step >= latest.step
