"""Errors that end a run: its status, its sentence, and the files that stay."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from lenet import runs
from lenet.errors import TrainingError
from lenet.model import LeNetConfig
from lenet.runs import Status, event_log, recorder
from lenet.training import TrainConfig
from lenet.training.session import Session
from tests.recording import record

pytestmark = pytest.mark.usefixtures("stripes_for_runs")
CONFIG = TrainConfig(
    dataset="strokes", epochs=3, batch_size=16, initialisation="kaiming", report_every=1,
    model=LeNetConfig(activation="relu"),
)  # fmt: skip


def sentence(status: Status) -> str:
    return status.error.format(**(status.values or {}))


def test_a_failed_run_says_why_and_has_no_network() -> None:
    run = runs.create(replace(CONFIG, optimizer="sgd", learning_rate=1e30))
    with pytest.raises(TrainingError):
        list(record(run))
    status = runs.status(run)
    assert status.state == "failed" and not run.checkpoint.exists()
    assert sentence(status) == "The loss is no longer a number at step 2. Try a smaller learning rate."


def test_other_errors_fail_the_run_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.create(CONFIG)

    def broken(*_: object) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(event_log, "append", broken)
    with pytest.raises(TrainingError):
        list(record(run))
    status = runs.status(run)
    assert sentence(status) == "Training ended with an error: out of memory"


FULL = """
import sys, torch
from dataclasses import replace
from lenet import runs
from lenet.runs.recorder import Recorder
try:
    with Recorder(runs.find(sys.argv[1]), torch.device("cpu")) as recorder:
        for event in recorder:
            pass
except Exception as error:
    print(error)
"""


def test_a_full_disk_is_named_and_saved_files_stay_readable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no right to mount a small tmpfs here")
    try:
        monkeypatch.setenv("LENET_RUNS_DIR", str(disk))
        run = runs.create(replace(CONFIG, epochs=20, batch_size=256))
        process = subprocess.run([sys.executable, "-c", FULL, run.id], capture_output=True, text=True, check=True)
        message = process.stdout.strip()
        assert message == "The disk is full. Make room on it, then resume the run."
        status = runs.status(run)
        assert (status.state, status.error) == ("interrupted", message)
        log = runs.events(run)
        steps = runs.snapshots(run)
        assert log.steps and steps and all(load_file(run.snapshot(step)) for step in steps)
        fresh = Session.begin(run.config, recorder.load_dataset("strokes"), torch.device("cpu"))
        fresh.restore(run.resume_file)
        assert fresh.progress.epoch >= len(log.epochs)
        for name in ("events.jsonl", "metrics.csv"):
            path = run.folder / name
            assert not path.exists() or path.read_bytes().endswith(b"\n")
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)  # this process holds a lock there


@pytest.mark.parametrize("kind", [ValueError, KeyError, SafetensorError, ZeroDivisionError, MemoryError])
def test_an_error_of_any_kind_ends_as_a_status_with_a_sentence(
    kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.create(CONFIG)

    def broken(*_: object) -> None:
        raise kind

    monkeypatch.setattr(event_log, "append", broken)
    with pytest.raises(TrainingError):
        list(record(run))
    status = runs.status(run)
    assert status.state == ("interrupted" if kind is MemoryError else "failed") and status.error
