"""The events of a run in a file for TensorBoard, if TensorBoard is installed."""

import socket
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from lenet.model_config import ACTIVATED
from lenet.runs.event_log import Event, LayersSeen
from lenet.training import EpochDone, StepDone

INSTALLED = find_spec("tensorboard") is not None  # no dependency of ours
FLUSH_EVERY = 5  # seconds


def warm() -> None:
    """Import what a board needs, which takes a second, before a run waits for it."""
    if INSTALLED:
        import tensorboard.summary.writer.record_writer  # noqa: F401


class Board:
    """Writes events for TensorBoard, or does nothing if that is not installed.

    It writes in the thread that trains: the thread of torch's `SummaryWriter` opens the file by its name again and
    again, and fails in the middle of training when the folder is gone.

    Args:
        folder: the run's.
        step: from which the run goes on; points of later steps are hidden.
        steps_per_epoch: gives the step at which an epoch ended.
    """

    def __init__(self, folder: Path, step: int, steps_per_epoch: int) -> None:
        self.step = step
        self.steps_per_epoch = steps_per_epoch
        self.file: BinaryIO | None = None
        self.flushed_at = time.monotonic()
        if INSTALLED:
            from tensorboard.compat.proto.event_pb2 import SessionLog

            name = f"events.out.tfevents.{time.time_ns()}.{socket.gethostname()}"  # TensorBoard reads in this order
            self.file = (folder / name).open("xb")
            self._write(file_version="brain.Event:2")
            if step:
                self._write(step=step + 1, session_log=SessionLog(status=SessionLog.START))

    def add(self, event: Event) -> None:
        """Write one event."""
        if self.file is None:
            return
        from tensorboard.compat.proto.summary_pb2 import Summary

        scalars: dict[str, float] = {}
        if isinstance(event, StepDone):
            self.step = event.step
            scalars = {
                "loss/batch": event.loss,
                "accuracy/batch": event.accuracy,
                "speed/images per second": event.images_per_second,
            }
        elif isinstance(event, EpochDone):
            self.step = event.epoch * self.steps_per_epoch
            scalars = {
                "loss/train": event.train_loss,
                "loss/test": event.test_loss,
                "accuracy/train": event.train_accuracy,
                "accuracy/test": event.test_accuracy,
            }
        elif isinstance(event, LayersSeen):
            norms = zip((*ACTIVATED, "Answer"), event.gradient_norms, strict=True)
            scalars = {f"gradient norm/{layer}": norm for layer, norm in norms}
            scalars |= {f"saturated/{layer}": share for layer, share in zip(ACTIVATED, event.saturated, strict=True)}
        values = [Summary.Value(tag=name, simple_value=value) for name, value in scalars.items()]
        self._write(step=self.step, summary=Summary(value=values))
        if time.monotonic() - self.flushed_at > FLUSH_EVERY:
            self.flushed_at = time.monotonic()
            self.file.flush()

    def close(self) -> None:
        """Write what is still in memory, and close the file."""
        if self.file is not None:
            with suppress(OSError):  # a full disk: the run is complete without its board
                self.file.close()

    def _write(self, **fields: Any) -> None:
        from tensorboard.compat.proto.event_pb2 import Event as Record
        from tensorboard.summary.writer.record_writer import RecordWriter

        RecordWriter(self.file).write(Record(wall_time=time.time(), **fields).SerializeToString())
