"""Look inside: the drawing, or another picture."""

import base64

import pytest
from streamlit.testing.v1 import AppTest

from lenet import checkpoints, data
from lenet.data.stroke_digits import strokes
from lenet.runs import computation
from tests.pages.conftest import component, drawn_one, open_page, text_of
from ui import pictures, test_sets
from ui.components import packed


def test_look_inside_has_the_canvas_with_the_drawing_where_there_is_one_and_follows_it() -> None:
    app = open_page("home")
    app.session_state["drawing"] = drawn_one()
    app.switch_page("pages/inside.py").run()
    assert base64.b64decode(component(app, "ink")["drawing"]) == drawn_one().tobytes()
    for name in ("strip", "question"):
        shown = component(app, name)
        assert shown["drawing"] == {"kind": "digits", "alone": True}
        assert shown["picture"] == packed(pictures.a_seven())  # while nothing is drawn
    before = component(app, "strip")
    app.session_state["drawing"] = 255 - drawn_one()
    app.run()
    assert component(app, "strip") == before  # the browser has the drawing: nothing is sent again
    next(group for group in app.button_group if group.label == "Picture").set_value("upload").run()
    assert "You have uploaded nothing yet" in text_of(app)
    assert component(app, "strip")["picture"] == packed(pictures.a_seven())


def test_the_page_says_how_classify_weighs_the_picture_among_its_views() -> None:
    app = open_page("inside")
    assert "six slightly moved views" in text_of(app) and "times there" not in text_of(app)
    app.session_state["model"] = "fashion-mnist-source"  # it has not learned from mirrored pictures
    app.run()
    assert "The picture itself counts 5 times there" in text_of(app)


def test_each_network_sees_an_upload_as_its_kind_does() -> None:
    digits, clothing = pictures.a_seven(), 1 - pictures.a_seven()
    app = open_page("home")
    app.session_state["upload"] = {"digits": digits, "clothing": clothing}
    app.session_state["looked_at"] = "upload"
    app.switch_page("pages/inside.py").run()
    assert component(app, "strip")["picture"] == packed(digits)
    next(box for box in app.selectbox if box.label == "Network").set_value("fashion-mnist").run()
    assert component(app, "strip")["picture"] == packed(clothing)


def ask(question: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Look inside with a question open; a hundred Stroke digits are the test pictures of every data set."""
    monkeypatch.setattr(test_sets, "of", lambda _name: test_sets.stroke_samples())
    monkeypatch.setattr(computation, "_test_set", lambda _info: strokes(100, data.TEST_SEED))
    monkeypatch.setattr(data, "available", lambda _name: True)
    app = open_page("home")
    app.session_state["question"] = question
    app.session_state["looked_at"] = "drawing"  # the row of test pictures has tiles of its own
    return app.switch_page("pages/inside.py").run()


def test_the_pictures_that_excite_a_map_most_have_a_frame_and_a_unit_sees_all(monkeypatch: pytest.MonkeyPatch) -> None:
    app = ask("excites", monkeypatch)
    shown, box = component(app, "tiles"), next(box for box in app.selectbox if box.label == "Map or unit")
    assert len(box.options) == 6 + 16 + 120 + 84 and box.value == "C1 3"
    assert len(shown["frames"]) == 9 == len(shown["captions"]) and {tuple(frame[2:]) for frame in shown["frames"]} == {
        (5, 5)
    }
    box.set_value("F6 11").run()
    assert component(app, "tiles")["frames"] == [[0, 0, 28, 28]] * 9


def test_the_ranking_of_maps_gets_what_the_test_pictures_lose(monkeypatch: pytest.MonkeyPatch) -> None:
    accuracy = component(ask("maps", monkeypatch), "question")["accuracy"]
    assert {layer: len(falls) for layer, falls in accuracy.items()} == {"C1": 6, "C3": 16, "F5": 120, "F6": 84}


def test_the_sliders_know_the_kind_of_the_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    app = ask("robustness", monkeypatch)
    sent = component(app, "question")
    assert (sent["kind"], set(sent["estimates"])) == ("digits", {"size", "turn", "down"})
    next(box for box in app.selectbox if box.label == "Network").set_value("fashion-mnist").run()
    sent = component(app, "question")
    assert (sent["kind"], sent["estimates"]) == ("clothing", {})


def test_without_test_pictures_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    app = ask("maps", monkeypatch)
    monkeypatch.setattr(data, "available", lambda _name: False)
    app.session_state["measured"] = ""
    assert "not on this machine" in component(app.run(), "question")["words"]["noAccuracy"]
    assert component(app, "question")["accuracy"] is None


def test_a_test_picture_is_chosen_in_a_row_and_has_its_label_beside_it() -> None:
    app = open_page("inside")
    info = checkpoints.load(checkpoints.SHIPPED / "mnist.safetensors").info
    samples = test_sets.samples(info)
    assert samples is not None
    images, labels = samples
    tiles, strip = component(app, "tiles"), component(app, "strip")
    assert tiles["clickable"] and tiles["selected"] == 0 and len(tiles["alts"]) == 20
    assert strip["picture"] == packed(pictures.of_sample(images[0])[0, 0]) and strip["label"] == int(labels[0])
    app.session_state["sample"] = 25
    app.run()
    assert component(app, "tiles")["selected"] == 5
    assert component(app, "tiles")["alts"][5] == str(int(labels[25]))
    assert component(app, "strip")["picture"] == packed(pictures.of_sample(images[25])[0, 0])
    assert component(app, "strip")["label"] == int(labels[25])


def test_neither_a_drawing_nor_an_upload_has_a_label() -> None:
    app = open_page("inside")
    for source in ("drawing", "upload"):
        next(group for group in app.button_group if group.label == "Picture").set_value(source).run()
        assert not app.exception and component(app, "strip")["label"] is None
        assert "Classify page" not in text_of(app)
    assert component(app, "strip")["drawing"] is None
