"""Settings in an address: those of a run, and those of all contestants of a race."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from lenet.model import LeNetConfig
from tests.pages.conftest import TINY, open_page, text_of
from ui.train import addresses, choices


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("seed", "9" * 4301),
        ("seed", "-1"),
        ("seed", "²"),
        ("epochs", "0"),
        ("epochs", "1000000000"),
        ("epochs", "9" * 5000),
        ("batch_size", "1e3"),
        ("learning_rate", "nan"),
        ("learning_rate", "-0.1"),
        ("learning_rate", "1" * 5000),
        ("dataset", "foo"),
        ("activation", "../../x"),
        ("channels", "6"),
        ("channels", "6,16,4"),
        ("channels", "6,100000"),
        ("padding", "200"),
        ("seeds", "1000"),
        ("network", "transformer"),
        ("shuffled", "2"),
    ],
)
def test_a_value_that_no_run_can_have_is_ignored_and_named(name: str, text: str) -> None:
    assert addresses.read({name: text, "pooling": "average"}) == ({"pooling": "average"}, [], [name])
    app = open_page("train", **{name: text})
    assert not app.exception and f"settings that no run can have: {name}. The usual ones are chosen" in text_of(app)


def test_the_address_of_settings_leads_back_to_them() -> None:
    model = LeNetConfig(channels=(5, 11), padding=2, dropout=0.5, pooling="average")
    config = replace(TINY, dataset="mnist", epochs=7, batch_size=65, seed=3, optimizer="momentum", model=model)
    query = dict(parse_qsl(urlsplit(addresses.address(config, seeds=3)).query))
    chosen, against, refused = addresses.read(query)
    assert choices.from_values(chosen) == choices.reporting(config) and chosen["seeds"] == 3
    assert not against and not refused


def test_the_address_of_a_race_leads_back_to_all_contestants() -> None:
    against: list[dict[str, Any]] = [
        {"network": "perceptron"},
        {"learning_rate": 0.0033, "channels": (5, 11), "activation": "relu"},
    ]
    query = dict(parse_qsl(urlsplit(addresses.address(TINY, 1, against)).query))
    assert addresses.read(query)[1:] == (against, [])


@pytest.mark.parametrize("text", ["seed:1", "learning_rate:-1", "<b>:1", "", ":::;;"])
def test_a_contestant_that_no_race_can_have_is_ignored_and_named(text: str) -> None:
    chosen, against, refused = addresses.read({"against": text, "epochs": "2"})
    assert (chosen, against) == ({"epochs": 2}, []) and all(refused) and len(refused) == 1
    assert not open_page("train", against=text).exception
