from dataclasses import replace

import pytest
import torch

from lenet import evaluation, training
from lenet.data import Dataset
from lenet.engines.autograd import Engine
from lenet.engines.optimizers import FlatOptimizer
from lenet.errors import TrainingError
from lenet.model import LeNetConfig
from lenet.training import EpochDone, StepDone, TrainConfig, stacked
from lenet.training.session import schedule
from lenet.training.stacked import StackedNetworks, train_many

CPU = torch.device("cpu")
CONFIG = TrainConfig(dataset="strokes", epochs=2, batch_size=24, report_every=2)  # of 64 pictures: 24, 24, 16
SEEDS = [replace(CONFIG, seed=seed) for seed in (3, 4, 5)]
RATES = [replace(CONFIG, learning_rate=rate) for rate in (0.01, 0.003)]

PERCEPTRONS = [replace(config, network="perceptron", shuffled=True) for config in SEEDS]
RECIPE = [replace(config, schedule="one-cycle", weight_decay=0.1, shift=2, turn=10.0) for config in SEEDS]


def alone(config: TrainConfig, dataset: Dataset) -> list[StepDone | EpochDone]:
    model = training.build_network(config)
    batches = training.train_batches(config, dataset, CPU)
    test = training.test_batches(dataset, CPU, shuffled=config.shuffled)
    return list(
        training.train(
            model, batches, test, training.make_optimizer(config, model.parameters()),
            epochs=config.epochs, report_every=config.report_every, schedule=schedule(config, len(batches)),
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    "configs", [SEEDS, RATES, RECIPE, PERCEPTRONS], ids=["seeds", "learning rates", "recipe", "perceptrons"]
)
def test_each_network_learns_as_it_would_alone(configs: list[TrainConfig], stripes: Dataset) -> None:
    reports = list(train_many(configs, stripes, CPU))
    assert [list(events) for events in zip(*reports, strict=True)] == [alone(config, stripes) for config in configs]


@pytest.mark.parametrize("configs", [SEEDS, RATES], ids=["seeds", "learning rates"])
@pytest.mark.parametrize("optimizer", training.OPTIMIZERS)
def test_stacked_networks_learn_as_each_would_alone(
    configs: list[TrainConfig], optimizer: str, stripes: Dataset
) -> None:
    """As on a GPU, but for the CUDA graph."""
    tanh = LeNetConfig(activation="tanh")
    configs = [replace(config, optimizer=optimizer, weight_decay=0.1, model=tanh) for config in configs]
    networks = StackedNetworks(configs, stripes, CPU)
    models = [training.build(config) for config in configs]
    engines = [
        Engine(model, training.make_optimizer(config, model.parameters()))
        for model, config in zip(models, configs, strict=True)
    ]
    orders = torch.stack([torch.randperm(64, generator=torch.Generator().manual_seed(n)) for n in range(len(configs))])
    for indices in torch.split(orders, 24, 1):
        networks.optimizer.scale_learning_rate(0.5)
        losses, correct = networks.step(indices)
        for number, engine in enumerate(engines):
            assert isinstance(engine.optimizer, FlatOptimizer)
            engine.optimizer.scale_learning_rate(0.5)
            images = stripes.train_images[indices[number]].unsqueeze(1).float() / 255
            loss, expected = engine.step(images, stripes.train_labels[indices[number]])
            assert losses[number].item() == pytest.approx(loss.item(), abs=1e-5)
            assert correct[number] == expected
    test = training.test_batches(stripes, CPU)
    for result, model in zip(networks.evaluate(), models, strict=True):
        assert result.loss == pytest.approx(evaluation.evaluate(model, test).loss, abs=1e-4)


@pytest.mark.parametrize("configs", [SEEDS, PERCEPTRONS], ids=["LeNets", "perceptrons"])
def test_the_loop_for_a_gpu_reports_what_the_one_for_a_cpu_reports(
    configs: list[TrainConfig], stripes: Dataset
) -> None:
    reports = list(stacked._stacked(configs, stripes, CPU))
    expected = list(train_many(configs, stripes, CPU))
    assert len(reports) == len(expected) == 5
    for events, expected_events in zip(reports, expected, strict=True):
        for event, other in zip(events, expected_events, strict=True):
            if isinstance(event, StepDone):
                assert isinstance(other, StepDone)
                assert event.step == other.step and event.loss == pytest.approx(other.loss, abs=1e-4)
            else:
                assert isinstance(event, EpochDone) and isinstance(other, EpochDone)
                assert event.epoch == other.epoch
                assert event.train_loss == pytest.approx(other.train_loss, abs=1e-4)
                assert event.test_loss == pytest.approx(other.test_loss, abs=1e-3)
                assert len(event.class_accuracies) == 10


def test_networks_that_differ_in_more_than_seed_and_learning_rate_are_refused(stripes: Dataset) -> None:
    for configs in ([CONFIG, replace(CONFIG, epochs=3)], []):
        with pytest.raises(ValueError, match="may differ in their seed and learning rate alone"):
            train_many(configs, stripes, CPU)


def test_a_network_that_diverges_says_so(stripes: Dataset) -> None:
    config = replace(CONFIG, optimizer="sgd", model=LeNetConfig(activation="relu"))
    configs = [replace(config, learning_rate=rate) for rate in (0.1, 1e30)]
    with pytest.raises(TrainingError, match="no longer a number"):
        list(train_many(configs, stripes, CPU))


def test_a_training_that_is_closed_in_the_middle_gives_the_threads_back(stripes: Dataset) -> None:
    before = torch.get_num_threads()
    reports = train_many(SEEDS, stripes, CPU)
    next(reports)
    reports.close()
    assert torch.get_num_threads() == before
