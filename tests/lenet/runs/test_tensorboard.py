"""The file for TensorBoard."""

from dataclasses import replace

import pytest

from lenet import runs
from lenet.runs import RunState
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
