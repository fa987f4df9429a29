"""A network that the visitor brings, on Models and afterwards on every page."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save
from streamlit.testing.v1 import AppTest

from lenet import checkpoints, data, judging, runs
from lenet.model import LeNet, LeNetConfig
from lenet.runs import Run
from tests.pages.conftest import ME, component, labels, open_page, press, text_of
from ui.train import deletion

MODEL = LeNet(LeNetConfig(activation="tanh", padding=2))
torch.nn.init.zeros_(MODEL.get_parameter("fc.4.weight"))  # it answers every picture alike: no better than guessing
BARE = save({f"module.{name}": values for name, values in MODEL.state_dict().items()})


@pytest.fixture(autouse=True)
def little_to_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "judgement_of_run", lambda model, dataset: None)
    monkeypatch.setitem(data.REGISTRY, "strokes", replace(data.info("strokes"), test_size=50))


def upload(content: bytes, name: str = "我的网络.safetensors") -> AppTest:
    app = open_page("models")
    app.file_uploader[0].upload(name, content).run()
    assert not app.exception
    return app


def choose(app: AppTest, label: str, value: str) -> None:
    next(box for box in app.selectbox if box.label == label).set_value(value).run()


def uploaded() -> Run:
    (run,) = (run for run in runs.every() if run.uploaded)
    return run


def test_a_bare_state_dict_becomes_a_network_of_its_owner_on_every_page() -> None:
    app = upload(BARE)
    assert "6 and 16 maps · padding 2 · 10 classes" in text_of(app) and not app.warning
    choose(app, "It learned from", "strokes")
    press(app, "Measure and keep")
    assert "no better than guessing" in app.warning[0].value and "activation function" in app.warning[0].value
    assert not runs.every()
    choose(app, "Activation", "tanh")
    assert not app.warning and "Keep it all the same" not in labels(app)
    press(app, "Measure and keep")
    press(app, "Keep it all the same")
    run = uploaded()
    assert (run.title, run.owner) == ("我的网络", ME) and app.session_state["model"] == run.id
    checkpoint = checkpoints.load(run.checkpoint)
    assert checkpoint.card.model == MODEL.config and checkpoint.card.file == "我的网络.safetensors"
    state = MODEL.state_dict()
    assert all(np.array_equal(values, state[name]) for name, values in checkpoint.network.tensors.items())
    text = text_of(app)
    assert "<b>我的网络</b>" in text and "not known: uploaded as 我的网络.safetensors" in text
    assert app.file_uploader[0].value is None and "Measure and keep" not in labels(app)
    app.switch_page("pages/classify.py").run()
    assert "我的网络" in str(app.selectbox[0].options) and not app.exception
    assert component(app, "answer")
    app.switch_page("pages/train.py").run()
    assert "Your runs" not in [header.value for header in app.header]
    app.query_params["run"] = run.id
    app.run()
    assert "我的网络, uploaded: " in text_of(app) and "New training" in labels(app) and not app.warning
    press(app, "Start the fork")
    (fork,) = (other for other in runs.every() if not other.uploaded)
    assert fork.snapshot(0).read_bytes() == run.snapshot(0).read_bytes() and not app.exception
    stranger = open_page("models")
    stranger.session_state["token"] = "another-visitor-012345678"  # noqa: S105  # no secret
    assert "我的网络" not in text_of(stranger.run())


def test_a_network_downloaded_here_comes_back_without_a_question(tmp_path: Path) -> None:
    shipped = checkpoints.load(checkpoints.SHIPPED / "mnist.safetensors")
    checkpoints.save(tmp_path / "mnist.safetensors", shipped.network, replace(shipped.card, dataset="strokes"))
    app = upload((tmp_path / "mnist.safetensors").read_bytes(), "mnist.safetensors")
    assert [box.label for box in app.selectbox] == ["It learned from"] and app.selectbox[0].value == "strokes"
    press(app, "Measure and keep")
    assert uploaded().title == "mnist 2"
    again = checkpoints.load(uploaded().checkpoint).network
    assert all(np.array_equal(values, shipped.network.tensors[name]) for name, values in again.tensors.items())


def test_bare_weights_of_a_network_that_is_here_are_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "available", lambda name: name in ("fashion-mnist", "mnist", "strokes"))
    app = upload((checkpoints.SHIPPED / "mnist.safetensors").read_bytes(), "mine.safetensors")
    assert [box.label for box in app.selectbox] == ["It learned from"] and app.selectbox[0].value == "mnist"
    assert "These are the weights of “Digits”, which is here already." in text_of(app)
    choose(app, "It learned from", "strokes")
    press(app, "Measure and keep")
    card = checkpoints.read_card(uploaded().checkpoint)
    assert card.model == checkpoints.read_card(checkpoints.SHIPPED / "mnist.safetensors").model
    assert card.test_accuracy > 0.8


def test_what_is_no_network_is_a_sentence() -> None:
    buffer = BytesIO()
    torch.save(MODEL.state_dict(), buffer)
    assert "can run code when it is opened" in upload(buffer.getvalue(), "mine.pth").warning[0].value
    assert "At most 4 MB" in upload(bytes(10_000_000)).warning[0].value
    assert "is broken" in upload(BARE[:900]).warning[0].value
    many = save(LeNet(LeNetConfig(classes=11)).state_dict())
    assert "No data set here has 11 classes" in upload(many).warning[0].value
    assert not runs.every()


def test_an_upload_is_deleted_after_the_time_of_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    app = upload(BARE, "mine.safetensors")
    choose(app, "It learned from", "strokes")
    press(app, "Measure and keep")
    press(app, "Keep it all the same")
    press(app, "Delete")
    assert "Deleted: mine." in text_of(app) and "<b>mine</b>" not in text_of(app) and uploaded()
    press(app, "Undo")
    assert "<b>mine</b>" in text_of(app)
    monkeypatch.setattr(deletion, "UNDO_SECONDS", 0.0)
    press(app, "Delete")
    assert not runs.every() and "<b>mine</b>" not in text_of(app)
