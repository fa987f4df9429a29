"""Models: the networks that are offered, and those that cannot be read."""

from lenet import checkpoints, runs
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
