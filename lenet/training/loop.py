"""Training as a stream of events: the terminal, the app, the tests and the benchmarks all read this one generator."""

import math
from collections.abc import Callable, Generator, Iterator
from contextlib import closing

import torch
from torch import nn

from lenet.engines import choose
from lenet.engines.autograd import Engine, Optimizer
from lenet.engines.optimizers import FlatOptimizer
from lenet.errors import TrainingError
from lenet.evaluation.batch_checks import checked
from lenet.evaluation.measurement import LabelledBatches, evaluate
from lenet.training.events import EpochDone, StepDone
from lenet.training.progress import Meter, Progress, finite


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
    schedule: Callable[[int], float] | None = None,
) -> Generator[StepDone | EpochDone, None, None]:
    """Train `model` in place and yield events. Training goes on only while they are read: `break` pauses or ends it.

    A step is `Engine.step`: forward pass, loss, backward pass, update, as `lenet/engines/autograd.py` shows them.

    Args:
        train_batches: (images, labels), read once an epoch: a list, a DataLoader or `Batches`. Labels may be of any
            integer type. With batch normalisation each batch needs two images or more, as in plain PyTorch.
        test_batches: likewise, for the evaluation after each epoch.
        report_every: steps between two StepDone events; each waits for the device.
        progress: how far an earlier call came; updated with every event. To go on exactly, `train_batches` must give
            the same order as then: the batches that were done in the current epoch are skipped.
        engine: computes the steps, closed at the end; by default the fastest that fits this model.
        schedule: what the learning rate is multiplied by in each step, from step 0. It needs an optimizer of
            `lenet.engines.optimizers`.
    Raises:
        TrainingError: the loss or a weight is infinite or not a number, there is nothing to train on, or the optimizer
            has no schedule.
        DataError: a batch is not images and labels as this network takes them.
    """
    progress = progress or Progress()
    _check_can_be_read_again(train_batches, test_batches, epochs - progress.epoch)
    scheduled = _scheduled(optimizer) if schedule else None
    device = next(model.parameters()).device
    with closing(engine or choose(model, optimizer)) as active:
        while progress.epoch < epochs:
            model.train()
            meter = Meter(progress, device)
            for images, labels in checked(active.prefetch(train_batches, progress.batches), model):
                if schedule and scheduled:
                    scheduled.scale_learning_rate(schedule(progress.step))
                loss, correct = active.step(images.to(device), labels.to(device))  # forward, loss, backward, update
                meter.add(loss, correct, len(labels))
                if progress.step % report_every == 0:
                    event = meter.step_done(loss, correct, len(labels))
                    active.pause()
                    yield event
                    active.resume()
                    meter.resume()
            test = evaluate(model, test_batches, active.logits)
            check_finite(model, test.loss, progress.step)
            done = meter.epoch_done(test)
            active.pause()
            yield done
            active.resume()


def _scheduled(optimizer: Optimizer) -> FlatOptimizer:
    """The optimizer, of which a schedule can change the learning rate.

    Raises:
        TrainingError: it is another.
    """
    if not isinstance(optimizer, FlatOptimizer):
        raise TrainingError(
            "A schedule needs an optimizer of lenet.engines.optimizers, such as lenet.training.make_optimizer gives."
        )
    return optimizer


def _check_can_be_read_again(train_batches: LabelledBatches, test_batches: LabelledBatches, epochs: int) -> None:
    for name, batches in (("train_batches", train_batches), ("test_batches", test_batches)):
        if epochs > 1 and isinstance(batches, Iterator):
            raise TrainingError(
                "{name} can be read only once, but each epoch reads it. Give a list, a DataLoader or"
                " lenet.data.Batches instead of a generator.",
                name=name,
            )


def check_finite(model: nn.Module, loss: float, step: int) -> None:
    """Check a network that is about to be offered: its test loss, weights and buffers.

    Raises:
        TrainingError: one is infinite or not a number.
    """
    values = [value.isfinite().all() for value in model.state_dict().values() if value.is_floating_point()]
    finite(loss if bool(torch.stack(values).all()) else math.nan, step)
