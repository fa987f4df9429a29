"""Many networks that differ in their seed or learning rate, trained side by side, for means and error bars."""

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

from lenet.data import Batches, Dataset, scaled
from lenet.engines.cuda_graph import Replayed
from lenet.evaluation import Evaluation, evaluation
from lenet.training.config import TrainConfig
from lenet.training.events import EpochDone, StepDone
from lenet.training.loop import train
from lenet.training.progress import finite
from lenet.training.session import build, make_optimizer, test_batches, train_batches

Reports = tuple[StepDone, ...] | tuple[EpochDone, ...]  # one event a network, in the order of the configs
AT_ONCE = 50_000  # pictures that all networks together answer in one go, in an evaluation


def train_many(
    configs: Sequence[TrainConfig], dataset: Dataset, device: torch.device
) -> Generator[Reports, None, None]:
    """Train a network for each config, and report on all of them together.

    Each is trained as `lenet.training.train` would train it alone: on a CPU exactly, in turn, some steps each; on a GPU
    all in one, to rounding.

    Args:
        configs: they may differ in `seed` and `learning_rate`.
    Raises:
        ValueError: they differ in something else, or there are none.
        TrainingError: the loss of one is infinite or not a number.
    """
    alike = {str(replace(config, seed=0, learning_rate=1.0).to_dict()) for config in configs}
    if len(alike) != 1:
        raise ValueError("Networks trained together may differ in their seed and learning rate alone.")
    together = device.type == "cuda" and configs[0].model.normalisation == "none" and configs[0].model.dropout == 0
    return _together(configs, dataset, device) if together else _in_turn(configs, dataset, device)


def _in_turn(configs: Sequence[TrainConfig], dataset: Dataset, device: torch.device) -> Generator[Reports, None, None]:
    with ExitStack() as open_streams:
        streams = []
        for config in configs:
            model = build(config).to(device)
            optimizer, batches = make_optimizer(config, model.parameters()), train_batches(config, dataset, device)
            test = test_batches(dataset, device)
            events = train(model, batches, test, optimizer, epochs=config.epochs, report_every=config.report_every)
            streams.append(open_streams.enter_context(closing(events)))
        yield from zip(*streams, strict=True)


def _together(configs: Sequence[TrainConfig], dataset: Dataset, device: torch.device) -> Generator[Reports, None, None]:
    config, count = configs[0], len(dataset.train_labels)
    networks = Together(configs, dataset, device)
    chances = [torch.Generator().manual_seed(config.seed) for config in configs]
    seconds, step = 0.0, 0
    for epoch in range(1, config.epochs + 1):
        began, since, unreported = seconds, time.perf_counter(), 0
        orders = torch.stack([torch.randperm(count, generator=chance) for chance in chances]).to(device)
        totals = torch.zeros(2, len(configs), dtype=torch.float64, device=device)
        for places in torch.split(orders, config.batch_size, 1):
            losses, right = networks.learn(places)
            step, size = step + 1, places.shape[1]
            unreported += size
            totals += torch.stack([losses * size, right])
            if step % config.report_every == 0:
                found = [
                    (finite(loss, step), hits / size)
                    for loss, hits in zip(losses.tolist(), right.tolist(), strict=True)
                ]
                now = time.perf_counter()
                seconds += now - since
                yield tuple(StepDone(step, *pair, unreported / (now - since), seconds) for pair in found)
                since, unreported = time.perf_counter(), 0
        losses_of, right_of = ((values / count).tolist() for values in totals)
        tests = networks.evaluate()
        seconds += time.perf_counter() - since
        yield tuple(
            EpochDone(
                epoch, finite(loss, step), right, test.loss, test.accuracy, seconds - began, test.class_accuracies
            )
            for loss, right, test in zip(losses_of, right_of, tests, strict=True)
        )


class Together:
    """Networks as one: every parameter has an axis in front, a place a network; on a GPU a step is one CUDA graph.

    Args:
        configs: they may differ in `seed` and `learning_rate`; without batch normalisation and dropout.
    """

    def __init__(self, configs: Sequence[TrainConfig], dataset: Dataset, device: torch.device) -> None:
        stacked, _ = stack_module_state([build(config) for config in configs])
        self.parameters = {name: nn.Parameter(values.detach().to(device)) for name, values in stacked.items()}
        rates = torch.tensor([config.learning_rate for config in configs])
        each = torch.cat([rates.repeat_interleave(values[0].numel()) for values in stacked.values()])
        self.optimizer = make_optimizer(configs[0], self.parameters.values(), each.to(device))
        self.network = build(configs[0]).to("meta")
        self.dataset = [values.to(device) for values in (dataset.train_images, dataset.train_labels)]
        self.test = Batches(dataset.test_images, dataset.test_labels, max(1, AT_ONCE // len(configs)), device=device)
        keeps = [self.optimizer.values, self.optimizer.gradient, *self.optimizer.state.values()]
        self.replayed = Replayed(self._learn, keeps)

    def learn(self, places: Tensor) -> tuple[Tensor, Tensor]:
        """Learn each network's pictures at `places` (K, N): mean losses (K,) before the step, and right answers."""
        losses, right = self.replayed(places)
        return losses, right

    def _learn(self, places: Tensor) -> tuple[Tensor, Tensor]:
        images, labels = (values[places] for values in self.dataset)
        logits = self._logits(scaled(images), 0)
        losses = F.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none").view_as(labels).mean(1)
        self.optimizer.zero_grad()
        # Each network's parameters have the gradient of its own loss.
        losses.sum().backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        return losses.detach(), (logits.argmax(2) == labels).sum(1)

    def _logits(self, images: Tensor, of_each: int | None) -> Tensor:
        """(K, N, classes) for images (K, N, 1, 28, 28), or with None for the same (N, 1, 28, 28) for all."""

        def ask(parameters: Mapping[str, Tensor], pictures: Tensor) -> Tensor:
            logits: Tensor = functional_call(self.network, dict(parameters), (pictures,))
            return logits

        answers: Tensor = vmap(ask, in_dims=(0, of_each))(self.parameters, images)
        return answers

    @torch.no_grad()
    def evaluate(self) -> list[Evaluation]:
        """How each network does on the test set."""
        answers = [(self._logits(images, None), labels) for images, labels in self.test]
        labels = torch.cat([labels for _, labels in answers])
        return [
            evaluation(torch.cat([logits[place] for logits, _ in answers]), labels)
            for place in range(len(self.parameters["conv.0.weight"]))
        ]
