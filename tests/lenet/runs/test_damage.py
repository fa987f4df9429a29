"""Which files of a run are damaged; tests/test_damaged_runs.py shows that they stop nobody else."""

import json
from dataclasses import replace

import pytest

from lenet import runs
from lenet.data import Dataset
from lenet.runs import Run, RunState, Status, damage, recorder
from lenet.training import TrainConfig
from tests.recording import record
from tests.test_damaged_runs import DAMAGES

CONFIG = TrainConfig(dataset="strokes", epochs=2, batch_size=16, report_every=1)


@pytest.fixture
def run(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(recorder, "load_dataset", lambda name: stripes)
    run = runs.create(CONFIG)
    list(record(run))
    return run


def test_a_whole_run_has_no_damaged_file(run: Run) -> None:
    assert runs.status(run).state is RunState.FINISHED
    assert damage.damaged_files(run) == [] and not damage.config_is_damaged(run.id)


@pytest.mark.usefixtures("run")  # it replaces the data set
def test_a_perceptron_misses_no_checkpoint() -> None:
    perceptron = runs.create(replace(CONFIG, network="perceptron"))
    list(record(perceptron))
    assert runs.status(perceptron).state is RunState.FINISHED and not perceptron.checkpoint.exists()
    assert damage.damaged_files(perceptron) == []


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("name", ["state.json", "events.jsonl", "model.safetensors", "model.json"])
def test_a_damaged_file_is_named_alone(name: str, how: str, run: Run) -> None:
    DAMAGES[how](run.folder / name)
    assert [path.name for path in damage.damaged_files(run)] == [name]


@pytest.mark.parametrize("how", [how for how in DAMAGES if how != "missing"])
def test_a_damaged_config_is_told_from_a_run_that_is_gone(how: str, run: Run) -> None:
    DAMAGES[how](run.config_file)
    assert damage.config_is_damaged(run.id)
    assert not damage.config_is_damaged("20200101-000000-abcdef") and not damage.config_is_damaged("../" + run.id)


def test_a_config_with_a_value_that_it_cannot_have_is_damaged(run: Run) -> None:
    values = json.loads(run.config_file.read_text(encoding="utf-8"))
    values["config"]["dataset"] = "cifar"
    run.config_file.write_text(json.dumps(values), encoding="utf-8")
    assert damage.config_is_damaged(run.id)


def test_an_event_of_a_newer_version_is_no_damage(run: Run) -> None:
    with run.events_file.open("a", encoding="utf-8") as log:
        log.write('{"kind": "of a newer version", "step": 1}\n')
    assert damage.damaged_files(run) == []


def test_half_a_line_at_the_end_is_no_damage_of_a_run_that_was_interrupted(run: Run) -> None:
    runs.set_status(run, Status(RunState.INTERRUPTED))
    with run.events_file.open("a", encoding="utf-8") as log:
        log.write('{"kind": "step", "st')
    assert damage.damaged_files(run) == []


@pytest.mark.parametrize("line", ["x", "[]", '{"kind": "step", "step": 9, "loss": NaN}', '{"kind": "epoch"}', "\0\0"])
def test_a_damaged_line_is_damage(line: str, run: Run) -> None:
    content = run.events_file.read_text(encoding="utf-8")
    run.events_file.write_text(f"{line}\n{content}", encoding="utf-8")
    assert damage.damaged_files(run) == [run.events_file]


def test_a_run_that_has_not_begun_has_no_damaged_file() -> None:
    assert damage.damaged_files(runs.create(CONFIG)) == []
