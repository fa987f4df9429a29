import copy
import json
import math
from dataclasses import replace
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

from lenet import data, training
from lenet.data import Batches, Dataset
from lenet.errors import TrainingError
from lenet.evaluation import evaluate
from lenet.model import LeNet, LeNetConfig, Perceptron
from lenet.training import RECIPES, EpochDone, StepDone, TrainConfig, build, make_optimizer, train
from tests.conftest import needs

RELU = TrainConfig(
    dataset="strokes", epochs=3, batch_size=16, learning_rate=0.01, initialisation="kaiming", report_every=2,
    model=LeNetConfig(activation="relu"),
)  # fmt: skip


def events_of(config: TrainConfig, dataset: Dataset) -> list[StepDone | EpochDone]:
    model = build(config)
    batches = training.train_batches(config, dataset, "cpu")
    test = training.test_batches(dataset, "cpu")
    optimizer = make_optimizer(config, model.parameters())
    return list(train(model, batches, test, optimizer, epochs=config.epochs, report_every=config.report_every))


def test_the_same_seed_gives_the_same_events(stripes: Dataset) -> None:
    assert events_of(RELU, stripes) == events_of(RELU, stripes) != events_of(replace(RELU, seed=1), stripes)


def test_events_come_in_order_and_count_from_one(stripes: Dataset) -> None:
    events = events_of(RELU, stripes)  # 64 pictures: 4 steps an epoch
    assert [event.step for event in events if isinstance(event, StepDone)] == [2, 4, 6, 8, 10, 12]
    assert [event.epoch for event in events if isinstance(event, EpochDone)] == [1, 2, 3]
    assert [type(event) for event in events[:4]] == [StepDone, StepDone, EpochDone, StepDone]
    assert min(event.images_per_second for event in events if isinstance(event, StepDone)) > 0


def test_it_learns(stripes: Dataset) -> None:
    last = events_of(replace(RELU, epochs=30), stripes)[-1]
    assert isinstance(last, EpochDone) and last.test_accuracy > 0.9 and last.train_loss < 1


def test_the_events_hold_the_loss_and_accuracy_of_the_batch_and_of_the_epoch(stripes: Dataset) -> None:
    config = replace(RELU, epochs=1, batch_size=64, report_every=1)
    model = build(config)
    ((images, labels),) = Batches(stripes.train_images, stripes.train_labels, 64, device="cpu")
    logits = model(images)
    step, epoch = events_of(config, stripes)
    assert isinstance(step, StepDone) and isinstance(epoch, EpochDone)
    assert step.loss == pytest.approx(F.cross_entropy(logits, labels).item(), abs=1e-5)
    assert step.accuracy == pytest.approx((logits.argmax(1) == labels).float().mean().item())
    assert epoch.train_loss == pytest.approx(step.loss, abs=1e-5) and epoch.train_accuracy == step.accuracy


def test_the_source_trains_as_it_stands(stripes: Dataset) -> None:
    torch.manual_seed(0)
    net = LeNet()
    pictures = TensorDataset(stripes.train_images.unsqueeze(1).float() / 255, stripes.train_labels)
    train_iter, test_iter = DataLoader(pictures, 256, shuffle=True), DataLoader(pictures, 256)
    optimizer = torch.optim.Adam(net.parameters(), 0.01)
    before = copy.deepcopy(net.state_dict())
    events = list(train(net, train_iter, test_iter, optimizer, epochs=5))
    assert [event.epoch for event in events if isinstance(event, EpochDone)] == [1, 2, 3, 4, 5]
    assert not torch.equal(before["conv.0.weight"], net.state_dict()["conv.0.weight"])


def test_the_perceptron_trains_too(stripes: Dataset) -> None:
    net = Perceptron()
    batches = Batches(stripes.train_images, stripes.train_labels, 16, seed=0, device="cpu")
    *_, last = train(net, batches, batches, torch.optim.Adam(net.parameters(), 0.001), epochs=20)
    assert isinstance(last, EpochDone) and last.test_accuracy > 0.9


def test_training_stops_when_no_more_events_are_asked_for(stripes: Dataset) -> None:
    config = replace(RELU, report_every=1)
    model = build(config)
    optimizer = make_optimizer(config, model.parameters())
    events = train(
        model, training.train_batches(config, stripes, "cpu"), training.test_batches(stripes, "cpu"), optimizer,
        epochs=100, report_every=1,
    )  # fmt: skip
    first = next(events)
    assert isinstance(first, StepDone) and first.step == 1
    after_one = copy.deepcopy(model.state_dict())
    events.close()
    assert all(torch.equal(after_one[name], tensor) for name, tensor in model.state_dict().items())


def test_a_loss_that_is_no_number_is_an_error_that_says_what_to_do(stripes: Dataset) -> None:
    with pytest.raises(TrainingError) as error:
        events_of(replace(RELU, optimizer="sgd", learning_rate=1e30, report_every=2), stripes)
    assert str(error.value) == "The loss is no longer a number at step 2. Try a smaller learning rate."


def test_evaluate_weighs_every_picture_alike_and_leaves_the_mode(stripes: Dataset) -> None:
    model = LeNet(LeNetConfig(dropout=0.5)).train()
    images = stripes.test_images.unsqueeze(1).float() / 255
    evaluation = evaluate(model, Batches(stripes.test_images, stripes.test_labels, 16, device="cpu"))  # 16, 16, 8
    assert model.training
    logits = model.eval()(images)
    assert evaluation.loss == pytest.approx(F.cross_entropy(logits, stripes.test_labels).item(), abs=1e-5)
    assert evaluation.accuracy == pytest.approx((logits.argmax(1) == stripes.test_labels).float().mean().item())


def test_building_a_network_leaves_the_global_random_state_alone() -> None:
    before = torch.random.get_rng_state()
    first, second = build(TrainConfig(seed=4)), build(TrainConfig(seed=4))
    assert torch.equal(before, torch.random.get_rng_state())
    assert torch.equal(first.get_parameter("fc.0.weight"), second.get_parameter("fc.0.weight"))
    assert not torch.equal(first.get_parameter("fc.0.weight"), build(TrainConfig(seed=5)).get_parameter("fc.0.weight"))


def test_the_source_recipe_is_the_source() -> None:
    source = RECIPES["source"]
    assert source.model == LeNetConfig() and source.initialisation == "pytorch"
    assert (source.optimizer, source.learning_rate, source.batch_size, source.epochs) == ("adam", 0.01, 256, 5)


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_config_survives_json(recipe: str) -> None:
    config = RECIPES[recipe]
    assert TrainConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"optimizer": "lion"}, "Unknown optimizer 'lion'; known are adam, sgd, momentum."),
        ({"epochs": 0}, "The number of epochs must be at least 1, not 0."),
        ({"learning_rate": -1.0}, "The learning rate must be above 0, not -1.0."),
        ({"learning_rate": math.nan}, "The learning rate must be above 0, not nan."),
    ],
)
def test_a_wrong_config_says_what_is_wrong(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as error:
        TrainConfig(**wrong)
    assert str(error.value) == message


@pytest.mark.parametrize("optimizer", training.OPTIMIZERS)
def test_the_loss_falls_with_every_optimizer(optimizer: str, stripes: Dataset) -> None:
    events = events_of(replace(RELU, optimizer=optimizer, epochs=6), stripes)
    first, *_, last = (event.train_loss for event in events if isinstance(event, EpochDone))
    assert last < first - 0.01  # of the same images


def test_the_default_recipe_leaves_the_plateau_on_real_fashion_mnist() -> None:
    needs("fashion-mnist")
    whole = data.load("fashion-mnist")
    dataset = replace(
        whole, train_images=whole.train_images[:15_000], train_labels=whole.train_labels[:15_000],
        test_images=whole.test_images[:1000], test_labels=whole.test_labels[:1000],
    )  # fmt: skip
    (epoch,) = (event for event in events_of(TrainConfig(epochs=1), dataset) if isinstance(event, EpochDone))
    assert epoch.test_loss < 1.6  # guessing is 2.303
    assert epoch.test_accuracy > 0.4


def test_a_schedule_needs_an_optimizer_that_has_one(stripes: Dataset) -> None:
    model = build(RELU)
    optimizer, test = torch.optim.SGD(model.parameters(), 0.1), training.test_batches(stripes, "cpu")
    with pytest.raises(TrainingError, match=r"A schedule needs an optimizer of lenet\.engines\.optimizers"):
        next(train(model, test, test, optimizer, epochs=1, schedule=lambda _step: 0.5))
