"""Classify: an answer to what is drawn."""

from safetensors.torch import load, save_file

from lenet import runs
from lenet.runs import Run
from tests.pages.conftest import component, drawn_one, open_page


def test_classify_rests_until_something_is_drawn_and_then_answers() -> None:
    app = open_page("classify")
    assert component(app, "answer")["winner"] == -1
    assert "Look inside this picture" not in [button.label for button in app.button]
    app.session_state["drawing"] = drawn_one()
    app.run()
    shown = component(app, "answer")
    assert shown["winner"] == 1 and len(shown["probabilities"]) == 10
    assert "Look inside this picture" in [button.label for button in app.button]


def test_weights_that_are_not_numbers_are_said_to_be_and_the_digits_network_steps_in(finished: Run) -> None:
    runs.rename(finished, "diverged")
    tensors = load(finished.checkpoint.read_bytes())
    save_file({name: tensor * float("nan") for name, tensor in tensors.items()}, finished.checkpoint)
    app = open_page("classify")
    picker = next(box for box in app.selectbox if box.label == "Network")
    picker.set_value(finished.id).run()
    assert not app.exception and "are not numbers" in app.warning[0].value


def test_two_digits_get_no_answer_but_what_each_alone_is() -> None:
    app = open_page("classify")
    ink = drawn_one()
    ink[8:48, 40:44] = 255
    app.session_state["drawing"] = ink
    app.run()
    assert component(app, "answer")["winner"] == -1
    assert app.warning[0].value == (
        "These are 2 digits, and the network reads one at a time: alone they read 1, 1. Draw one digit."
    )
    assert "Look inside this picture" not in [button.label for button in app.button]
