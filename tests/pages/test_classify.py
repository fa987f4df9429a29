"""Classify: an answer to what is drawn."""

from safetensors.torch import load, save_file

from lenet import runs
from lenet.runs import Run
from tests.pages.conftest import component, drawn_one, open_page


def test_classify_follows_the_drawing_and_offers_a_look_inside_once_there_is_one() -> None:
    app = open_page("classify")
    assert component(app, "answer")["drawing"] == {"kind": "digits", "alone": True}
    assert component(app, "ink")["drawing"] == ""
    assert "Look inside this picture" not in [button.label for button in app.button]
    shown = component(app, "answer")
    app.session_state["drawing"] = drawn_one()
    app.run()
    assert component(app, "answer") == shown  # the browser has the drawing: nothing is sent again
    assert "Look inside this picture" in [button.label for button in app.button]


def test_weights_that_are_not_numbers_are_said_to_be_and_the_digits_network_steps_in(finished: Run) -> None:
    runs.rename(finished, "diverged")
    tensors = load(finished.checkpoint.read_bytes())
    save_file({name: tensor * float("nan") for name, tensor in tensors.items()}, finished.checkpoint)
    app = open_page("classify")
    picker = next(box for box in app.selectbox if box.label == "Network")
    picker.set_value(finished.id).run()
    assert not app.exception and "are not numbers" in app.warning[0].value


def test_two_digits_are_not_looked_at_as_one() -> None:
    app = open_page("classify")
    ink = drawn_one()
    ink[8:48, 40:44] = 255
    app.session_state["drawing"] = ink
    app.run()
    assert "Look inside this picture" not in [button.label for button in app.button]
