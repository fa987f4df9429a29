import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load, save_file

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


def tensors_of(path: Path) -> dict[str, torch.Tensor]:
    return load(path.read_bytes())  # a mapped file must not be written


def change_card(saved: Path, **values: object) -> None:
    card = saved.with_suffix(".json")
    card.write_text(json.dumps({**json.loads(card.read_text()), **values}))


def test_what_was_saved_comes_back(saved: Path) -> None:
    checkpoint = checkpoints.load(saved)
    assert checkpoint.model.config.activation == "relu" and not checkpoint.model.training
    stored = tensors_of(saved)
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


@pytest.mark.parametrize(
    "values", [{"dataset": []}, {"test_accuracy": "much"}, {"test_loss": None}, {"date": 3}, {"versions": []}], ids=str
)
def test_a_card_with_a_value_of_the_wrong_type_is_an_error_not_a_crash(saved: Path, values: dict[str, object]) -> None:
    change_card(saved, **values)
    with pytest.raises(CheckpointError, match=r"^The card .*mine\.json cannot be read: a (text|number) is missing"):
        checkpoints.load(saved)


def test_a_card_with_more_classes_than_its_data_set_is_an_error_not_a_crash(saved: Path) -> None:
    settings = json.loads(saved.with_suffix(".json").read_text())["model"]
    change_card(saved, model={**settings, "classes": 26})
    with pytest.raises(CheckpointError, match="mnist has 10 classes, not 26"):
        checkpoints.load(saved)


def test_a_broken_file_is_an_error_not_a_crash(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:500])
    with pytest.raises(CheckpointError, match=r"^The checkpoint .*mine\.safetensors is broken: "):
        checkpoints.load(saved)


def test_a_tensor_of_the_wrong_shape_is_named_with_both_shapes(saved: Path) -> None:
    save_file({**tensors_of(saved), "fc.4.weight": torch.zeros(26, 84)}, saved)
    with pytest.raises(CheckpointError) as error:
        checkpoints.load(saved)
    assert str(error.value) == f"The checkpoint {saved} does not fit: fc.4.weight is (26, 84), not (10, 84)."


def test_a_missing_or_surplus_tensor_is_named(saved: Path) -> None:
    tensors = tensors_of(saved)
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


@pytest.mark.parametrize(
    ("weights", "card"),
    [
        ("mine (1)", "mine"),  # Chrome, Edge
        ("mine (1)", "mine (1)"),
        ("mine(2)", "mine"),  # Firefox
        ("mine (2)", "mine (1)"),
        ("mine", "mine (1)"),
        ("v1.2 (1)", "v1.2"),
    ],
)
def test_a_card_is_found_whose_name_a_browser_has_numbered(saved: Path, weights: str, card: str) -> None:
    saved.with_suffix(".json").rename(saved.with_name(f"{card}.json"))
    saved.with_name("other.json").write_text("{}")
    checkpoint = checkpoints.load(saved.rename(saved.with_name(f"{weights}.safetensors")))
    assert checkpoint.card.name == "mine"


def test_of_two_cards_the_one_with_the_same_number_counts_and_others_are_not_guessed(saved: Path) -> None:
    first, second = (saved.with_name(f"mine ({number}).json") for number in (1, 2))
    first.write_text(saved.with_suffix(".json").read_text().replace('"by hand"', '"first"'))
    second.write_text(saved.with_suffix(".json").read_text().replace('"by hand"', '"second"'))
    assert checkpoints.read_card(saved).recipe == "by hand"
    assert checkpoints.read_card(saved.with_name("mine (2).safetensors")).recipe == "second"
    assert checkpoints.read_card(saved.with_name("mine (3).safetensors")).recipe == "by hand"
    saved.with_suffix(".json").unlink()
    with pytest.raises(CheckpointError, match=r"has no card mine \(3\)\.json"):
        checkpoints.read_card(saved.with_name("mine (3).safetensors"))


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "module._orig_mod."])
def test_weights_of_a_wrapped_network_are_read(saved: Path, prefix: str) -> None:
    tensors = tensors_of(saved)
    save_file({prefix + name: tensor for name, tensor in tensors.items()}, saved)
    state = checkpoints.load(saved).model.state_dict()
    assert all(torch.equal(state[name], tensor) for name, tensor in tensors.items())
    some = {prefix + name if "conv" in name else name: tensor for name, tensor in tensors.items()}
    save_file(some, saved)
    with pytest.raises(CheckpointError, match="does not fit its card"):
        checkpoints.load(saved)


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("name", ["lenet.pth", "lenet's.pt", "mine.safetensors"])
def test_a_pytorch_file_is_never_opened_and_told_how_to_save_as_safetensors(
    saved: Path, name: str, legacy: bool
) -> None:
    tensors, file = tensors_of(saved), saved.with_name(name)
    torch.save(tensors, file, _use_new_zipfile_serialization=not legacy)
    with pytest.raises(CheckpointError, match="is a PyTorch file, which can run code when it is opened") as error:
        checkpoints.load(file)
    subprocess.run([sys.executable, "-c", error.value.values["line"]], check=True)
    assert tensors_of(file.with_suffix(".safetensors")).keys() == tensors.keys()


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
        checkpoints.load(saved).probabilities(torch.rand(1, 1, 28, 28))


def test_weights_alone_are_saved_and_read_without_a_card(tmp_path: Path) -> None:
    model = LeNet(LeNetConfig(normalisation="batch", classes=3))
    checkpoints.save_weights(tmp_path / "live.safetensors", model, durable=False)
    again = checkpoints.load_weights(tmp_path / "live.safetensors", model.config)
    assert all(torch.equal(again.state_dict()[name], tensor) for name, tensor in model.state_dict().items())
    assert not again.training
    with pytest.raises(CheckpointError, match="does not fit"):
        checkpoints.load_weights(tmp_path / "live.safetensors", LeNetConfig())


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "fashion-mnist-source"])
def test_the_shipped_checkpoints_load_and_their_cards_are_true(name: str) -> None:
    checkpoint = checkpoints.load(checkpoints.SHIPPED / f"{name}.safetensors")
    assert checkpoint.card.name == name and checkpoint.card.parameters == 44_426
    assert sum(parameter.numel() for parameter in checkpoint.model.parameters()) == 44_426
