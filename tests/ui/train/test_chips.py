"""Chips: free values within limits, by typing."""

import pytest

from tests.pages.conftest import FakeScheduler, open_page, press, text_of
from ui.train import choices
from ui.train.choices import CHIPS


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("learning_rate", " 0.0033 ", 0.0033),
        ("weight_decay", "1e-4", 0.0001),
        ("epochs", "12", 12),
        ("turn", "7.5", 7.5),
        ("channels", "7, 13", (7, 13)),
        ("seed", "1234567", 1234567),
    ],
)
def test_a_value_within_the_limits_can_be_typed_and_is_kept(
    name: str, typed: str, value: object, fake_scheduler: FakeScheduler
) -> None:
    app = open_page("train", dataset="strokes")
    app.text_input(key=f"other_{name}").set_value(typed).run()
    assert app.text_input(key=f"other_{name}").value == ""
    group = next(group for group in app.button_group if group.key == name)
    assert group.value == value and CHIPS[name].write(value) in group.options
    press(app, "Train")
    ((_, run),) = fake_scheduler.told
    assert choices.values(run.config)[name] == value


@pytest.mark.parametrize(
    ("name", "typed", "limits"),
    [
        ("learning_rate", "11", "from 0.000001 to 10"),
        ("learning_rate", "fast", "from 0.000001 to 10"),
        ("weight_decay", "-0.1", "from 0 to 1"),
        ("epochs", "0", "a whole number from 1 to 1,000"),
        ("shift", "1.5", "a whole number from 0 to 27"),
        ("channels", "6", "two whole numbers from 1 to 64"),
    ],
)
def test_a_value_beyond_the_limits_is_refused_with_the_limits(name: str, typed: str, limits: str) -> None:
    app = open_page("train", dataset="strokes")
    before = app.session_state[name]
    app.text_input(key=f"other_{name}").set_value(typed).run()
    assert f"This cannot be used. It must be {limits}." in text_of(app)
    assert app.session_state[name] == before and not app.exception
