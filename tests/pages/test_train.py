"""The Train page of a run that has ended, or is gone."""

import pytest

from lenet import runs
from lenet.runs import Run, Status
from tests.pages.conftest import TINY, FakeScheduler, open_page, press, running, text_of


def test_an_interrupted_run_offers_to_go_on(fake_scheduler: FakeScheduler) -> None:
    run = running()
    runs.set_status(run, Status("interrupted"))
    app = open_page("train", run=run.id)
    assert "Resume goes on where it was last saved." in app.warning[0].value
    press(app, "Resume")
    assert fake_scheduler.told == [("train", run)]


def test_a_finished_run_shows_its_result_and_can_be_kept(finished: Run) -> None:
    app = open_page("train", run=finished.id)
    last = runs.events(finished).epochs[-1]
    assert f"{last.test_accuracy:.1%} on pictures it never saw." in text_of(app)
    app.text_input[0].set_value("../bad").run()
    next(button for button in app.button if button.label == "Keep").click().run()
    assert "is no name for a run" in app.warning[0].value
    app.text_input[0].set_value("good").run()
    next(button for button in app.button if button.label == "Keep").click().run()
    kept = runs.find(finished.id)
    assert kept and kept.title == "good"
    models = open_page("models")
    assert "good" in text_of(models)


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (
            Status(
                "failed", "The loss is no longer a number at step {step}. Try a smaller learning rate.", {"step": "7"}
            ),
            "The loss is no longer a number at step 7. Try a smaller learning rate.",
        ),
        (
            Status("interrupted"),
            "This run was interrupted: its process ended. Resume goes on where it was last saved.",
        ),
    ],
)
def test_a_run_that_ended_badly_says_what_to_do(now: Status, sentence: str) -> None:
    run = runs.create(TINY)
    runs.set_status(run, now)
    app = open_page("train", run=run.id)
    assert app.warning[0].value == sentence
    assert not app.exception and not app.error


def test_a_run_that_does_not_exist_shows_the_settings(fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", run="../../etc/passwd")
    assert "Train" in [button.label for button in app.button]
