"""A run whose files are damaged must not stop anybody from reading the others."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lenet import runs
from lenet.data import Dataset
from lenet.runs import Run, RunState, diagnosis, recorder, repeats
from lenet.training import TrainConfig
from tests.recording import record

CONFIG = TrainConfig(dataset="strokes", epochs=2, batch_size=16, report_every=1)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, stripes: Dataset) -> Path:
    """The folder of a finished run."""
    folder = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LENET_RUNS_DIR", str(folder))
        patch.setattr(recorder, "load_dataset", lambda name: stripes)
        run = runs.create(CONFIG, "victim")
        list(record(run))
        run.repeats_file.write_text('{"seed": 1, "test_accuracies": [0.5, 0.6]}\n', encoding="utf-8")
    return folder / "victim"


@pytest.fixture
def folder(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LENET_RUNS_DIR", str(tmp_path))
    shutil.copytree(template, tmp_path / "victim")
    runs.create(CONFIG, "sound")
    return tmp_path / "victim"


def read_everything(run: Run) -> None:
    """What pages and commands ask of a run."""
    runs.status(run)
    log = runs.events(run)
    diagnosis.diagnose(log, TrainConfig())
    for event in log.steps_and_latest:
        assert event.loss >= 0
    runs.snapshots(run)
    repeats.spread(run)
    repeats.missing(run)


def assert_others_are_read() -> None:
    every_run = runs.every()
    assert "sound" in [run.id for run in every_run]
    for run in every_run:
        read_everything(run)
    runs.prune(count=50)


FILES = ("run.json", "state.json", "events.jsonl", "metrics.csv", "seeds.jsonl", "live.safetensors", "model.json")


def half(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "half": half,
    "binary": lambda path: path.write_bytes(bytes(range(256)) * 2 + b"\n"),
    "zeros": lambda path: path.write_bytes(bytes(300) + b"\n"),
    "list": lambda path: path.write_text("[]\n"),
    "null": lambda path: path.write_text("null\n"),
    "number": lambda path: path.write_text("1\n"),
    "object": lambda path: path.write_text("{}\n"),
    "deep": lambda path: path.write_text("[" * 100_000 + "]" * 100_000),
    "folder": folder_instead,
    "link to itself": link_to_itself,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_does_not_stop_the_other_runs(name: str, damage: str, folder: Path) -> None:
    DAMAGES[damage](folder / name)
    assert_others_are_read()


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("config",), []),
        (("config",), None),
        (("config", "model"), []),
        (("config", "dataset"), "cifar"),
        (("config", "dataset"), []),
        (("config", "epochs"), 1.5),
        (("config", "learning_rate"), "0.1"),
        (("config", "seed"), "x"),
        (("config", "initialisation"), "zeros"),
        (("created",), 1e308),
        (("created",), -1e12),
        (("created",), "x"),
        (("title",), []),
        (("title",), 5),
        (("owner",), None),
        (("owner",), []),
        (("seeds",), 5000),
        (("seeds",), -1),
        (("seeds",), "x"),
        (("origin",), {"run": "gone", "step": "x", "at": 5, "weights": True}),
        (("origin",), {"run": [], "step": 5, "at": 5, "weights": True}),
        (("origin",), 1),
    ],
)
def test_a_wrong_value_in_a_config_does_not_stop_the_other_runs(
    keys: tuple[str, ...], value: object, folder: Path
) -> None:
    values = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    inner = values
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    (folder / "run.json").write_text(json.dumps(values), encoding="utf-8")
    assert_others_are_read()


@pytest.mark.parametrize(
    "change",
    [
        {"state": "x"},
        {"state": []},
        {"state": "failed", "error": "{x}"},
        {"state": "failed", "error": "a { b"},
        {"state": "failed", "error": "{0}"},
        {"state": "failed", "error": 5},
        {"state": "failed", "error": "x", "values": [1]},
        {"state": "running", "owner": None},
        {"state": "running", "owner": ["x", 1]},
        {"state": "running", "owner": [-1, 0]},
        {"state": "running", "owner": [10**30, 0]},
        {"state": "running", "owner": [1]},
    ],
)
def test_a_wrong_status_reads_as_interrupted(change: dict[str, object], folder: Path) -> None:
    values = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    (folder / "state.json").write_text(json.dumps(values | change), encoding="utf-8")
    run = runs.find("victim")
    assert run and runs.status(run).state is RunState.INTERRUPTED


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "x",
        '{"kind": "of a newer version", "step": 1}',
        '{"kind": "step", "step": 1}',
        '{"kind": "step", "step": 99, "loss": NaN, "accuracy": 0, "images_per_second": 1, "seconds": 1}',
        '{"kind": "step", "step": -5, "loss": 1, "accuracy": 0, "images_per_second": 1, "seconds": 1}',
        '{"kind": "step", "step": 99, "loss": "x", "accuracy": 0, "images_per_second": 1, "seconds": 1}',
        '{"kind": "step", "step": 99, "loss": null, "accuracy": 0, "images_per_second": 1, "seconds": 1}',
        '{"kind": "layers", "step": 1, "gradient_norms": [], "saturated": []}',
        "\0" * 300,
    ],
)
def test_a_damaged_line_of_a_log_is_ignored(line: str, folder: Path) -> None:
    run = runs.find("victim")
    assert run
    before = runs.events(run)
    with (folder / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    log = runs.events(run)
    assert (log.steps, log.epochs, log.layers, log.latest) == (
        before.steps,
        before.epochs,
        before.layers,
        before.latest,
    )
    assert_others_are_read()


def test_a_field_of_a_newer_version_is_ignored(folder: Path) -> None:
    run = runs.find("victim")
    assert run
    line = '{"kind": "step", "step": 99, "loss": 1, "new": 1, "accuracy": 0, "images_per_second": 1, "seconds": 1}\n'
    with (folder / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write(line)
    latest = runs.events(run).latest
    assert latest and latest.step == 99


@pytest.mark.parametrize(
    "line",
    ["x", "[]", "{}", '{"seed": 1, "test_accuracies": null}', '{"seed": 1, "test_accuracies": ["x"]}', "\0" * 300],
)
def test_a_damaged_line_of_the_other_seeds_is_ignored(line: str, folder: Path) -> None:
    run = runs.find("victim")
    assert run
    with run.repeats_file.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    assert len(repeats.spread(run).accuracies) == 2


def test_a_snapshot_of_another_name_is_ignored(folder: Path) -> None:
    run = runs.find("victim")
    assert run
    before = runs.snapshots(run)
    (folder / "snapshots" / "x.safetensors").write_bytes(b"x")
    assert runs.snapshots(run) == before
