"""The table of runs, and what can be done with those that are ticked."""

import json
import math
from dataclasses import replace
from types import SimpleNamespace

import pytest

from lenet import runs
from lenet.data import Dataset
from lenet.runs import Run, RunState, Status
from tests.pages.conftest import ME, TINY, FakeScheduler, component, elements, labels, open_page, press, text_of
from tests.recording import record
from ui.train import deletion


def test_runs_are_listed_for_their_owner(stripes: Dataset, finished: Run) -> None:
    other = runs.create(replace(TINY, learning_rate=0.03, seed=2), owner=ME)
    list(record(other))
    runs.create(TINY, owner="somebody else")
    app = open_page("train")
    assert len(app.dataframe[0].value) == 2


def test_a_run_without_a_result_or_a_parent_has_dashes_in_the_table(fake_scheduler: FakeScheduler) -> None:
    runs.set_status(runs.create(TINY, owner=ME), Status(RunState.STOPPED))
    (row,) = open_page("train").dataframe[0].value.to_dict("records")
    assert (row["Test"], row["Forked from"]) == ("–", "–")


def test_a_ticked_run_can_be_deleted_even_if_it_is_open_and_the_deletion_undone(
    finished: Run, fake_scheduler: FakeScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("train", run=finished.id)
    app.session_state["history_1_en"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert not app.exception and {"Open", "Delete"} <= set(labels(app))
    press(app, "Delete")
    assert runs.every() == [finished] and not app.dataframe and "Deleted: Stroke digits 1." in text_of(app)
    press(app, "Undo")
    assert len(app.dataframe[0].value) == 1
    app.session_state["history_1_en"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    press(app.run(), "Delete")
    monkeypatch.setattr(deletion, "time", SimpleNamespace(monotonic=lambda: math.inf))
    app.run()
    assert runs.every() == [] and not app.exception and not app.warning and "Undo" not in labels(app)


def test_ticked_runs_are_compared_in_one_chart(finished: Run, fake_scheduler: FakeScheduler) -> None:
    other = runs.create(replace(TINY, learning_rate=0.03), owner=ME)
    list(record(other))
    app = open_page("train")
    app.session_state["history_2_en"] = {"selection": {"rows": [0, 1], "columns": [], "cells": []}}
    app.run()
    table = app.dataframe[1].value
    assert list(table["Learning rate"]) == ["0.03", "0.01"]
    called = ["learning rate 0.03", "Stroke digits 1"]
    assert list(table["Run"]) == called
    sent = component(app, "curves")
    assert [run["name"] for run in sent["runs"]] == called and sent["unit"] == "step"
    assert [len(run["tests"]) for run in sent["runs"]] == [2, 2]
    app.segmented_control(key="axis").set_value("epoch").run()
    sent = component(app, "curves")
    assert (sent["unit"], sent["end"], sent["runs"][0]["tests"][-1][0]) == ("epoch", 2, 2)


def test_a_script_a_network_and_the_numbers_can_be_taken_along(finished: Run) -> None:
    app = open_page("train", run=finished.id)
    offered = [element.proto.label for element in elements(app.main) if element.type == "download_button"]
    files = {
        "Network (.safetensors)",
        "Model card (JSON)",
        "Epochs as CSV",
        "Steps as CSV",
        "PyTorch script that retrains it",
    }
    files |= {"As a web page"}
    assert files <= set(offered)


def test_of_many_ticked_runs_the_first_six_are_compared_and_all_are_deleted(
    fake_scheduler: FakeScheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(8):
        runs.set_status(runs.create(replace(TINY, seed=seed), owner=ME), Status(RunState.STOPPED))
    app = open_page("train")
    app.session_state["history_8_en"] = {"selection": {"rows": list(range(8)), "columns": [], "cells": []}}
    app.run()
    assert "The first 6 of the 8 ticked runs are compared." in text_of(app)
    press(app, "Delete these 8")
    monkeypatch.setattr(deletion, "time", SimpleNamespace(monotonic=lambda: math.inf))
    app.run()
    assert runs.every() == []


def test_the_line_in_the_table_has_one_scale_for_all_runs(finished: Run, fake_scheduler: FakeScheduler) -> None:
    app = open_page("train")
    types = [column.get("type_config", {}) for column in json.loads(app.dataframe[0].proto.columns).values()]
    (line,) = [kind for kind in types if kind.get("type") == "line_chart"]
    assert (line["y_min"], line["y_max"]) == (0, 1)
    columns = json.loads(app.dataframe[0].proto.columns)
    widths = [columns[name]["width"] for name in ("Run", "While training", "Settings")]
    assert widths == [200, 112, 560]  # px: not cut
    accuracies = list(app.dataframe[0].value["While training"][0])
    assert min(accuracies) >= 0 and max(accuracies) <= 1 and accuracies[-1] > 0.5


def test_a_fork_whose_parent_is_gone_says_that_it_has_no_script(finished: Run, fake_scheduler: FakeScheduler) -> None:
    child = runs.fork(finished, runs.snapshots(finished)[2], finished.config, owner=ME)
    runs.set_status(child, Status(RunState.STOPPED))
    runs.delete(finished)
    app = open_page("train", run=child.id)
    offered = [element.proto.label for element in elements(app.main) if element.type == "download_button"]
    assert "PyTorch script that retrains it" not in offered
    assert f"There is no PyTorch script: The run it forks from is gone: {finished.id}." in text_of(app)


def test_runs_of_the_command_line_are_listed_and_can_be_opened_but_not_changed(
    finished: Run, fake_scheduler: FakeScheduler
) -> None:
    own = open_page("train")
    assert "Runs of the command line" not in text_of(own)
    typed = runs.create(TINY, "typed")
    runs.set_status(typed, Status(RunState.STOPPED))
    app = open_page("train")
    assert "typed" in set(app.dataframe[0].value["Run"]) and len(app.dataframe[0].value) == 2
    assert "Runs of the command line are listed too." in text_of(app)
    app.session_state["history_2_en"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert "Open" in labels(app) and not {"Keep", "Resume", "Delete"} & set(labels(app))
    app.session_state["history_2_en"] = {"selection": {"rows": [0, 1], "columns": [], "cells": []}}
    app.run()
    assert "The same settings." in text_of(app) and not any(label.startswith("Delete") for label in labels(app))
    app.session_state["history_2_en"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.run()
    assert {"Open", "Keep", "Delete"} <= set(labels(app))
