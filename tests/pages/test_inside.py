"""Look inside: the drawing, or another picture."""

from lenet import preprocessing
from tests.pages.conftest import component, drawn_one, open_page, text_of
from ui import pictures
from ui.components import packed


def test_look_inside_shows_the_drawing_where_there_is_one() -> None:
    app = open_page("home")
    app.session_state["drawing"] = drawn_one()
    app.switch_page("pages/inside.py").run()
    assert component(app, "strip")["picture"] == packed(preprocessing.prepare_ink(drawn_one(), "digits").image)
    next(group for group in app.button_group if group.label == "Picture").set_value("upload").run()
    assert "You have uploaded nothing yet" in text_of(app)
    assert component(app, "strip")["picture"] == packed(pictures.a_seven())


def test_each_network_sees_an_upload_as_its_kind_does() -> None:
    digits, clothing = pictures.a_seven(), 1 - pictures.a_seven()
    app = open_page("home")
    app.session_state["upload"] = {"digits": digits, "clothing": clothing}
    app.session_state["looked_at"] = "upload"
    app.switch_page("pages/inside.py").run()
    assert component(app, "strip")["picture"] == packed(digits)
    next(box for box in app.selectbox if box.label == "Network").set_value("fashion-mnist").run()
    assert component(app, "strip")["picture"] == packed(clothing)
