import json
import subprocess
import sys
from pathlib import Path

import pytest

from lenet import checkpoints, runs, worker
from lenet.data import Dataset
from lenet.device import torch
from lenet.errors import CheckpointError, TrainingError
from lenet.model import LeNetConfig
from lenet.runs import EventLog, Status
from lenet.training import EpochDone, StepDone, TrainConfig

CONFIG = TrainConfig(
    dataset="strokes", epochs=2, batch_size=16, initialisation="kaiming", report_every=1,
    model=LeNetConfig(activation="relu"),
)  # fmt: skip
CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def small(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "load_dataset", lambda name: stripes)


def test_a_new_run_is_queued_and_found_again() -> None:
    run = runs.create(CONFIG)
    assert runs.find(run.id) == run and runs.every() == [run]
    assert runs.status(run) == Status("queued") and run.title is None


def test_a_named_run_is_called_so_and_a_name_is_taken_once() -> None:
    assert runs.create(CONFIG, "my net").title == "my net"
    with pytest.raises(TrainingError) as error:
        runs.create(CONFIG, "my net")
    assert str(error.value) == "There is a run called my net already. Choose another name."


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "x" * 41, "tab\t"])
def test_a_name_cannot_leave_the_folder(name: str) -> None:
    with pytest.raises(TrainingError, match="is no name for a run"):
        runs.create(CONFIG, name)
    assert runs.find(name) is None


def test_recording_a_run_writes_its_events_metrics_network_and_card() -> None:
    run = runs.create(CONFIG)
    events = list(worker.record(run, CPU))
    log = runs.events(run)
    assert [*log.steps, *log.epochs] == sorted(events, key=lambda event: isinstance(event, EpochDone))
    assert runs.status(run).state == "finished"
    header, *rows = (run.folder / "metrics.csv").read_text().splitlines()
    assert header == "epoch,train_loss,train_accuracy,test_loss,test_accuracy,seconds" and len(rows) == 2
    checkpoint = checkpoints.load(run.checkpoint)
    assert checkpoint.card.epochs == 2 and checkpoint.card.dataset == "strokes"
    last = log.epochs[-1]
    assert (checkpoint.card.test_loss, checkpoint.card.test_accuracy) == (last.test_loss, last.test_accuracy)
    live = json.loads((run.folder / "live.json").read_text())
    assert len(live["kernels"]) == 6 and len(live["answers"]) == len(live["probabilities"]) == 10
    assert not list(run.folder.glob("*.part"))


def test_a_stopped_run_keeps_what_it_learned_and_its_card_is_true(stripes: Dataset) -> None:
    run = runs.create(CONFIG)
    events = worker.record(run, CPU)
    assert isinstance(next(events), StepDone)
    assert runs.status(run).state == "running"
    events.close()
    assert runs.status(run).state == "stopped"
    checkpoint = checkpoints.load(run.checkpoint)
    assert checkpoint.card.epochs == 0
    found = worker.evaluate(checkpoint.model, worker.test_batches(stripes, "cpu"))
    assert checkpoint.card.test_accuracy == pytest.approx(found.accuracy)


def test_a_failed_run_says_why_and_has_no_network() -> None:
    from dataclasses import replace

    run = runs.create(replace(CONFIG, optimizer="sgd", learning_rate=1e30))
    with pytest.raises(TrainingError):
        list(worker.record(run, CPU))
    now = runs.status(run)
    assert now.state == "failed" and not run.checkpoint.exists()
    assert now.error.format(**now.values) == "The loss is no longer a number at step 2. Try a smaller learning rate."


def test_a_full_disk_fails_the_run_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.create(CONFIG)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(runs, "append", full)
    with pytest.raises(TrainingError):
        list(worker.record(run, CPU))
    now = runs.status(run)
    assert now.error.format(**now.values) == "Training ended with an error: [Errno 28] No space left on device"


def test_a_run_whose_process_is_gone_is_interrupted() -> None:
    run = runs.create(CONFIG)
    code = "import sys; from lenet import runs; runs.set_status(runs.find(sys.argv[1]), runs.Status('running'))"
    subprocess.run([sys.executable, "-c", code, run.id], check=True)
    assert runs.status(run).state == "interrupted"


def test_reading_takes_only_whole_new_lines(tmp_path: Path) -> None:
    run = runs.create(CONFIG)
    log = EventLog(run)
    log.read()
    assert log.steps == []
    runs.append(run, StepDone(1, 2.3, 0.1, 100.0))
    whole = log.path.read_bytes()
    log.path.write_bytes(whole + whole[:20])
    log.read()
    assert [step.step for step in log.steps] == [1]
    position = log.position
    log.path.write_bytes(whole + whole.replace(b'"step": 1', b'"step": 2'))
    log.read()
    assert [step.step for step in log.steps] == [1, 2] and position == len(whole)


def test_a_kept_run_has_a_title_and_is_found_by_it() -> None:
    run = runs.create(CONFIG)
    with pytest.raises(TrainingError, match="no network yet"):
        runs.keep(run, "good one")
    list(worker.record(run, CPU))
    assert runs.keep(run, "good one").title == "good one"
    assert runs.find_checkpoint("good one") == runs.find_checkpoint(run.id) == run.checkpoint
    assert runs.find_checkpoint(str(run.checkpoint)) == run.checkpoint


def test_an_unknown_checkpoint_lists_those_known() -> None:
    with pytest.raises(CheckpointError) as error:
        runs.find_checkpoint("nonesuch")
    assert str(error.value) == (
        "No checkpoint 'nonesuch'. Give one of fashion-mnist, fashion-mnist-source, mnist, a run,"
        " or the path of a .safetensors file."
    )


def test_a_broken_run_folder_is_passed_over() -> None:
    run = runs.create(CONFIG)
    (runs.directory() / "broken").mkdir()
    (runs.directory() / "broken" / "run.json").write_text("{")
    assert runs.every() == [run]
