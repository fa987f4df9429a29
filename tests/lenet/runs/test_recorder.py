"""Recording a run: its files, and training that is interrupted and resumed."""

import itertools
import shutil
from dataclasses import replace

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from lenet import checkpoints, evaluation, runs, training
from lenet.data import Dataset
from lenet.engines.autograd import Engine
from lenet.errors import CheckpointError, TrainingError
from lenet.model import LeNetConfig
from lenet.runs import Run, RunState, event_log
from lenet.runs.event_log import Event, LayersSeen
from lenet.runs.recorder import Recorder
from lenet.training import EpochDone, StepDone, TrainConfig
from tests.recording import leave_after, record

pytestmark = pytest.mark.usefixtures("stripes_for_runs")
CONFIG = TrainConfig(
    dataset="strokes", epochs=3, batch_size=16, initialisation="kaiming", report_every=1,
    model=LeNetConfig(activation="relu"),
)  # fmt: skip
CPU = torch.device("cpu")


def weights(run: Run) -> dict[str, torch.Tensor]:
    return load_file(run.checkpoint)


def equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_recording_a_run_writes_its_events_metrics_snapshots_network_and_card() -> None:
    run = runs.create(CONFIG)
    events = list(record(run))
    log = runs.events(run)
    assert log.steps == [event for event in events if isinstance(event, StepDone)]
    assert log.epochs == [event for event in events if isinstance(event, EpochDone)]
    assert log.layers == [event for event in events if isinstance(event, LayersSeen)]
    assert runs.status(run).state == "finished"
    header, *rows = run.metrics_file.read_text().splitlines()
    assert header.startswith("epoch,train_loss,train_accuracy,test_loss,test_accuracy,seconds,test_accuracy_0")
    assert len(rows) == 3
    checkpoint = checkpoints.load(run.checkpoint)
    assert checkpoint.card.epochs == 3 and checkpoint.card.dataset == "strokes"
    last = log.epochs[-1]
    assert (checkpoint.card.test_loss, checkpoint.card.test_accuracy) == (last.test_loss, last.test_accuracy)
    steps = runs.snapshots(run)
    assert steps[0] == 0 and steps[-1] == 12
    assert equal(load_file(run.snapshot(0)), training.build(CONFIG).state_dict())
    assert equal(load_file(run.snapshot(12)), weights(run))
    assert not list(run.folder.rglob("*.part")) and not run.resume_file.exists()


def test_snapshots_are_dense_at_first_and_few(stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.create(replace(CONFIG, epochs=150, batch_size=64))
    list(record(run))
    steps = runs.snapshots(run)
    gaps = [after - before for before, after in itertools.pairwise(steps)]
    assert steps[:8] == list(range(8)) and steps[-1] == 150 and len(steps) <= 101
    assert max(gaps[:10]) == 1 and max(gaps) <= 3


def test_each_layer_reports_its_gradient_and_its_saturated_units() -> None:
    run = runs.create(replace(CONFIG, model=LeNetConfig(), initialisation="pytorch"))
    list(record(run))
    events = runs.events(run).layers
    norms = events[0].gradient_norms
    assert len(norms) == 5 and min(norms) > 0 and norms[0] < norms[-1]
    assert all(len(event.saturated) == 4 and 0 <= min(event.saturated) <= max(event.saturated) <= 1 for event in events)


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
@pytest.mark.parametrize("optimizer", ["adam", "momentum"])
def test_a_run_paused_at_a_random_step_ends_with_the_same_weights_bit_for_bit(activation: str, optimizer: str) -> None:
    config = replace(
        CONFIG,
        optimizer=optimizer,
        learning_rate=0.01,
        model=LeNetConfig(activation=activation, dropout=0.2),  # dropout needs the random state too
        initialisation="lecun",
    )
    whole = runs.create(config)
    expected = [event for event in record(whole) if not isinstance(event, LayersSeen)]
    chance = torch.Generator().manual_seed(0)
    for step in torch.randperm(12, generator=chance)[:5].tolist():
        run = runs.create(config)
        for _event in record(run, leave_in=leave_after(step, RunState.PAUSED)):
            pass
        assert runs.status(run).state == "paused"
        torch.manual_seed(step)  # another process
        list(record(run))
        assert equal(weights(run), weights(whole))
        log = runs.events(run)
        assert [*log.steps, *log.epochs] == sorted(expected, key=lambda event: isinstance(event, EpochDone))
        assert run.metrics_file.read_text().count("\n") == 4


def test_single_steps_lead_to_the_same_weights() -> None:
    whole, run = runs.create(CONFIG), runs.create(CONFIG)
    list(record(whole))
    for step in range(1, 6):
        list(record(run, steps=1))
        latest = runs.events(run).latest
        assert runs.status(run).state == "paused" and latest and latest.step == step
    list(record(run))
    assert equal(weights(run), weights(whole)) and runs.events(run).epochs == runs.events(whole).epochs


def test_a_stopped_run_keeps_what_it_learned_its_card_is_true_and_it_can_go_on(stripes: Dataset) -> None:
    run = runs.create(CONFIG)
    with Recorder(run, CPU) as active:
        for event in active:
            assert isinstance(event, StepDone) and runs.status(run).state == "running"
            active.leave(RunState.STOPPED)
    assert runs.status(run).state == "stopped"
    checkpoint = checkpoints.load(run.checkpoint)
    assert checkpoint.card.epochs == 0
    result = evaluation.evaluate(checkpoint.model, training.test_batches(stripes, "cpu"))
    assert checkpoint.card.test_accuracy == pytest.approx(result.accuracy)
    list(record(run))
    assert runs.status(run).state == "finished" and checkpoints.load(run.checkpoint).card.epochs == 3


def test_an_epoch_that_was_saved_but_not_logged_is_logged_when_the_run_resumes(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, run = runs.create(CONFIG), runs.create(CONFIG)
    list(record(whole))
    append = event_log.append

    def die(run: Run, event: Event) -> None:
        if isinstance(event, EpochDone) and event.epoch == 2:
            raise KeyboardInterrupt
        append(run, event)

    monkeypatch.setattr(event_log, "append", die)
    with pytest.raises(KeyboardInterrupt):  # as if the process were gone
        list(record(run))
    assert len(runs.events(run).epochs) == 1
    monkeypatch.setattr(event_log, "append", append)
    list(record(run))
    assert runs.events(run).epochs == runs.events(whole).epochs and equal(weights(run), weights(whole))


def test_a_run_whose_recording_ends_early_is_interrupted_and_resumes_exactly() -> None:
    whole, run = runs.create(CONFIG), runs.create(CONFIG)
    list(record(whole))
    with Recorder(run, CPU) as active:
        assert next(iter(active))
    assert runs.status(run).state == "interrupted"
    with pytest.raises(ZeroDivisionError), Recorder(run, CPU) as active:  # an error of the caller, not of training
        for _event in active:
            raise ZeroDivisionError
    assert runs.status(run).state == "interrupted"
    list(record(run))
    assert equal(weights(run), weights(whole))


def test_a_run_that_has_ended_cannot_be_left_again() -> None:
    run = runs.create(CONFIG)
    with Recorder(run, CPU) as active:
        for _event in active:
            pass
        active.leave(RunState.PAUSED)
    assert runs.status(run).state == "finished" and not run.resume_file.exists()


def test_a_finished_run_is_not_trained_again_and_no_run_is_left_running() -> None:
    run = runs.create(CONFIG)
    list(record(run))
    events = run.events_file.read_bytes()
    with pytest.raises(TrainingError, match="has ended"):
        list(record(run))
    assert run.events_file.read_bytes() == events
    other = runs.create(CONFIG)
    with Recorder(other, CPU) as active, pytest.raises(ValueError, match="not as running"):
        active.leave(RunState.RUNNING)


def test_an_epoch_whose_event_was_damaged_is_not_written_twice() -> None:
    run = runs.create(CONFIG)
    with Recorder(run, CPU) as active:
        for event in active:
            if isinstance(event, EpochDone) and event.epoch == 2:
                active.leave(RunState.PAUSED)
    lines = run.events_file.read_text().splitlines()
    first = next(index for index, line in enumerate(lines) if '"kind": "epoch"' in line)
    lines[first] = "damaged"
    run.events_file.write_text("\n".join(lines) + "\n")
    list(record(run))
    assert [event.epoch for event in runs.events(run).epochs] == [2, 3]


def test_a_run_whose_folder_is_removed_ends_with_a_sentence() -> None:
    run = runs.create(CONFIG)
    with pytest.raises(TrainingError), Recorder(run, CPU) as active:
        for _event in active:
            shutil.rmtree(run.folder)


def test_ctrl_c_in_the_middle_of_a_step_loses_steps_but_not_exactness(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, run = runs.create(CONFIG), runs.create(CONFIG)
    list(record(whole))
    step, count = Engine.step, itertools.count(1)

    def interrupted(self: Engine, images: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        result = step(self, images, labels)
        if next(count) == 6:
            raise KeyboardInterrupt  # the weights have moved, and the progress does not know it
        return result

    monkeypatch.setattr(Engine, "step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        list(record(run))
    assert runs.status(run).state == "interrupted"
    monkeypatch.setattr(Engine, "step", step)
    list(record(run))
    assert equal(weights(run), weights(whole)) and runs.events(run).epochs == runs.events(whole).epochs


def test_a_stopped_run_whose_weights_are_infinite_fails_and_offers_no_network() -> None:
    run = runs.create(CONFIG)
    with pytest.raises(TrainingError, match="no longer a number"), Recorder(run, CPU) as active:
        for _event in active:
            with torch.no_grad():
                next(active.session.model.parameters()).fill_(torch.inf)
            active.leave(RunState.STOPPED)
    assert runs.status(run).state == "failed" and not run.checkpoint.exists()


def test_a_fork_whose_first_weights_are_damaged_fails_and_names_the_file() -> None:
    parent = runs.create(CONFIG)
    list(record(parent))
    fork = runs.fork(parent, runs.snapshots(parent)[2], CONFIG)
    fork.snapshot(0).write_bytes(b"nothing")
    with pytest.raises(CheckpointError, match=r"00000000\.safetensors is broken"):
        list(record(fork))
    assert runs.status(fork).state == "failed" and "is broken" in runs.status(fork).error


def test_a_resume_file_of_an_older_version_is_an_error_that_says_what_to_do(stripes: Dataset) -> None:
    run = runs.create(CONFIG)
    list(record(run, steps=1))
    tensors = {name: tensor for name, tensor in load_file(run.resume_file).items() if not name.startswith("optimizer.")}
    with safe_open(run.resume_file, "pt") as file:
        metadata = file.metadata()
    save_file(tensors, run.resume_file, metadata)
    with pytest.raises(TrainingError, match="Fork it at one of its snapshots"):
        list(record(run))
    assert runs.status(run).state == "failed"
