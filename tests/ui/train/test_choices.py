"""Settings in an address and in words."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from lenet.model import LeNetConfig
from tests.pages.conftest import TINY, FakeScheduler, open_page, press, text_of
from ui.train import choices


def test_settings_in_the_address_are_used_and_impossible_ones_are_not(fake_scheduler: FakeScheduler) -> None:
    app = open_page("home")
    app.query_params.update(
        {"dataset": "strokes", "epochs": "3", "learning_rate": "0.003", "activation": "tanh", "seed": "7"}
        | {"batch_size": "1000000000", "optimizer": "__import__('os')"}
    )
    app.switch_page("pages/train.py").run()
    press(app, "Train")
    ((_, run),) = fake_scheduler.told
    config = run.config
    assert (config.dataset, config.epochs, config.learning_rate, config.seed) == ("strokes", 3, 0.003, 7)
    assert config.model.activation == "tanh" and (config.batch_size, config.optimizer) == (256, "adam")
    assert run.seeds == 8  # error bars, unless one chooses otherwise


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
    ],
)
def test_a_value_that_no_run_can_have_is_ignored_and_named(name: str, text: str) -> None:
    assert choices.from_address({name: text, "pooling": "average"}) == {"pooling": "average"}
    app = open_page("train", **{name: text})
    assert not app.exception and f"settings that no run can have: {name}." in text_of(app)


def test_the_address_of_settings_leads_back_to_them() -> None:
    model = LeNetConfig(channels=(5, 11), padding=2, dropout=0.5, pooling="average")
    config = replace(TINY, dataset="mnist", epochs=7, batch_size=65, seed=3, optimizer="momentum", model=model)
    query = dict(parse_qsl(urlsplit(choices.address(config, seeds=3)).query))
    chosen = choices.from_address(query)
    assert choices.from_values(chosen) == choices.reporting(config) and chosen["seeds"] == 3


def test_what_differs_from_the_default_network_is_said_in_words() -> None:
    model = LeNetConfig(channels=(12, 32), padding=2, dropout=0.5, activation="relu", normalisation="batch")
    words = choices.describe(replace(TINY, model=model))
    assert "ReLU, batch normalisation, 12 and 32 maps, padding 2, dropout 0.5" in words
    assert choices.words(replace(TINY, model=model))["Maps of C1 and C3"] == "12, 32"


def test_differing_settings_are_listed_for_each_run() -> None:
    differing = choices.differences([TINY, replace(TINY, learning_rate=0.03, seed=2)])
    assert differing == {"Learning rate": ["0.01", "0.03"], "Seed": ["0", "2"]}
