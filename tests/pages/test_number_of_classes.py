"""The number of classes belongs to the data set: a run of 3 or 26 goes through everything that a run of 10 does."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from lenet import data, runs
from lenet.data import DatasetInfo
from lenet.model import LeNetConfig
from lenet.runs import Run, RunState, Status, diagnosis, event_log, export_script, recorder
from lenet.runs.event_log import LayersSeen
from lenet.training import EpochDone, StepDone, TrainConfig
from tests.conftest import bands
from tests.pages.conftest import ME, component, components, drawn_one, open_page, text_of
from tests.recording import record

CPU = torch.device("cpu")


@pytest.fixture(params=[3, 26])
def dataset(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DatasetInfo:
    monkeypatch.setattr(recorder, "load_dataset", data.load)  # no cache: the next test's data set has the same name
    return bands(tmp_path, monkeypatch, request.param)


@pytest.fixture
def config(dataset: DatasetInfo) -> TrainConfig:
    return TrainConfig(
        dataset=dataset.name, epochs=2, batch_size=15, learning_rate=0.003, initialisation="kaiming", report_every=1,
        model=LeNetConfig(activation="relu"),
    )  # fmt: skip


@pytest.fixture
def run(config: TrainConfig) -> Run:
    run = runs.create(config, owner=ME)
    list(record(run))
    return runs.rename(run, "bands")


def test_it_is_trained_recorded_and_shown_on_every_page(run: Run, dataset: DatasetInfo) -> None:
    assert_kept(run, dataset)
    assert_drawn_on_train(run, dataset)
    for page, name in {"classify": "answer", "inside": "strip", "models": ""}.items():
        app = open_page("home")
        app.session_state["model"] = run.id
        app.session_state["drawing"] = drawn_one()
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception and not app.warning
        if name:
            shown = component(app, name)
            description = shown["network"]["description"]
            assert description["classes"] == len(dataset.classes) and shown["names"] == list(dataset.classes)


def assert_kept(run: Run, dataset: DatasetInfo) -> None:
    count = len(dataset.classes)
    checkpoint = runs.load_checkpoint(run.id)
    assert checkpoint.model.config.classes == checkpoint.card.model.classes == count
    last = runs.events(run).epochs[-1]
    assert len(last.class_accuracies) == count and last.test_accuracy > 1.5 / count
    assert len(checkpoint.answer(data.scaled(data.test_set(dataset.name)[0][:1]).numpy()).probabilities) == count


def assert_drawn_on_train(run: Run, dataset: DatasetInfo) -> None:
    count, app = len(dataset.classes), open_page("train", run=run.id)
    tiles = [json.loads(one.proto.json) for one in components(app) if one.proto.component_name == "lenet_tiles"]
    assert any(f"{count} test pictures" in one["title"] and f"of {count} right" in one["note"] for one in tiles)
    runs.set_status(run, Status(RunState.RUNNING))
    app = open_page("train", run=run.id)
    assert component(app, "curves")["classes"] == count
    sparks = [json.loads(one.proto.json) for one in components(app) if one.proto.component_name == "lenet_sparks"]
    assert [row["name"] for row in sparks[0]["rows"]] == list(dataset.classes)
    runs.set_status(run, Status(RunState.FINISHED))


def test_it_is_forked_and_written_out(run: Run, config: TrainConfig, dataset: DatasetInfo, tmp_path: Path) -> None:
    fork = runs.fork(run, runs.snapshots(run)[3], replace(config, epochs=1))
    events = [event for event in record(fork) if isinstance(event, EpochDone)]
    file = tmp_path / "written out.py"
    file.write_text(export_script.script(fork), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, file, data.directory() / dataset.folder / "raw"], capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    losses = [float(found) for found in re.findall(r"test loss ([\d.]+)", ended.stdout)]
    assert losses[-1:] == pytest.approx([event.test_loss for event in events], abs=2e-2)


def test_its_plateau_is_recognised(config: TrainConfig, dataset: DatasetInfo) -> None:
    count = len(dataset.classes)
    run = runs.create(config, owner=ME)
    guessing = float(torch.tensor(float(count)).log())
    for step in range(1, 151):
        event_log.append(run, StepDone(step, guessing, 1 / count, 1000.0))
    event_log.append(run, LayersSeen(150, (1e-5, 1e-4, 1e-3, 0.01, 0.1), (0.0, 0.1, 0.1, 0.1)))
    plateau = diagnosis.diagnose(runs.events(run), run.config)
    assert plateau and plateau.loss == pytest.approx(guessing)
    runs.set_status(run, Status(RunState.RUNNING))
    app = open_page("train", run=run.id)
    assert f"ln {count} = {guessing:.3f}" in json.dumps([one.value for one in (*app.markdown, *app.warning)]) + text_of(
        app
    )
