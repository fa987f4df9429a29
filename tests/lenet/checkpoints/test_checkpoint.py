import json
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from lenet import checkpoints
from lenet.errors import CheckpointError
from tests.lenet.checkpoints.conftest import tensors_of


def test_what_was_saved_comes_back(saved: Path) -> None:
    checkpoint = checkpoints.load(saved)
    assert checkpoint.model.config.activation == "relu" and not checkpoint.model.training
    stored = tensors_of(saved)
    assert all(torch.equal(stored[name], tensor) for name, tensor in checkpoint.model.state_dict().items())
    assert checkpoint.card.parameters == 44_426 and checkpoint.card.test_accuracy == 0.9
    assert checkpoint.card.dataset_md5s[0] == "f68b3c2dcbeaaa9fbdd348bbdeb94873"
    assert checkpoint.info.title == "MNIST"
    assert sorted(path.name for path in saved.parent.glob("mine*")) == ["mine.json", "mine.safetensors"]


def test_the_weights_alone_say_what_they_are(saved: Path) -> None:
    card = checkpoints.read_card(saved)
    with safe_open(saved, "np") as file:
        (said,) = map(json.loads, file.metadata().values())
    assert said["model"]["activation"] == card.model.activation and said["licence"] == card.licence
    assert len(said["classes"]) == 10 and "divided by 255" in said["input"]


def test_probabilities_sum_to_one(saved: Path) -> None:
    probabilities = checkpoints.load(saved).answer(torch.rand(1, 1, 28, 28).numpy()).probabilities
    assert len(probabilities) == 10 and sum(probabilities) == pytest.approx(1)


def test_a_missing_checkpoint_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError) as error:
        checkpoints.load(tmp_path / "none.safetensors")
    assert (
        str(error.value)
        == f"No checkpoint at {tmp_path / 'none.safetensors'}. Train one on the Train page, then come back."
    )


@pytest.mark.parametrize("value", [torch.nan, torch.inf, -torch.inf])
def test_weights_that_are_not_numbers_are_said_to_be(saved: Path, value: float) -> None:
    tensors = tensors_of(saved)
    tensors["fc.4.bias"][3] = value
    save_file(tensors, saved)
    with pytest.raises(CheckpointError, match=r"^The weights in .*mine\.safetensors are not numbers"):
        checkpoints.load(saved)


def test_an_answer_that_is_not_numbers_is_said_to_be(saved: Path) -> None:
    save_file({name: tensor.sign() * 1e30 for name, tensor in tensors_of(saved).items()}, saved)
    with pytest.raises(CheckpointError, match="are not numbers"):
        checkpoints.load(saved).answer(torch.rand(1, 1, 28, 28).numpy())


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "fashion-mnist-source"])
def test_the_shipped_checkpoints_load_and_their_cards_are_true(name: str) -> None:
    checkpoint = checkpoints.load(checkpoints.SHIPPED / f"{name}.safetensors")
    assert checkpoint.card.name == name and checkpoint.card.parameters == 44_426
    assert sum(parameter.numel() for parameter in checkpoint.model.parameters()) == 44_426
