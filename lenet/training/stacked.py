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
from lenet.data.shuffle import shuffled
from lenet.engines.cuda_graph import RecordedFunction
from lenet.evaluation import Evaluation, evaluation
from lenet.training.config import TrainConfig
from lenet.training.events import EpochDone, StepDone
from lenet.training.loop import train
from lenet.training.progress import finite
from lenet.training.session import build_network, make_optimizer, schedule, test_batches, train_batches

Reports = tuple[StepDone, ...] | tuple[EpochDone, ...]  # one event per network, in the order of the configs
EVALUATED_AT_ONCE = 50_000  # images that all networks together take in one forward pass of an evaluation


def train_many(
    configs: Sequence[TrainConfig], dataset: Dataset, device: torch.device
) -> Generator[Reports, None, None]:
    """Train a network for each config, and report on all of them together.

    Each is trained as `lenet.training.train` would train it alone. On a CPU they take turns, some steps each, and the
    result is the same bit for bit; on a GPU one step trains all of them, and the result is the same to rounding.

    Args:
        configs: they may differ in `seed` and `learning_rate`.
    Raises:
        ValueError: they differ in something else, or there are none.
        TrainingError: the loss of one is infinite or not a number.
    """
    alike = {str(replace(config, seed=0, learning_rate=1.0).to_dict()) for config in configs}
    if len(alike) != 1:
        raise ValueError("Networks trained together may differ in their seed and learning rate alone.")
    config = configs[0]
    plain = config.model.normalisation == "none" and config.model.dropout == 0 and not (config.shift or config.turn)
    stackable = device.type == "cuda" and plain
    return _stacked(configs, dataset, device) if stackable else _in_turn(configs, dataset, device)


def _in_turn(configs: Sequence[TrainConfig], dataset: Dataset, device: torch.device) -> Generator[Reports, None, None]:
    with ExitStack() as open_streams:
        streams = []
        for config in configs:
            model = build_network(config).to(device)
            optimizer, batches = make_optimizer(config, model.parameters()), train_batches(config, dataset, device)
            test = test_batches(dataset, device, shuffled=config.shuffled)
            events = train(
                model,
                batches,
                test,
                optimizer,
                epochs=config.epochs,
                report_every=config.report_every,
                schedule=schedule(config, len(batches)),
            )
            streams.append(open_streams.enter_context(closing(events)))
        yield from zip(*streams, strict=True)


def _stacked(configs: Sequence[TrainConfig], dataset: Dataset, device: torch.device) -> Generator[Reports, None, None]:
    config, count = configs[0], len(dataset.train_labels)
    networks = StackedNetworks(configs, dataset, device)
    generators = [torch.Generator().manual_seed(config.seed) for config in configs]
    scale = schedule(config, -(-count // config.batch_size))
    seconds, step = 0.0, 0
    for epoch in range(1, config.epochs + 1):
        epoch_began, since, unreported = seconds, time.perf_counter(), 0
        orders = torch.stack([torch.randperm(count, generator=generator) for generator in generators]).to(device)
        totals = torch.zeros(2, len(configs), dtype=torch.float64, device=device)  # loss and correct predictions
        for indices in torch.split(orders, config.batch_size, 1):
            if scale:
                networks.optimizer.scale_learning_rate(scale(step))
            losses, correct = networks.step(indices)
            step, size = step + 1, indices.shape[1]
            unreported += size
            totals += torch.stack([losses * size, correct])
            if step % config.report_every == 0:
                pairs = [
                    (finite(loss, step), number / size)
                    for loss, number in zip(losses.tolist(), correct.tolist(), strict=True)
                ]
                now = time.perf_counter()
                seconds += now - since
                yield tuple(StepDone(step, *pair, unreported / (now - since), seconds) for pair in pairs)
                since, unreported = time.perf_counter(), 0
        train_losses, train_accuracies = ((values / count).tolist() for values in totals)
        tests = networks.evaluate()
        seconds += time.perf_counter() - since
        yield tuple(
            EpochDone(
                epoch,
                finite(loss, step),
                accuracy,
                test.loss,
                test.accuracy,
                seconds - epoch_began,
                test.class_accuracies,
            )
            for loss, accuracy, test in zip(train_losses, train_accuracies, tests, strict=True)
        )


class StackedNetworks:
    """K networks as one: every parameter has a first axis of K. On a GPU a step is one CUDA graph.

    Args:
        configs: they may differ in `seed` and `learning_rate`; without batch normalisation and dropout.
    """

    def __init__(self, configs: Sequence[TrainConfig], dataset: Dataset, device: torch.device) -> None:
        stacked, _ = stack_module_state([build_network(config) for config in configs])
        self.parameters = {name: nn.Parameter(values.detach().to(device)) for name, values in stacked.items()}
        rates = torch.tensor([config.learning_rate for config in configs])
        rate_of_each = torch.cat([rates.repeat_interleave(values[0].numel()) for values in stacked.values()])
        self.optimizer = make_optimizer(configs[0], self.parameters.values(), rate_of_each.to(device))
        self.network = build_network(configs[0]).to("meta")
        images, labels = dataset.train_images.to(device), dataset.train_labels.to(device)
        self.dataset = [shuffled(images) if configs[0].shuffled else images, labels]
        batch_size = max(1, EVALUATED_AT_ONCE // len(configs))
        self.test = Batches(
            dataset.test_images, dataset.test_labels, batch_size, device=device, shuffled=configs[0].shuffled
        )
        restored = [self.optimizer.values, self.optimizer.gradient, *self.optimizer.state.values()]
        self.recorded_step = RecordedFunction(self._step, restored)

    def step(self, indices: Tensor) -> tuple[Tensor, Tensor]:
        """Train each network on a batch of its own.

        Args:
            indices: of the training images, (K, N).
        Returns:
            The mean loss (nats) and the number of correct predictions of each network, (K,), before the update.
        """
        losses, correct = self.recorded_step(indices)
        return losses, correct

    def _step(self, indices: Tensor) -> tuple[Tensor, Tensor]:
        images, labels = (values[indices] for values in self.dataset)
        logits = self._logits(scaled(images), 0)
        losses = F.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none").view_as(labels).mean(1)
        self.optimizer.zero_grad()
        # The networks share no parameter, so the gradient of the sum is the gradient of each network's own loss.
        losses.sum().backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        return losses.detach(), (logits.argmax(2) == labels).sum(1)

    def _logits(self, images: Tensor, batch_axis: int | None) -> Tensor:
        """(K, N, classes) for images (K, N, 1, 28, 28) with axis 0, or (N, 1, 28, 28) for all networks with None."""

        def forward(parameters: Mapping[str, Tensor], images: Tensor) -> Tensor:
            logits: Tensor = functional_call(self.network, dict(parameters), (images,))
            return logits

        logits: Tensor = vmap(forward, in_dims=(0, batch_axis))(self.parameters, images)
        return logits

    @torch.no_grad()
    def evaluate(self) -> list[Evaluation]:
        """Loss and accuracies of each network on the test set."""
        batches = [(self._logits(images, None), labels) for images, labels in self.test]
        labels = torch.cat([labels for _, labels in batches])
        logits = torch.cat([logits for logits, _ in batches], 1)
        return [evaluation(of_network, labels) for of_network in logits]
