"""The Train page of a paused run offers to look at what the next batch changes."""

import pytest

from lenet import runs
from lenet.data import Dataset
from lenet.runs import RunState, recorder
from tests.pages.conftest import ME, TINY, component, components, open_page
from tests.recording import record
from ui import next_steps


def test_a_paused_run_offers_its_next_step_to_the_browser(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "load_dataset", lambda name: stripes)
    run = runs.create(TINY, owner=ME)
    list(record(run, steps=2))
    app = open_page("train", run=run.id)
    sent = component(app, "slow_motion")
    assert sent["run"] == run.id and sent["address"] == next_steps.address(run)
    assert len(sent["words"]["scenes"]) == len(sent["words"]["stories"]) == 5
    assert runs.status(run).state == RunState.PAUSED
    run.resume_file.unlink()
    assert len(components(open_page("train", run=run.id))) == len(components(app)) - 1
