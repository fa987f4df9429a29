"""Teach it, on Classify: corrections, the run that learns them, and going back."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lenet import checkpoints, runs
from lenet.answering import Answer
from lenet.data import Dataset
from lenet.errors import LeNetError
from lenet.runs import recorder
from tests.pages.conftest import APP, ME, TOKEN, FakeScheduler, component, drawn_one, labels, open_page, press, text_of
from tests.recording import record
from ui import networks, pictures


@pytest.fixture(autouse=True)
def stripes_for_runs(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is recorded in this process learns `stripes`."""
    monkeypatch.setattr(recorder, "load_dataset", lambda name: stripes)


def say_it_was(app: AppTest, label: int) -> None:
    next(group for group in app.button_group if group.label == "It was").set_value(label).run()


def page_with_a_drawing() -> AppTest:
    app = open_page("classify")
    app.session_state["drawing"] = drawn_one()
    return app.run()


def test_nothing_is_said_of_teaching_before_there_is_a_correction() -> None:
    app = open_page("classify")
    assert "Wrong?" not in text_of(app) and "Teach" not in labels(app)
    app.session_state["drawing"] = drawn_one()
    app.run()
    assert "Wrong? It was:" in text_of(app) and "Teach" not in labels(app)


def test_a_correction_is_shown_and_counts_once() -> None:
    app = page_with_a_drawing()
    say_it_was(app, 4)
    assert "1 correction" in text_of(app) and "Teach" in labels(app)
    assert [caption["left"] for caption in component(app, "tiles")["captions"]] == ["4"]
    say_it_was(app, 7)  # the same picture
    ((one,),) = app.session_state["corrections"].values()
    assert one.label == 7 and one.image.shape == (1, 1, 28, 28)


def test_a_taught_network_is_used_measured_undone_and_its_owners_alone(fake_scheduler: FakeScheduler) -> None:
    app = page_with_a_drawing()
    before = checkpoints.load(checkpoints.SHIPPED / "mnist.safetensors")
    say_it_was(app, 4)
    press(app, "Teach")
    [(_what, run)] = fake_scheduler.told
    assert run.owner == ME and run.corrections_file.is_file() and runs.status(run).state == "queued"
    assert "Teach" not in labels(app)
    list(record(run))
    app.run()
    assert app.session_state["model"] == run.id
    assert "It learned " in text_of(app) and text_of(app).count("role=") >= 30
    press(app, "Undo")
    assert app.session_state["model"] == "mnist"
    digest = networks.digest(before.network)[:12]
    assert f"the same SHA-256, {digest}" in text_of(app)
    press(app, "Use the taught network")
    assert app.session_state["model"] == run.id
    runs.rename(run, "my fours")
    assert "my fours" in text_of(open_page("models"))
    stranger = AppTest.from_file(APP, default_timeout=120)
    stranger.session_state["token"] = TOKEN[::-1]
    stranger.run()
    stranger.switch_page("pages/models.py").run()
    assert "my fours" not in text_of(stranger) and not stranger.exception


@pytest.mark.parametrize("learned", [True, False])
def test_a_correction_that_was_not_learned_is_named(
    learned: bool, fake_scheduler: FakeScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page_with_a_drawing()
    say_it_was(app, 4)
    press(app, "Teach")
    [(_what, run)] = fake_scheduler.told
    list(record(run))
    shares = np.eye(10, dtype=np.float32)[4 if learned else 7]
    answered = Answer(label=int(shares.argmax()), probabilities=shares, raw=shares)
    monkeypatch.setattr(pictures, "answers", lambda _checkpoint, images: [answered] * len(images))
    app.run()
    assert f"It learned {int(learned)} of 1 corrections." in text_of(app)
    assert ("Not learned: 4." in text_of(app)) == (not learned)


def test_only_one_network_is_taught_at_a_time(fake_scheduler: FakeScheduler) -> None:
    app = page_with_a_drawing()
    say_it_was(app, 4)
    press(app, "Teach")
    other_tab = page_with_a_drawing()
    say_it_was(other_tab, 4)
    press(other_tab, "Teach")
    assert len(fake_scheduler.told) == 1 and "being taught" in other_tab.warning[0].value


@pytest.mark.parametrize("damage", ["network", "corrections"])
def test_a_teaching_that_fails_leaves_the_network_as_it_was_and_says_why(
    damage: str, fake_scheduler: FakeScheduler
) -> None:
    app = page_with_a_drawing()
    say_it_was(app, 4)
    press(app, "Teach")
    [(_what, run)] = fake_scheduler.told
    path = run.corrections_file if damage == "corrections" else run.snapshot(0)
    path.write_bytes(b"nothing")
    with pytest.raises(LeNetError, match=r"damaged|broken"):
        list(record(run))
    app.run()
    assert not app.exception and app.warning and "model" not in app.session_state
