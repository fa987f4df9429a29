"""How far a training has come, and the measuring of its losses, accuracies and seconds."""

import math
import time
from dataclasses import dataclass

import torch
from torch import Tensor

from lenet.errors import TrainingError
from lenet.evaluation.measurement import Evaluation
from lenet.training.events import EpochDone, StepDone


@dataclass
class Progress:
    """How far a training has come."""

    step: int = 0  # steps done, over all epochs
    epoch: int = 0  # epochs that have ended
    batches: int = 0  # batches done in the current epoch
    images: int = 0  # images in these batches
    loss: float = 0.0  # nats, summed over these images
    correct: float = 0.0  # correct predictions for these images
    seconds: float = 0.0  # of training, without the time that the caller took between events
    epoch_began: float = 0.0  # `seconds` at the start of the current epoch

    def end_epoch(self) -> None:
        """Count the epoch, and start the sums of the next one."""
        self.epoch, self.epoch_began = self.epoch + 1, self.seconds
        self.batches, self.images, self.loss, self.correct = 0, 0, 0.0, 0.0


class Meter:
    """Sums loss and correct predictions over the images of an epoch, on the device, and counts the seconds.

    Args:
        progress: of the training; updated with every event.
    """

    def __init__(self, progress: Progress, device: torch.device) -> None:
        self.progress = progress
        self.loss = torch.tensor(progress.loss, device=device)
        self.correct = torch.tensor(progress.correct, device=device)
        self.images = 0  # since the last event
        self.since = time.perf_counter()

    def resume(self) -> None:
        """Count seconds again after the caller has had an event."""
        self.images, self.since = 0, time.perf_counter()

    def add(self, loss: Tensor, correct: Tensor, images: int) -> None:
        """Count a batch with its mean loss and its number of correct predictions; the device is not waited for."""
        self.progress.step += 1
        self.progress.batches += 1
        self.progress.images += images
        self.images += images
        self.loss.add_(loss, alpha=images)
        self.correct.add_(correct)

    def step_done(self, loss: Tensor, correct: Tensor, images: int) -> StepDone:
        """The event of the batch that was just added.

        Raises:
            TrainingError: the loss is infinite or not a number.
        """
        progress = self.progress
        value = finite(loss.item(), progress.step)  # .item() waits for the device
        self._read_sums()
        seconds = self._stop_clock()
        return StepDone(progress.step, value, correct.item() / images, self.images / seconds, progress.seconds)

    def epoch_done(self, test: Evaluation) -> EpochDone:
        """The event of an epoch that has ended with this evaluation.

        Raises:
            TrainingError: the loss is infinite or not a number, or the epoch had no image.
        """
        progress = self.progress
        self._read_sums()
        if not progress.images:
            raise TrainingError(
                "There are no training images in epoch {epoch}. Give a list, a DataLoader or lenet.data.Batches with at"
                " least one image: a generator can be read only once.",
                epoch=progress.epoch + 1,
            )
        loss, accuracy = finite(progress.loss / progress.images, progress.step), progress.correct / progress.images
        self._stop_clock()
        seconds = progress.seconds - progress.epoch_began
        progress.end_epoch()
        return EpochDone(progress.epoch, loss, accuracy, test.loss, test.accuracy, seconds, test.class_accuracies)

    def _read_sums(self) -> None:
        self.progress.loss, self.progress.correct = torch.stack([self.loss, self.correct]).tolist()

    def _stop_clock(self) -> float:
        """Count the seconds since the last event; returns them."""
        seconds = time.perf_counter() - self.since
        self.progress.seconds += seconds
        return seconds


def finite(loss: float, step: int) -> float:
    """The loss.

    Raises:
        TrainingError: it is infinite or not a number.
    """
    if not math.isfinite(loss):
        raise TrainingError("The loss is no longer a number at step {step}. Try a smaller learning rate.", step=step)
    return loss
