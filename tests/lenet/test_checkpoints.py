import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from lenet import checkpoints
from lenet.checkpoints import Card
from lenet.errors import CheckpointError
from lenet.evaluation import Evaluation
from lenet.model import LeNet, LeNetConfig


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    model = LeNet(LeNetConfig(activation="relu"))
    card = Card.describe("mine", model, dataset="mnist", recipe="by hand", seed=3, epochs=2, test=Evaluation(0.5, 0.9))
    checkpoints.save(tmp_path / "mine.safetensors", model, card)
    return tmp_path / "mine.safetensors"


def change_card(saved: Path, **values: object) -> None:
    card = saved.with_suffix(".json")
    card.write_text(json.dumps({**json.loads(card.read_text()), **values}))


def test_what_was_saved_comes_back(saved: Path) -> None:
    checkpoint = checkpoints.load(saved)
    assert checkpoint.model.config.activation == "relu" and not checkpoint.model.training
    stored = load_file(saved)
    assert all(torch.equal(stored[name], tensor) for name, tensor in checkpoint.model.state_dict().items())
    assert checkpoint.card.parameters == 44_426 and checkpoint.card.test_accuracy == 0.9
    assert checkpoint.card.dataset_md5s[0] == "f68b3c2dcbeaaa9fbdd348bbdeb94873"
    assert checkpoint.info.title == "MNIST"
    assert sorted(path.name for path in saved.parent.glob("mine*")) == ["mine.json", "mine.safetensors"]


def test_probabilities_sum_to_one(saved: Path) -> None:
    probabilities = checkpoints.load(saved).probabilities(torch.rand(1, 1, 28, 28))
    assert len(probabilities) == 10 and sum(probabilities) == pytest.approx(1)


def test_a_missing_checkpoint_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError) as error:
        checkpoints.load(tmp_path / "none.safetensors")
    assert (
        str(error.value)
        == f"No checkpoint at {tmp_path / 'none.safetensors'}. Train one on the Train page, then come back."
    )


def test_a_checkpoint_without_a_card_does_not_load(saved: Path) -> None:
    saved.with_suffix(".json").unlink()
    with pytest.raises(CheckpointError) as error:
        checkpoints.load(saved)
    assert str(error.value) == f"The checkpoint {saved} has no card mine.json. Keep the two files together."


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"name": 3}', "null", '{"model": {"channels": [6, 16], "colour": 1}}']
)
def test_an_unreadable_card_is_an_error_not_a_crash(saved: Path, text: str) -> None:
    saved.with_suffix(".json").write_text(text)
    with pytest.raises(CheckpointError, match=r"^The card .*mine\.json cannot be read: "):
        checkpoints.load(saved)


def test_a_broken_file_is_an_error_not_a_crash(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:500])
    with pytest.raises(CheckpointError, match=r"^The checkpoint .*mine\.safetensors is broken: "):
        checkpoints.load(saved)


def test_a_tensor_of_the_wrong_shape_is_named_with_both_shapes(saved: Path) -> None:
    save_file({**load_file(saved), "fc.4.weight": torch.zeros(26, 84)}, saved)
    with pytest.raises(CheckpointError) as error:
        checkpoints.load(saved)
    assert str(error.value) == f"The checkpoint {saved} does not fit: fc.4.weight is (26, 84), not (10, 84)."


def test_a_missing_or_surplus_tensor_is_named(saved: Path) -> None:
    tensors = load_file(saved)
    del tensors["conv.0.bias"]
    save_file({**tensors, "extra": torch.zeros(1)}, saved)
    with pytest.raises(CheckpointError) as error:
        checkpoints.load(saved)
    assert (
        str(error.value) == f"The checkpoint {saved} does not fit its card: only one of the two has conv.0.bias, extra."
    )


def test_a_card_of_an_unknown_activation_does_not_load(saved: Path) -> None:
    settings = json.loads(saved.with_suffix(".json").read_text())["model"]
    change_card(saved, model={**settings, "activation": "gelu"})
    with pytest.raises(CheckpointError, match="Unknown activation 'gelu'"):
        checkpoints.load(saved)


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "fashion-mnist-source"])
def test_the_shipped_checkpoints_load_and_their_cards_are_true(name: str) -> None:
    checkpoint = checkpoints.load(checkpoints.SHIPPED / f"{name}.safetensors")
    assert checkpoint.card.name == name and checkpoint.card.parameters == 44_426
    assert sum(parameter.numel() for parameter in checkpoint.model.parameters()) == 44_426
