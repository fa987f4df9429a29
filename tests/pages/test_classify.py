"""Classify: an answer to what is drawn."""

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
