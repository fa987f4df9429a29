"""Training as a stream of events: the terminal, the app, the tests and the benchmarks all read this one generator."""

import math
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

import torch
from torch import nn

from lenet.engines import choose
from lenet.engines.autograd import Engine, Optimizer
from lenet.errors import TrainingError
from lenet.evaluation.batch_checks import check_images_and_labels
from lenet.evaluation.metrics import LabelledBatches, evaluate
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


def train(
    model: nn.Module,
    train_batches: LabelledBatches,
    test_batches: LabelledBatches,
    optimizer: Optimizer,
    *,
    epochs: int,
    report_every: int = 10,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> Generator[StepDone | EpochDone, None, None]:
    """Train `model` in place and yield events; to pause or stop, ask for no more events.

    A step is `Engine.step`: forward pass, loss, backward pass, update, as `lenet/engines/autograd.py` shows them.

    Args:
        train_batches: (images, labels), read once an epoch: a list, a DataLoader or `Batches`. Labels may be of any
            integer type. With batch normalisation each batch needs two images or more, as in plain PyTorch.
        test_batches: likewise, for the evaluation after each epoch.
        report_every: steps between two StepDone events; each waits for the device.
        progress: how far an earlier call came; updated with every event. To go on exactly, `train_batches` must give
            the same order as then: the batches that were done in the current epoch are skipped.
        engine: computes the steps, closed at the end; by default the fastest that fits this model.
    Raises:
        TrainingError: the loss or a weight is infinite or not a number, or there is nothing to train on.
        DataError: a batch is not images and labels as this network takes them.
    """
    at = progress or Progress()
    _check_can_be_read_again(train_batches, test_batches, epochs - at.epoch)
    with closing(engine or choose(model, optimizer)) as active_engine:
        while at.epoch < epochs:
            model.train()
            since = yield from _epoch(active_engine, train_batches, report_every, at)
            train_loss, train_accuracy = finite(at.loss / at.images, at.step), at.correct / at.images
            test = evaluate(model, test_batches, active_engine.logits)
            check_finite(model, test.loss, at.step)
            at.seconds += time.perf_counter() - since
            seconds = at.seconds - at.epoch_began
            at.end_epoch()
            yield EpochDone(
                at.epoch, train_loss, train_accuracy, test.loss, test.accuracy, seconds, test.class_accuracies
            )


def _epoch(
    engine: Engine, batches: LabelledBatches, report_every: int, at: Progress
) -> Generator[StepDone, None, float]:
    """Train on the rest of an epoch's batches; returns the moment since which time is not yet counted."""
    device = next(engine.model.parameters()).device
    normalised = any(isinstance(layer, nn.BatchNorm1d) and layer.training for layer in engine.model.modules())
    since, unreported = time.perf_counter(), 0  # the caller's time between two events is not counted
    totals = torch.tensor([at.loss, at.correct], device=device)  # over the epoch's images
    for number, batch in enumerate(engine.prefetch(islice(batches, at.batches, None))):
        images, labels = check_images_and_labels(batch, engine.model, first=number == 0)
        if normalised and len(labels) == 1:
            raise TrainingError(
                "A batch has one image, and batch normalisation needs two or more. Choose another batch size,"
                " or leave out the last batch (drop_last=True in a DataLoader)."
            )
        loss, correct = engine.step(images.to(device), labels.to(device))  # forward, loss, backward, update
        at.step += 1
        at.batches += 1
        at.images += len(labels)
        unreported += len(labels)
        totals += torch.stack([loss * len(labels), correct])
        if at.step % report_every == 0:
            value = finite(loss.item(), at.step)
            at.loss, at.correct = totals.tolist()
            now = time.perf_counter()
            at.seconds += now - since
            yield StepDone(at.step, value, correct.item() / len(labels), unreported / (now - since), at.seconds)
            since, unreported = time.perf_counter(), 0
    at.loss, at.correct = totals.tolist()
    if not at.images:
        raise TrainingError(
            "There are no training images in epoch {epoch}. Give a list, a DataLoader or lenet.data.Batches with at"
            " least one image: a generator can be read only once.",
            epoch=at.epoch + 1,
        )
    return since


def _check_can_be_read_again(train_batches: LabelledBatches, test_batches: LabelledBatches, epochs: int) -> None:
    for name, batches in (("train_batches", train_batches), ("test_batches", test_batches)):
        if epochs > 1 and isinstance(batches, Iterator):
            raise TrainingError(
                "{name} can be read only once, but each epoch reads it. Give a list, a DataLoader or"
                " lenet.data.Batches instead of a generator.",
                name=name,
            )


def finite(loss: float, step: int) -> float:
    """The loss.

    Raises:
        TrainingError: it is infinite or not a number.
    """
    if not math.isfinite(loss):
        raise TrainingError("The loss is no longer a number at step {step}. Try a smaller learning rate.", step=step)
    return loss


def check_finite(model: nn.Module, loss: float, step: int) -> None:
    """Check a network that is about to be offered: its test loss, weights and buffers.

    Raises:
        TrainingError: one is infinite or not a number.
    """
    values = [value.isfinite().all() for value in model.state_dict().values() if value.is_floating_point()]
    finite(loss if bool(torch.stack(values).all()) else math.nan, step)
