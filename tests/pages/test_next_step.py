"""The Train page of a paused run shows what the next batch changes."""

import pytest

from lenet import runs
from lenet.data import Dataset
from lenet.runs import RunState, next_step, recorder
from tests.pages.conftest import ME, TINY, components, labels, open_page, press, text_of
from tests.recording import record


def test_a_paused_run_shows_what_its_next_batch_changes_and_hides_it_again(
    stripes: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((recorder, "load_dataset"), (next_step, "_load")):
        monkeypatch.setattr(module, name, lambda name: stripes)
    run = runs.create(TINY, owner=ME)
    list(record(run, steps=2))
    app = open_page("train", run=run.id)
    closed = len(components(app))
    press(app, "What does this batch change?")
    assert "Step 3: the mean loss of its 16 pictures goes from" in text_of(app)
    assert len(components(app)) == closed + 5
    assert runs.status(run).state == RunState.PAUSED
    press(app, "Hide what this batch changes")
    assert "Step 3:" not in text_of(app) and "What does this batch change?" in labels(app)
