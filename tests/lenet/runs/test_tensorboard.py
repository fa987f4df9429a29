"""The file for TensorBoard."""

import threading
from dataclasses import replace

import pytest
import torch

from lenet import runs
from lenet.runs import RunState
from lenet.runs.recorder import Recorder
from lenet.training import TrainConfig
from tests.recording import leave_after, record

pytestmark = pytest.mark.usefixtures("stripes_for_runs")
accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
CONFIG = TrainConfig(dataset="strokes", epochs=3, batch_size=16, report_every=1)


def test_tensorboard_shows_the_end_of_an_epoch_at_its_last_step() -> None:
    run = runs.create(replace(CONFIG, report_every=10))  # no step of the four of an epoch is reported
    list(record(run))
    board = accumulator.EventAccumulator(str(run.folder)).Reload()
    assert [point.step for point in board.Scalars("accuracy/test")] == [4, 8, 12]


def test_tensorboard_reads_a_run() -> None:
    run = runs.create(CONFIG)
    list(record(run, leave_in=leave_after(3, RunState.PAUSED)))
    list(record(run))
    board = accumulator.EventAccumulator(str(run.folder)).Reload()
    assert [point.value for point in board.Scalars("accuracy/test")] == pytest.approx(
        [event.test_accuracy for event in runs.events(run).epochs]
    )
    assert [point.step for point in board.Scalars("loss/batch")] == list(range(1, 13))
    assert board.Scalars("gradient norm/C1") and board.Scalars("saturated/F5")


def test_no_thread_of_tensorboard_trains_beside_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a thread opens the file by its name while it trains, and fails when the folder was removed."""
    with Recorder(runs.create(CONFIG), torch.device("cpu")) as active:
        for _event in active:
            assert not [thread for thread in threading.enumerate() if "tensorboard" in type(thread).__module__]
