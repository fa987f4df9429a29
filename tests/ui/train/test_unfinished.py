"""The way back to a run that is not over."""

import pytest

from lenet import runs
from lenet.runs import RunState, Status
from tests.pages.conftest import ME, TINY, FakeScheduler, labels, open_page, press, running, text_of


@pytest.mark.parametrize(
    ("state", "words"),
    [(RunState.PAUSED, "is paused at step 3."), (RunState.RUNNING, "is training."), (RunState.QUEUED, "waits")],
)
def test_a_visitor_who_sees_the_settings_finds_the_way_back(
    state: RunState, words: str, fake_scheduler: FakeScheduler
) -> None:
    run = running()
    runs.set_status(run, Status(state))
    app = open_page("train")
    assert f"Your run <b>Stroke digits 1</b> {words}" in text_of(app)
    press(app, "Back to it")
    assert "run" in app.query_params and "Back to it" not in labels(app)


def test_nothing_is_said_of_runs_that_are_over_or_of_another_visitor(fake_scheduler: FakeScheduler) -> None:
    runs.set_status(runs.create(TINY, owner=ME), Status(RunState.FINISHED))
    runs.set_status(runs.create(TINY, owner="somebody else"), Status(RunState.PAUSED))
    assert "Back to it" not in labels(open_page("train"))
