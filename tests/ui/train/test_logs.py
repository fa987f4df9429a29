import pytest

from lenet import runs
from lenet.runs import Run, RunState, Status, event_log
from lenet.training import StepDone
from tests.pages.conftest import ME, TINY, FakeScheduler, open_page
from ui.train import logs


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the runs whose whole logs are read, one for each reading."""
    ids: list[str] = []
    events = runs.events

    def note(run: Run) -> event_log.EventLog:
        ids.append(run.id)
        return events(run)

    monkeypatch.setattr(runs, "events", note)
    return ids


def test_the_log_of_a_parent_is_read_once_however_often_its_fork_is_drawn(
    finished: Run, read: list[str], fake_scheduler: FakeScheduler
) -> None:
    child = runs.fork(finished, runs.snapshots(finished)[2], finished.config, owner=ME)
    event_log.append(child, StepDone(1, 0.5, 0.9, 1000.0))
    runs.set_status(child, Status(RunState.PAUSED))
    app = open_page("train", run=child.id)
    for _ in range(3):
        app.run()
    assert read.count(finished.id) == 1


def test_the_cards_read_a_run_again_only_when_it_has_grown(
    finished: Run, read: list[str], fake_scheduler: FakeScheduler
) -> None:
    app = open_page("train")
    app.run()
    assert read.count(finished.id) == 1
    event_log.append(finished, StepDone(9, 0.5, 0.9, 1000.0))
    app.run()
    assert read.count(finished.id) == 2


def test_a_run_without_events_has_an_empty_summary() -> None:
    assert logs.summary(runs.create(TINY)) == logs.Summary(0, None, None)
