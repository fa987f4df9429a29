import json
from pathlib import Path

import pytest

from lenet import checkpoints
from lenet.errors import CheckpointError
from tests.lenet.checkpoints.conftest import change_card


def test_a_checkpoint_without_a_card_does_not_load(saved: Path) -> None:
    saved.with_suffix(".json").unlink()
    with pytest.raises(CheckpointError) as error:
        checkpoints.load(saved)
    assert str(error.value) == (
        f"The checkpoint {saved} has no card mine.json. Keep the two files together, or have `python -m lenet card`"
        " write one."
    )


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


@pytest.mark.parametrize(
    "values",
    [
        *({"channels": channels} for channels in ([6.0, 16], [True, 16], [6, 16, 3], [10**6, 16])),
        {"padding": 0.5},
        {"classes": 10.0},
    ],
    ids=str,
)
def test_a_card_of_an_impossible_network_is_an_error_not_a_crash(saved: Path, values: dict[str, object]) -> None:
    settings = json.loads(saved.with_suffix(".json").read_text())["model"]
    change_card(saved, model={**settings, **values})
    with pytest.raises(CheckpointError, match=r"^The card .*mine\.json cannot be read: .* not "):
        checkpoints.load(saved)


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
