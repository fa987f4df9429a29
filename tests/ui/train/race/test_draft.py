"""Races that are set up: ready ones, a third contestant, and what differs."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from lenet.runs import races
from tests.pages.conftest import FakeScheduler, component, labels, open_page, press, text_of
from tests.ui.train.test_settings import chips
from ui.train.race import draft


@pytest.mark.parametrize("name", draft.READY)
def test_a_ready_race_starts_contestants_that_differ_as_it_says(name: str, fake_scheduler: FakeScheduler) -> None:
    ready = draft.READY[name]
    app = press(open_page("train", dataset="strokes", epochs="2"), ready.title)
    assert component(app, "curves")["message"].startswith("Press Race.")
    press(app, "Race")
    ((told, first),) = fake_scheduler.told
    _first, *others = races.contestants(first.race)
    assert told == "train" and app.query_params["run"] == first.id and len(others) == 1
    fields = {**vars(others[0].config), **vars(others[0].config.model)}
    assert ready.others[0].items() <= fields.items()
    fields = {**vars(first.config), **vars(first.config.model)}
    assert ready.first.items() <= fields.items()


def test_a_link_carries_a_race_of_three_and_is_read_back(fake_scheduler: FakeScheduler) -> None:
    app = press(open_page("train", dataset="strokes"), "LeNet against the perceptron")
    app = one_more(app, "activation")
    assert chips(app)[-2:] == ["perceptron", "tanh"] and labels(app).count("Remove") == 2
    query = dict(parse_qsl(urlsplit(app.code[0].value).query))
    again = open_page("train", **query)
    assert chips(again) == chips(app) and not again.query_params
    press(again, "Race")
    ((_, first),) = fake_scheduler.told
    assert [run.config.network for run in races.contestants(first.race)] == ["lenet", "perceptron", "lenet"]
    assert first.config.model.activation == "sigmoid"


@pytest.mark.parametrize(("network", "setting"), [("lenet", "activation"), ("perceptron", "learning_rate")])
def test_contestants_that_are_added_all_differ_in_what_is_chosen(
    network: str, setting: str, fake_scheduler: FakeScheduler
) -> None:
    app = open_page("train", dataset="strokes", network=network)
    asks = offered(app)
    assert asks.label == "The same settings, one of these changed:" and not asks.value  # nothing is chosen before
    assert ("Activation" in asks.options) == (network == "lenet")
    press(one_more(one_more(app, setting), setting), "Race")
    ((_, first),) = fake_scheduler.told
    race = races.contestants(first.race)
    assert len({(vars(run.config) | vars(run.config.model))[setting] for run in race}) == len(race) == 3


def test_a_setting_that_has_no_value_left_is_not_offered_to_a_third_contestant() -> None:
    app = one_more(open_page("train", dataset="strokes"), "pooling")
    assert "Pooling" not in offered(app).options and "Activation" in offered(app).options


def test_what_differs_can_be_changed_and_a_contestant_be_removed(fake_scheduler: FakeScheduler) -> None:
    app = press(open_page("train", dataset="strokes"), "sigmoid against ReLU")
    pills = next(group for group in app.button_group if group.key == "differs_0")
    pills.set_value(["activation", "learning_rate"]).run()
    assert chips(app)[-2:] == ["learning rate 0.001", "ReLU"]
    next(group for group in app.button_group if group.key == "differs_0").set_value([]).run()
    assert chips(app)[-2:] == ["learning rate 0.001", "ReLU"]  # it must differ in something
    press(app, "Remove")
    assert "Train" in labels(app) and "Race" not in labels(app)


def test_contestants_that_are_alike_are_refused_in_a_sentence(fake_scheduler: FakeScheduler) -> None:
    app = press(open_page("train", dataset="strokes"), "sigmoid against ReLU")
    next(group for group in app.button_group if group.key == "race0_activation").set_value("sigmoid").run()
    press(app, "Race")
    assert app.warning[0].value == "Two contestants have the same settings. Change one of them."
    assert not fake_scheduler.told


def test_of_shuffled_pixels_pictures_before_and_after_are_shown_and_a_guess_is_asked_for() -> None:
    app = press(open_page("train", dataset="strokes"), "the same two, all pixels shuffled")
    assert component(app, "tiles")["title"] == "In order"
    assert [group for group in app.button_group if group.key == "guess_shuffled"]
    assert "against" in text_of(app)


def offered(app: AppTest) -> Any:
    """The settings in which one more contestant can differ."""
    return next(group for group in app.button_group if group.key and group.key.startswith("add_contestant"))


def one_more(app: AppTest, setting: str) -> AppTest:
    """Add a contestant that differs in this setting."""
    after: AppTest = offered(app).set_value(setting).run()
    return after
