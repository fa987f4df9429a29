import json
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from safetensors.torch import load, save_file

from lenet import checkpoints, data, evaluation, runs, training
from lenet.cli import main as cli
from lenet.data import Dataset


@pytest.fixture
def one(tmp_path: Path) -> Path:
    image = Image.new("L", (200, 300), 255)
    ImageDraw.Draw(image).line([(105, 40), (98, 260)], fill=0, width=20)
    image.save(tmp_path / "one.png")
    return tmp_path / "one.png"


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


def test_predict_reads_the_pictures_of_a_folder_and_of_a_pattern(capsys: pytest.CaptureFixture[str], one: Path) -> None:
    (one.parent / "notes.txt").write_text("not a picture", encoding="utf-8")
    for asked in (one.parent, one.with_name("*.png")):
        assert cli.main(["predict", "--checkpoint", "mnist", str(asked)]) == 0
        assert capsys.readouterr().out.startswith(f"{one}: 1 (")


def test_predict_names_a_folder_without_pictures(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert cli.main(["predict", "--checkpoint", "mnist", str(empty)]) == 2
    assert "is a folder without pictures" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_weights_that_are_not_numbers_are_no_answer(
    command: str, one: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = load((checkpoints.SHIPPED / "mnist.safetensors").read_bytes())
    save_file({name: tensor * float("nan") for name, tensor in weights.items()}, tmp_path / "nan.safetensors")
    shutil.copy(checkpoints.SHIPPED / "mnist.json", tmp_path / "nan.json")
    pictures = [str(one)] if command == "predict" else []
    assert cli.main([command, "--checkpoint", str(tmp_path / "nan.safetensors"), *pictures]) == 2
    captured = capsys.readouterr()
    assert "nan.safetensors are not numbers" in captured.err and captured.out == ""
