"""Settings in words."""

from dataclasses import replace

from lenet.model import LeNetConfig
from tests.pages.conftest import TINY
from ui.train import wording


def test_what_differs_from_the_default_network_is_said_in_words() -> None:
    model = LeNetConfig(channels=(12, 32), padding=2, dropout=0.5, activation="relu", normalisation="batch")
    words = wording.describe(replace(TINY, model=model))
    assert "ReLU, batch normalisation, 12 and 32 maps, padding 2, dropout 0.5" in words
    assert wording.words(replace(TINY, model=model))["Maps of C1 and C3"] == "12, 32"


def test_differing_settings_are_listed_for_each_run() -> None:
    differing = wording.differences([TINY, replace(TINY, learning_rate=0.03, seed=2)])
    assert differing == {"Learning rate": ["0.01", "0.03"], "Seed": ["0", "2"]}
