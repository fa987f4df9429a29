"""Settings in an address and in words."""

from dataclasses import replace

from lenet.model import LeNetConfig
from tests.pages.conftest import TINY, FakeScheduler, open_page, press
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


def test_what_differs_from_the_default_network_is_said_in_words() -> None:
    model = LeNetConfig(channels=(12, 32), padding=2, dropout=0.5, activation="relu", normalisation="batch")
    words = choices.describe(replace(TINY, model=model))
    assert "ReLU, batch normalisation, 12 and 32 maps, padding 2, dropout 0.5" in words
    assert choices.words(replace(TINY, model=model))["Maps of C1 and C3"] == "12, 32"


def test_differing_settings_are_listed_for_each_run() -> None:
    differing = choices.differences([TINY, replace(TINY, learning_rate=0.03, seed=2)])
    assert differing == {"Learning rate": ["0.01", "0.03"], "Seed": ["0", "2"]}
