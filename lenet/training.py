"""Training as a stream of events: the terminal, the app, the tests and the benchmarks all read this one generator."""

import math
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lenet import data
from lenet.data import Batches, Dataset
from lenet.engines import manual_gradients
from lenet.engines.autograd import Optimizer, Steps
from lenet.engines.cuda_graph import GraphSteps
from lenet.engines.optimizers import SGD, Adam, FlatOptimizer
from lenet.engines.two_threads import Halves
from lenet.errors import TrainingError
from lenet.model import LeNet, LeNetConfig, initialise

LabelledBatches = Iterable[tuple[Tensor, Tensor]]  # (N, 1, 28, 28) in [0, 1] and (N,)

OPTIMIZERS = ("adam", "sgd", "momentum")


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """What one run depends on. The default is the app's: the source's network, initialised so that it always learns.

    Raises:
        ValueError: a value is unknown or out of range.
    """

    dataset: str = "fashion-mnist"
    epochs: int = 5
    batch_size: int = 256
    learning_rate: float = 0.01
    optimizer: str = "adam"  # one of OPTIMIZERS; "momentum" is SGD with momentum 0.9
    initialisation: str = "lecun"  # one of lenet.model.INITIALISATIONS
    seed: int = 0  # fixes the initial weights and the order of the batches
    report_every: int = 10  # steps between two StepDone events
    model: LeNetConfig = field(default_factory=LeNetConfig)

    def __post_init__(self) -> None:
        if self.optimizer not in OPTIMIZERS:
            raise ValueError(f"Unknown optimizer {self.optimizer!r}; known are {', '.join(OPTIMIZERS)}.")
        if min(self.epochs, self.batch_size, self.report_every) < 1:
            raise ValueError("Epochs, batch size and report_every must be at least 1.")
        if not 0 < self.learning_rate < math.inf:
            raise ValueError(f"The learning rate must be above 0, not {self.learning_rate}.")

    @property
    def steps_per_epoch(self) -> int:
        """How many batches an epoch has; the last may be smaller."""
        return -(-data.info(self.dataset).train_size // self.batch_size)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; `from_dict` reads them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "TrainConfig":
        """The config that `to_dict` wrote.

        Raises:
            TypeError, ValueError: a field is unknown or out of range.
        """
        model = dict(values.get("model", {}))
        if "channels" in model:
            model["channels"] = tuple(model["channels"])
        return cls(**{**values, "model": LeNetConfig(**model)})


RECIPES: dict[str, TrainConfig] = {
    "sigmoid": TrainConfig(),  # the source's network; LeCun's initial weights let every seed learn
    "source": TrainConfig(initialisation="pytorch"),  # exactly the source; two seeds of five stay at 10 % for epochs
    "relu": TrainConfig(learning_rate=0.003, initialisation="kaiming", model=LeNetConfig(activation="relu")),
}


@dataclass(frozen=True)
class StepDone:
    """A batch was learned."""

    step: int  # counts from 1 over the whole run
    loss: float  # mean cross-entropy of this batch, in nats, before the step
    accuracy: float  # share of this batch that was right, before the step, in [0, 1]
    images_per_second: float = field(compare=False)  # since the last StepDone of this epoch
    seconds: float = field(compare=False, default=0.0)  # of training since the first step, without pauses


@dataclass(frozen=True)
class EpochDone:
    """Every training picture was learned once more, and the test set was asked."""

    epoch: int  # counts from 1
    train_loss: float  # nats, mean over the epoch while the weights moved
    train_accuracy: float  # in [0, 1], likewise
    test_loss: float
    test_accuracy: float
    seconds: float = field(compare=False)  # with the evaluation
    class_accuracies: tuple[float, ...] = ()  # share of each class's test pictures that was right, in [0, 1]


class Evaluation(NamedTuple):
    """How a model does on a labelled set."""

    loss: float  # mean cross-entropy, nats
    accuracy: float  # in [0, 1]
    class_accuracies: tuple[float, ...] = ()  # of each class's pictures, in [0, 1]; 0 for a class without one


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
    steps: Steps | None = None,
) -> Generator[StepDone | EpochDone, None, None]:
    """Train `model` in place, reporting as it goes; to pause or stop, ask for no more events.

    Args:
        train_batches: any iterable of (images, labels), gone through once an epoch: `Batches` or a DataLoader.
        test_batches: likewise, for the evaluation after each epoch.
        report_every: steps between two StepDone events; each waits for the device.
        progress: where an earlier call was left; kept up to date with every event. To go on exactly, `train_batches`
            must come in the same order as then: the batches that were learned of this epoch are passed over.
        steps: how to compute them, closed at the end; by default the fastest arrangement for this model.
    Raises:
        TrainingError: the loss is infinite or not a number.
    """
    at = progress or Progress()
    with closing(steps or arrange(model, optimizer)) as steps:
        while at.epoch < epochs:
            model.train()
            since = yield from _epoch(steps, train_batches, report_every, at)
            train_loss, train_accuracy = finite(at.loss / at.seen, at.step), at.right / at.seen
            test = evaluate(model, test_batches, steps.logits)
            at.seconds += time.perf_counter() - since
            seconds = at.seconds - at.epoch_began
            at.epoch, at.batches, at.seen, at.loss, at.right, at.epoch_began = at.epoch + 1, 0, 0, 0.0, 0.0, at.seconds
            yield EpochDone(
                at.epoch, train_loss, train_accuracy, test.loss, test.accuracy, seconds, test.class_accuracies
            )


def _epoch(steps: Steps, batches: LabelledBatches, report_every: int, at: Progress) -> Generator[StepDone, None, float]:
    """Learn what is left of an epoch; returns the moment since which time is not yet counted."""
    device = next(steps.model.parameters()).device
    since, unreported = time.perf_counter(), 0  # what the listener does between two events is not counted
    totals = torch.tensor([at.loss, at.right], device=device)  # over the epoch's pictures
    for images, labels in steps.ahead(islice(batches, at.batches, None)):
        loss, right = steps.learn(images.to(device), labels.to(device))
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


def arrange(model: nn.Module, optimizer: Optimizer | None = None) -> Steps:
    """The fastest way to compute the steps of this model where it is."""
    if manual_gradients.fits(model):
        assert isinstance(model, LeNet)
        return Halves(model, optimizer)
    if isinstance(optimizer, FlatOptimizer) and optimizer.values.is_cuda:
        return GraphSteps(model, optimizer)
    return Steps(model, optimizer)


def evaluate(
    model: nn.Module, batches: LabelledBatches, logits: Callable[[Tensor], Tensor] | None = None
) -> Evaluation:
    """Mean loss (nats) and accuracy of `model` over labelled batches; its training mode is kept.

    Args:
        logits: computes them from images (N, 1, 28, 28) on the model's device, as `Steps.logits` does.
    """
    was_training = model.training
    device = next(model.parameters()).device
    model.eval()
    ask = logits or Steps(model).logits
    answers = [(ask(images.to(device)), labels.to(device)) for images, labels in batches]
    model.train(was_training)
    return evaluation(torch.cat([found for found, _ in answers]), torch.cat([labels for _, labels in answers]))


def evaluation(logits: Tensor, labels: Tensor) -> Evaluation:
    """What logits (N, classes) are worth to labels (N,)."""
    count, classes = logits.shape
    right = logits.argmax(1) == labels
    shares = labels[right].bincount(minlength=classes) / labels.bincount(minlength=classes).clamp(min=1)
    return Evaluation(F.cross_entropy(logits, labels).item(), int(right.sum()) / count, tuple(shares.tolist()))


def build(config: TrainConfig) -> LeNet:
    """The network of a config with its initial weights, which its seed fixes; the global random state is left alone."""
    with torch.random.fork_rng(devices=[]):
        model = LeNet(config.model)
    initialise(model, config.initialisation, torch.Generator().manual_seed(config.seed))
    return model


def make_optimizer(
    config: TrainConfig, parameters: Iterable[nn.Parameter], learning_rate: float | Tensor | None = None
) -> FlatOptimizer:
    """The optimizer that a config names, over parameters that are on their device already.

    Args:
        learning_rate: instead of the config's: one for each of the parameters' values, (P,).
    """
    rate = config.learning_rate if learning_rate is None else learning_rate
    if config.optimizer == "adam":
        return Adam(parameters, rate)
    return SGD(parameters, rate, 0.9 if config.optimizer == "momentum" else 0.0)


def train_batches(config: TrainConfig, dataset: Dataset, device: torch.device | str) -> Batches:
    """The shuffled training batches of a run, on `device`."""
    return Batches(dataset.train_images, dataset.train_labels, config.batch_size, seed=config.seed, device=device)


def test_batches(dataset: Dataset, device: torch.device | str) -> Batches:
    """The test set in batches of 1,000, in its own order, on `device`."""
    return Batches(dataset.test_images, dataset.test_labels, 1000, device=device)


def finite(loss: float, step: int) -> float:
    """The loss.

    Raises:
        TrainingError: it is infinite or not a number.
    """
    if not math.isfinite(loss):
        raise TrainingError("The loss is no longer a number at step {step}. Try a smaller learning rate.", step=step)
    return loss
