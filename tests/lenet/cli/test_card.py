"""python -m lenet card: the card of a network that was trained elsewhere."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

import lenet
from lenet.cli import main as cli
from lenet.data import DatasetInfo
from lenet.model import LeNet, LeNetConfig


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A bare state dict of a network that was wrapped."""
    state = LeNet(LeNetConfig(classes=3, padding=2)).state_dict()
    save_file({f"module.{name}": values for name, values in state.items()}, tmp_path / "mine.safetensors")
    return tmp_path / "mine.safetensors"


def test_a_bare_state_dict_gets_a_card_and_then_answers(
    file: Path, three_classes: DatasetInfo, capsys: pytest.CaptureFixture[str]
) -> None:
    before = file.read_bytes()
    assert cli.main(["predict", "--checkpoint", str(file), "x.png"]) == 2
    assert "`python -m lenet card` write one" in capsys.readouterr().err
    options = ["--dataset", three_classes.name, "--activation", "relu"]
    assert cli.main(["card", str(file), *options]) == 0
    assert "relu, max-pooling, padding 2" in capsys.readouterr().out and file.read_bytes() == before
    checkpoint = lenet.load_checkpoint(file)
    assert checkpoint.card.model == LeNetConfig(classes=3, padding=2, activation="relu")
    ink = np.full((60, 60), 255, np.uint8)
    ink[10:50, 28:33] = 0
    Image.fromarray(ink).save(file.with_name("one.png"))
    assert cli.main(["predict", "--checkpoint", str(file), str(file.with_name("one.png"))]) == 0


def test_what_gets_no_card_is_one_sentence(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({}, file.with_suffix(".pth"))
    for arguments, words in {
        (str(file),): "Give --dataset",
        (str(file), "--dataset", "mnist"): "has 3 classes, and MNIST has 10",
        (str(file.with_suffix(".pth")),): "can run code",
        (str(file.with_name("none")),): "There is no file",
    }.items():
        assert cli.main(["card", *arguments]) == 2
        assert words in capsys.readouterr().err
    assert not file.with_suffix(".json").exists()
