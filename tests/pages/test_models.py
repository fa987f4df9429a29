"""Models: the networks that are offered, and those that cannot be read."""

from pathlib import Path

import pytest

from lenet import checkpoints, runs
from lenet.checkpoints import Checkpoint
from lenet.runs import Run
from tests.pages.conftest import open_page, text_of


def test_a_broken_checkpoint_is_a_sentence_on_models(finished: Run) -> None:
    runs.rename(finished, "broken one")
    finished.checkpoint.write_bytes(b"nothing")
    app = open_page("models")
    assert "is broken" in app.warning[0].value and not app.exception


def test_the_shipped_cards_are_shown_as_they_are() -> None:
    text = text_of(open_page("models"))
    for name in ("mnist", "fashion-mnist", "fashion-mnist-source"):
        card = checkpoints.read_card(checkpoints.SHIPPED / f"{name}.safetensors")
        assert f"{card.test_accuracy:.1%} on test" in text


def test_cards_are_in_the_visitors_language(finished: Run) -> None:
    runs.rename(finished, "mine")
    text = text_of(open_page("models", lang="zh"))
    assert "Adam 学习率 0.01，每批 16 张，ReLU，Kaiming 初始化" in text and "无：在此生成" in text
    for english in ("initialisation", "batches", "generated here", "Stroke digits", "residual"):
        assert english not in text
    assert "Adam at 0.01, batches of 16, ReLU, Kaiming initialisation" in text_of(open_page("models"))


def test_of_many_networks_only_those_on_the_page_are_loaded(
    many_networks: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[Path] = []
    load = checkpoints.load

    def note(path: Path) -> Checkpoint:
        loaded.append(path)
        return load(path)

    monkeypatch.setattr(checkpoints, "load", note)
    app = open_page("models")
    first = text_of(app)
    assert "33 networks" in first and len(loaded) == 12
    app.pagination[0].set_value(3).run()
    assert not app.exception and len(loaded) == 21
    names = [run.title for run in many_networks]
    assert all((str(name) in first) + (str(name) in text_of(app)) <= 1 for name in names)
    assert sum(str(name) in text_of(app) for name in names) == 9
