"""The table of runs, and what can be done with those that are ticked."""

import json
from dataclasses import replace

import torch

from lenet import runs
from lenet.data import Dataset
from lenet.runs import Run, recorder
from tests.pages.conftest import ME, TINY, FakeScheduler, elements, labels, open_page, press, text_of
from ui.train import choices


def test_runs_are_listed_for_their_owner_and_compared(stripes: Dataset, finished: Run) -> None:
    other = runs.create(replace(TINY, learning_rate=0.03, seed=2), owner=ME)
    list(recorder.record(other, torch.device("cpu")))
    runs.create(TINY, owner="somebody else")
    app = open_page("train")
    assert len(app.dataframe[0].value) == 2
    assert choices.differences([finished.config, other.config]) == "Learning rate 0.01 against 0.03, Seed 0 against 2"


def test_a_ticked_run_is_dealt_with_even_where_it_is_the_open_one(finished: Run, fake_scheduler: FakeScheduler) -> None:
    app = open_page("train", run=finished.id)
    app.session_state["history_1_en"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert not app.exception and {"Open", "Delete"} <= set(labels(app))
    press(app, "Delete")
    assert runs.every() == [] and not app.exception


def test_ticked_runs_are_compared_in_one_chart(finished: Run, fake_scheduler: FakeScheduler) -> None:
    other = runs.create(replace(TINY, learning_rate=0.03), owner=ME)
    list(recorder.record(other, torch.device("cpu")))
    app = open_page("train")
    app.session_state["history_2_en"] = {"selection": {"rows": [0, 1], "columns": [], "cells": []}}
    app.run()
    assert "Learning rate 0.03 against 0.01" in text_of(app)
    (chart,) = [element for element in elements(app.main) if element.type == "plotly_chart"]
    assert len(json.loads(chart.proto.spec)["data"]) == 4


def test_a_script_a_network_and_the_numbers_can_be_taken_along(finished: Run) -> None:
    app = open_page("train", run=finished.id)
    files = [element.proto.label for element in elements(app.main) if element.type == "download_button"]
    assert {"Network", "Its card", "Epochs as CSV", "PyTorch script that retrains it"} <= set(files)
