import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from lenet import checkpoints, cli, data, evaluation, runs, training
from lenet.data import Dataset
from lenet.data.download import download
from lenet.runs import event_log, recorder


@pytest.fixture(autouse=True)
def small(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "load_dataset", lambda name: stripes)


@pytest.fixture
def one(tmp_path: Path) -> Path:
    image = Image.new("L", (200, 300), 255)
    ImageDraw.Draw(image).line([(105, 40), (98, 260)], fill=0, width=20)
    image.save(tmp_path / "one.png")
    return tmp_path / "one.png"


def test_train_prints_a_line_an_epoch_and_keeps_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main(
        ["train", "--dataset", "strokes", "--recipe", "relu", "--epochs", "2", "--batch-size", "16", "--out", "mine"]
    )
    assert code == 0
    out = capsys.readouterr().out
    lines = [line for line in out.splitlines() if line.startswith("epoch ")]
    epochs = runs.events(runs.find("mine")).epochs
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
    append, written = event_log.append, []

    def append_and_press(folder: Path, event: object) -> None:
        append(folder, event)
        written.append(event)
        if len(written) == 4:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(event_log, "append", append_and_press)
    assert cli.main([*command, "--out", "left"]) == 130
    assert "Go on with: python -m lenet train --resume 'left'" in capsys.readouterr().out
    assert runs.status(runs.find("left")).state == "interrupted"
    assert cli.main(["train", "--resume", "left"]) == 0
    whole, left = (runs.find_checkpoint(name).read_bytes() for name in ("whole", "left"))
    assert whole == left
    assert cli.main(["train", "--resume", "left"]) == 2
    assert "There is no run called 'left' that could go on." in capsys.readouterr().err


def test_evaluate_gives_the_test_loss_and_accuracy(
    capsys: pytest.CaptureFixture[str], stripes: Dataset, monkeypatch
) -> None:
    cli.main(["train", "--dataset", "strokes", "--recipe", "relu", "--epochs", "1", "--out", "mine"])
    capsys.readouterr()
    monkeypatch.setattr(data, "load", lambda name: stripes)
    assert cli.main(["evaluate", "--checkpoint", "mine", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    model = checkpoints.load(runs.find_checkpoint("mine")).model
    expected = evaluation.evaluate(model, training.test_batches(stripes, "cpu"))
    assert found == {"checkpoint": "mine", "loss": pytest.approx(expected.loss), "accuracy": expected.accuracy}
    assert cli.main(["evaluate", "--checkpoint", "mine"]) == 0
    assert f"accuracy {expected.accuracy:.4f}" in capsys.readouterr().out


def test_predict_names_what_it_sees_and_what_it_cannot_read(capsys: pytest.CaptureFixture[str], one: Path) -> None:
    broken = one.with_name("broken.png")
    broken.write_bytes(b"not a picture")
    code = cli.main(["predict", "--checkpoint", "mnist", "--json", str(one), str(broken), "nowhere.png"])
    seen, unreadable, missing = json.loads(capsys.readouterr().out)
    assert code == 2
    assert (seen["file"], seen["label"], seen["name"]) == (str(one), 1, "1")
    assert len(seen["probabilities"]) == 10 and sum(seen["probabilities"]) == pytest.approx(1)
    assert seen["probability"] == max(seen["probabilities"]) == seen["probabilities"][1]
    assert set(unreadable) == set(missing) == {"file", "error"}
    assert "is not a picture we can read" in unreadable["error"] and "There is no file" in missing["error"]


def test_predict_in_words(capsys: pytest.CaptureFixture[str], one: Path) -> None:
    assert cli.main(["predict", "--checkpoint", "mnist", str(one)]) == 0
    assert capsys.readouterr().out.startswith(f"{one}: 1 (")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["evaluate", "--checkpoint", "nonesuch"], "lenet: No checkpoint 'nonesuch'. Give one of"),
        (
            ["train", "--dataset", "strokes", "--epochs", "0"],
            "lenet: Epochs, batch size and report_every must be at least 1.",
        ),
        (["train", "--dataset", "strokes", "--out", "../up"], "lenet: '../up' is no name for a run."),
    ],
)
def test_bad_use_is_explained_and_exits_with_two(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(message) and not captured.out


@pytest.mark.parametrize("arguments", [[], ["fly"], ["predict", "--checkpoint", "mnist"], ["download", "strokes"]])
def test_bad_arguments_exit_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2 and "usage: python -m lenet" in capsys.readouterr().err


def test_a_missing_data_set_is_named_before_a_run_is_made(monkeypatch, tmp_path: Path, capsys) -> None:
    monkeypatch.setenv("LENET_DATA_DIR", str(tmp_path))
    assert cli.main(["train", "--dataset", "kmnist"]) == 2
    assert "python -m lenet download kmnist" in capsys.readouterr().err
    assert runs.every() == []


def test_download_says_where_the_data_set_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.download is download
    monkeypatch.setattr(cli, "download", lambda name: Path("data/MNIST/raw"))
    assert cli.main(["download", "mnist"]) == 0
    assert capsys.readouterr().out == "MNIST is in data/MNIST/raw\n"


def test_it_runs_as_a_module() -> None:
    found = subprocess.run([sys.executable, "-m", "lenet", "--help"], capture_output=True, text=True, check=True)
    assert all(command in found.stdout for command in ("train", "evaluate", "predict", "download"))
