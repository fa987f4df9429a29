"""A run while it trains or waits."""

import pytest

from lenet import runs
from lenet.runs import RunState, Status
from tests.pages.conftest import ME, TINY, FakeScheduler, labels, open_page, press, running, text_of


def test_its_owner_pauses_steps_resumes_and_stops_a_run(fake_scheduler: FakeScheduler) -> None:
    run = running()
    app = open_page("train", run=run.id)
    assert "Resume" not in labels(app)
    press(app, "Pause")
    assert "Paused" in text_of(app)
    press(app, "Step")
    runs.set_status(run, Status(RunState.PAUSED))
    press(app.run(), "Resume")
    runs.set_status(run, Status(RunState.RUNNING))
    press(app.run(), "Stop")
    assert fake_scheduler.told == [("pause", run), ("step", run), ("train", run), ("stop", run)]
    assert "New training" in labels(app)


@pytest.mark.parametrize("now", [RunState.RUNNING, RunState.PAUSED, RunState.STOPPED, RunState.INTERRUPTED])
def test_another_visitor_watches_a_run_and_can_neither_stop_nor_resume_nor_delete_it(
    now: RunState, fake_scheduler: FakeScheduler
) -> None:
    run = runs.create(TINY, owner="somebody else")
    runs.set_status(run, Status(now))
    app = open_page("train", run=run.id)
    assert not {"Pause", "Stop", "Resume", "Step", "Delete", "Keep"} & set(labels(app))
    if now in ("running", "paused"):
        assert "You are watching someone else's training." in text_of(app)


def test_a_waiting_run_tells_its_position_in_the_queue(fake_scheduler: FakeScheduler) -> None:
    run, ahead = runs.create(TINY, owner=ME), running()  # 3 of 1250 steps of 16 pictures done, 1,000 pictures a second
    fake_scheduler.training = [ahead.id]
    text = text_of(open_page("train", run=run.id))
    assert "Another run is training. You are next, in about 21 s." in text
    fake_scheduler.waiting = [runs.create(TINY), runs.create(TINY)]
    assert "2 wait before you; yours begins in about 62 s." in text_of(open_page("train", run=run.id))
