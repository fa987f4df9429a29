"""Presets: what they set, what they leave, and which of them is marked."""

import pytest
from streamlit.testing.v1 import AppTest

from lenet.training import RECIPES
from tests.pages.conftest import FakeScheduler, open_page, press
from ui.train import choices, presets


def marked(app: AppTest) -> object:
    """The preset whose settings are chosen."""
    return next(group for group in app.button_group if group.key == "preset").value


@pytest.mark.parametrize("name", presets.TITLES)
def test_a_preset_sets_its_recipe_and_leaves_pictures_epochs_and_seed(name: str, fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", dataset="strokes", epochs="7", seed="5", seeds="1", learning_rate="0.02")
    assert marked(app) is None
    next(group for group in app.button_group if group.key == "preset").set_value(name).run()
    assert marked(app) == name
    press(app, "Train")
    ((_, run),) = fake_scheduler.told
    kept = {"dataset": "strokes", "epochs": 7, "seed": 5}
    assert choices.values(run.config) == choices.values(RECIPES[name]) | kept
    assert run.seeds == 1


def test_a_preset_is_no_longer_marked_when_one_of_its_settings_changes() -> None:
    app = open_page("train", dataset="strokes")
    next(group for group in app.button_group if group.key == "preset").set_value("modern").run()
    next(group for group in app.button_group if group.key == "activation").set_value("tanh").run()
    assert marked(app) is None
    next(group for group in app.button_group if group.key == "activation").set_value("relu").run()
    assert marked(app) == "modern"


def test_the_presets_say_what_they_set() -> None:
    app = open_page("train", dataset="strokes")
    said = next(group for group in app.button_group if group.key == "preset").proto.help
    modern = "ReLU, batch normalisation, Kaiming initialisation, schedule one-cycle, weight decay 0.01"
    assert f"**modern**: Adam at 0.01, batches of 256, {modern}" in said
    assert "**1998**: SGD at 0.1, batches of 64, tanh, average pooling, padding 2, LeCun initialisation" in said
    assert "**tutorial**: Adam at 0.01, batches of 256, sigmoid, PyTorch initialisation" in said
