"""Training as a stream of events: the terminal, the app, the tests and the benchmarks all read this one generator."""

import math
import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

import torch
from torch import nn

from lenet.engines import choose
from lenet.engines.autograd import Engine, Optimizer
from lenet.errors import TrainingError
from lenet.evaluation.metrics import LabelledBatches, evaluate
from lenet.training.events import EpochDone, StepDone


@dataclass
class Progress:
    """How far a training is. With the weights, the optimizer's state and the random states: all that going on needs."""

    step: int = 0  # steps done
    epoch: int = 0  # epochs that are over
    batches: int = 0  # learned of the epoch that has begun
    seen: int = 0  # pictures in these batches
    loss: float = 0.0  # nats, summed over these pictures
    right: float = 0.0  # of these pictures
    seconds: float = 0.0  # of training, without what the listener did in between
    epoch_began: float = 0.0  # `seconds` at the beginning of this epoch


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
    """Train `model` in place, reporting as it goes; to pause or stop, ask for no more events.

    Args:
        train_batches: any iterable of (images, labels), gone through once an epoch: `Batches` or a DataLoader.
        test_batches: likewise, for the evaluation after each epoch.
        report_every: steps between two StepDone events; each waits for the device.
        progress: where an earlier call was left; kept up to date with every event. To go on exactly, `train_batches`
            must come in the same order as then: the batches that were learned of this epoch are passed over.
        engine: how to compute the steps, closed at the end; by default the fastest that fits this model.
    Raises:
        TrainingError: the loss is infinite or not a number.
    """
    at = progress or Progress()
    with closing(engine or choose(model, optimizer)) as active_engine:
        while at.epoch < epochs:
            model.train()
            since = yield from _epoch(active_engine, train_batches, report_every, at)
            train_loss, train_accuracy = finite(at.loss / at.seen, at.step), at.right / at.seen
            test = evaluate(model, test_batches, active_engine.logits)
            at.seconds += time.perf_counter() - since
            seconds = at.seconds - at.epoch_began
            at.epoch, at.batches, at.seen, at.loss, at.right, at.epoch_began = at.epoch + 1, 0, 0, 0.0, 0.0, at.seconds
            yield EpochDone(
                at.epoch, train_loss, train_accuracy, test.loss, test.accuracy, seconds, test.class_accuracies
            )


def _epoch(
    engine: Engine, batches: LabelledBatches, report_every: int, at: Progress
) -> Generator[StepDone, None, float]:
    """Learn what is left of an epoch; returns the moment since which time is not yet counted."""
    device = next(engine.model.parameters()).device
    since, unreported = time.perf_counter(), 0  # what the listener does between two events is not counted
    totals = torch.tensor([at.loss, at.right], device=device)  # over the epoch's pictures
    for images, labels in engine.prefetch(islice(batches, at.batches, None)):
        loss, right = engine.step(images.to(device), labels.to(device))
        at.step += 1
        at.batches += 1
        at.seen += len(labels)
        unreported += len(labels)
        totals += torch.stack([loss * len(labels), right])
        if at.step % report_every == 0:
            value = finite(loss.item(), at.step)
            at.loss, at.right = totals.tolist()
            now = time.perf_counter()
            at.seconds += now - since
            yield StepDone(at.step, value, right.item() / len(labels), unreported / (now - since), at.seconds)
            since, unreported = time.perf_counter(), 0
    at.loss, at.right = totals.tolist()
    return since


def finite(loss: float, step: int) -> float:
    """The loss.

    Raises:
        TrainingError: it is infinite or not a number.
    """
    if not math.isfinite(loss):
        raise TrainingError("The loss is no longer a number at step {step}. Try a smaller learning rate.", step=step)
    return loss
