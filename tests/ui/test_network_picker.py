from dataclasses import replace
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


@pytest.mark.parametrize("settings", [{}, {"activation": "of a newer version"}], ids=["none", "unknown"])
def test_a_recipe_without_settings_that_are_known_is_told_in_the_cards_words(settings: dict[str, str]) -> None:
    card = checkpoints.read_card(checkpoints.SHIPPED / "mnist.safetensors")
    config = {"model": settings} if settings else {}
    assert network_picker.recipe(replace(card, recipe="by hand", config=config)) == "by hand"


def test_the_recipe_of_every_network_that_ships_can_be_translated() -> None:
    cards = [checkpoints.read_card(path) for path in checkpoints.SHIPPED.glob("*.safetensors")]
    assert {card.recipe for card in cards} == set(network_picker.RECIPES)
