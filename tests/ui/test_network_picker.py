from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lenet import checkpoints
from ui import network_picker, resources


def pick() -> None:
    """The script of a page with the picker alone."""
    from ui import network_picker

    network_picker.pick()


def listings(monkeypatch: pytest.MonkeyPatch, count: int) -> int:
    """How often a rerun lists the networks, where there are `count` of them beside the digits' own."""
    path = checkpoints.SHIPPED / "mnist.safetensors"
    networks = {"mnist": path, **{f"copy{number}": path for number in range(count)}}
    listed: list[None] = []

    def models() -> dict[str, Path]:
        listed.append(None)
        return networks

    monkeypatch.setattr(resources, "models", models)
    page = AppTest.from_function(pick, default_timeout=60).run()
    assert not page.exception and len(page.selectbox[0].options) == count + 1
    return len(listed)


def test_the_networks_are_not_listed_anew_for_each_option(monkeypatch: pytest.MonkeyPatch) -> None:
    assert listings(monkeypatch, 60) == listings(monkeypatch, 2)


def test_the_recipe_of_every_network_that_ships_can_be_translated() -> None:
    cards = [checkpoints.read_card(path) for path in checkpoints.SHIPPED.glob("*.safetensors")]
    assert {card.recipe for card in cards} == set(network_picker.RECIPES)
