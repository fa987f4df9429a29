"""A training in progress, and the resume file from which it continues exactly.

The resume file is a safetensors file. Its tensors are `model.*` (weights and buffers), `optimizer.*` (the optimizer's
state), `order` (the random state that gives the order of the current epoch's batches), `random` and `random.cuda` (the
global random states, for dropout). Its metadata are `progress` (a Progress as JSON) and `done` (the last EpochDone as
JSON, or nothing).
"""

import json
import logging
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as pack
from torch import Tensor, nn

from lenet import files, inspection
from lenet.data import Batches, Dataset
from lenet.data.augmentation import Augmentation
from lenet.engines import choose, distributed
from lenet.engines.optimizers import SGD, Adam, FlatOptimizer
from lenet.errors import TrainingError
from lenet.initialisation import initialise
from lenet.inspection import Step
from lenet.model import LeNet, Perceptron
from lenet.training.config import TrainConfig
from lenet.training.events import EpochDone, StepDone
from lenet.training.loop import train
from lenet.training.progress import Progress
from lenet.training.schedules import factor

logger = logging.getLogger(__name__)
OLD_PROGRESS_NAMES = {"seen": "images", "right": "correct"}  # in resume files of earlier versions


@dataclass
class Session:
    """Model, optimizer, batches and progress of one training. After `save` and `restore` it continues exactly.

    Dropout draws from the global random states. Each session has its own, which are the global ones while it trains: so
    several sessions can take turns in one process.
    """

    config: TrainConfig
    model: LeNet | Perceptron
    optimizer: FlatOptimizer
    batches: Batches
    test: Batches
    progress: Progress
    random: dict[str, Tensor]  # the global random states by their names in the resume file

    @classmethod
    def begin(cls, config: TrainConfig, dataset: Dataset, device: torch.device) -> "Session":
        """A training before its first step; the seed fixes its random states."""
        torch.manual_seed(config.seed)
        model = build_network(config).to(device)
        batches, test = train_batches(config, dataset, device), test_batches(dataset, device, shuffled=config.shuffled)
        optimizer = make_optimizer(config, model.parameters())
        return cls(config, model, optimizer, batches, test, Progress(), _random_states(device))

    @property
    def steps(self) -> int:
        """How many steps the whole training has."""
        return self.config.epochs * len(self.batches)

    def events(self, report_every: int) -> Generator[StepDone | EpochDone, None, None]:
        """Train on, together with the other ranks if there are any; see `lenet.training.train`."""
        engine = choose(self.model, self.optimizer)
        events = train(
            self.model,
            self.batches,
            self.test,
            self.optimizer,
            epochs=self.config.epochs,
            report_every=report_every,
            progress=self.progress,
            engine=distributed.DistributedEngine(engine) if distributed.world_size() > 1 else engine,
            schedule=schedule(self.config, len(self.batches)),
        )
        with closing(events):
            while True:
                _set_random_states(self.random)
                event = next(events, None)
                self.random = _random_states(self.batches.images.device)
                if event is None:
                    return
                yield event

    def next_step(self) -> Step:
        """The next step of this training, as `lenet.inspection.step` looks at it; nothing changes.

        Raises:
            TrainingError: there is none: the training is at its end, or the network is no LeNet.
        """
        if not isinstance(self.model, LeNet):
            raise TrainingError("Slow motion shows the steps of a LeNet alone.")
        if self.progress.step >= self.steps:
            raise TrainingError("This run has taken its last step: there is no next one to look at.")
        images, labels = self.batches.peek(self._order, self.progress.batches, self.progress.epoch)
        if scale := schedule(self.config, len(self.batches)):
            self.optimizer.scale_learning_rate(scale(self.progress.step))
        with torch.random.fork_rng(devices=[images.device] if images.is_cuda else []):
            _set_random_states(self.random)
            return inspection.step(self.model, self.optimizer, images, labels)

    @property
    def _order(self) -> Tensor:
        """The state of the batches' generator at the beginning of the current epoch."""
        assert self.batches.generator
        begun = self.batches.pass_state
        return self.batches.generator.get_state() if begun is None or self.progress.batches == 0 else begun

    def save(self, path: Path, done: EpochDone | None = None) -> None:
        """Write everything to `path`, with the event of the epoch that has just ended."""
        tensors = {f"model.{name}": tensor for name, tensor in self.model.state_dict().items()}
        tensors |= {f"optimizer.{name}": value for name, value in self.optimizer.state.items()}
        tensors["order"] = self._order
        tensors |= self.random
        words = {"progress": json.dumps(asdict(self.progress)), "done": json.dumps(asdict(done)) if done else ""}
        copies = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        files.write(path, pack(copies, words))

    def restore(self, path: Path) -> EpochDone | None:
        """Load the resume file at `path`; returns the event of the last epoch that had ended.

        A run that was saved on a GPU goes on without one, and the other way round; that is logged as a warning, for
        the result is then not the same bit for bit.

        Raises:
            TrainingError: the file is damaged, of another network, or an older version wrote it.
        """
        try:
            with safe_open(path, "pt") as file:
                words, tensors = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            return self._take_over(words, tensors)
        except (SafetensorError, RuntimeError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise TrainingError(
                "The resume file {file} is damaged. Fork the run at one of its snapshots instead.", file=path.name
            ) from error

    def _take_over(self, words: dict[str, str], tensors: dict[str, Tensor]) -> EpochDone | None:
        self.model.load_state_dict(_part(tensors, "model."))
        for name, tensor in self.optimizer.state.items():
            if f"optimizer.{name}" not in tensors:
                raise TrainingError(
                    "An older version of this app left this run. Fork it at one of its snapshots instead."
                )
            tensor.copy_(tensors[f"optimizer.{name}"])
        assert self.batches.generator
        self.batches.generator.set_state(tensors["order"])
        on_gpu = self.batches.images.is_cuda
        torch.Generator().set_state(tensors["random"])  # raises if it is damaged
        self.random |= {name: tensors[name] for name in self.random.keys() & tensors.keys()}
        if on_gpu != ("random.cuda" in tensors):
            logger.warning("The run was saved on another kind of device. It goes on here, but not bit for bit.")
        values = json.loads(words["progress"])
        self.progress = Progress(**{OLD_PROGRESS_NAMES.get(name, name): value for name, value in values.items()})
        self.batches.epoch = self.progress.epoch
        if not words["done"]:
            return None
        values = json.loads(words["done"])
        return EpochDone(**{**values, "class_accuracies": tuple(values["class_accuracies"])})


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def _random_states(device: torch.device) -> dict[str, Tensor]:
    states = {"random": torch.get_rng_state()}
    return states | {"random.cuda": torch.cuda.get_rng_state()} if device.type == "cuda" else states


def _set_random_states(states: dict[str, Tensor]) -> None:
    torch.set_rng_state(states["random"])
    if "random.cuda" in states:
        torch.cuda.set_rng_state(states["random.cuda"])


def build(config: TrainConfig) -> LeNet:
    """As `build_network`, for a LeNet.

    Raises:
        TrainingError: the config names another network.
    """
    model = build_network(config)
    if not isinstance(model, LeNet):
        raise TrainingError("The network of these settings is no LeNet.")
    return model


def build_network(config: TrainConfig) -> LeNet | Perceptron:
    """The network of a config with the initial weights of its seed; the global random state does not change."""
    with torch.random.fork_rng(devices=[]):
        model = Perceptron(config.model.classes) if config.network == "perceptron" else LeNet(config.model)
    initialise(model, config.initialisation, torch.Generator().manual_seed(config.seed))
    return model


def make_optimizer(
    config: TrainConfig, parameters: Iterable[nn.Parameter], learning_rate: float | Tensor | None = None
) -> FlatOptimizer:
    """The optimizer that a config names, over parameters that are on their device already.

    Args:
        learning_rate: instead of the config's: one for each of the parameters' values, (P,).
    """
    parameters = list(parameters)
    rate = config.learning_rate if learning_rate is None else learning_rate
    if config.schedule != "constant" and not isinstance(rate, Tensor) and parameters[0].is_cuda:
        rate = parameters[0].new_tensor(rate)  # a CUDA graph reads it anew in every step
    if config.optimizer == "adam":
        return Adam(parameters, rate, config.weight_decay)
    return SGD(parameters, rate, 0.9 if config.optimizer == "momentum" else 0.0, config.weight_decay)


def schedule(config: TrainConfig, steps_per_epoch: int) -> Callable[[int], float] | None:
    """What the learning rate is multiplied by in each step of a run, from step 0; None: it stays as it is."""
    if config.schedule == "constant":
        return None
    return partial(factor, config.schedule, steps=config.epochs * steps_per_epoch)


def train_batches(config: TrainConfig, dataset: Dataset, device: torch.device | str) -> Batches:
    """The shuffled training batches of a run, on `device`."""
    moves = Augmentation(config.shift, config.turn, config.seed) if config.shift or config.turn else None
    images, labels = dataset.train_images, dataset.train_labels
    return Batches(
        images,
        labels,
        config.batch_size,
        seed=config.seed,
        device=device,
        augmentation=moves,
        shuffled=config.shuffled,
    )


def test_batches(dataset: Dataset, device: torch.device | str, *, shuffled: bool = False) -> Batches:
    """The test set in batches of 1,000, in its own order, on `device`; `shuffled` as in `TrainConfig`."""
    return Batches(dataset.test_images, dataset.test_labels, 1000, device=device, shuffled=shuffled)
