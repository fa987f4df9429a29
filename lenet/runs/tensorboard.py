"""The events of a run in a file for TensorBoard, if TensorBoard is installed."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lenet.model_config import ACTIVATED
from lenet.runs.event_log import Event, LayersSeen
from lenet.training import EpochDone, StepDone

INSTALLED = find_spec("tensorboard") is not None  # no dependency of ours
FLUSH_EVERY = 5  # seconds


def warm() -> None:
    """Import what a board needs, which takes a second, before a run waits for it."""
    if INSTALLED:
        import torch.utils.tensorboard  # noqa: F401


class Board:
    """Writes events for TensorBoard, or does nothing if that is not installed.

    Args:
        folder: the run's.
        step: from which the run goes on; points of later steps are hidden.
        steps_per_epoch: gives the step at which an epoch ended.
    """

    def __init__(self, folder: Path, step: int, steps_per_epoch: int) -> None:
        self.writer: Any = None
        self.step = step
        self.steps_per_epoch = steps_per_epoch
        if INSTALLED:
            from torch.utils.tensorboard import SummaryWriter

            self.writer = SummaryWriter(folder, purge_step=step + 1 if step else None, flush_secs=FLUSH_EVERY)

    def add(self, event: Event) -> None:
        """Write one event."""
        if self.writer is None:
            return
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
        for name, value in scalars.items():
            self.writer.add_scalar(name, value, self.step)

    def close(self) -> None:
        """Write what is still in memory, and close the file."""
        if self.writer is not None:
            self.writer.close()
