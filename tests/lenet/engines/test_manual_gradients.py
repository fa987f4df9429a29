import copy
import sys
from collections.abc import Iterator
from itertools import islice
from threading import Thread, current_thread

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from lenet import data, engines, training
from lenet.engines import manual_gradients
from lenet.engines.autograd import Engine
from lenet.engines.two_threads import HelperThread, TwoThreadEngine
from lenet.initialisation import initialise
from lenet.model import MLP, LeNet, LeNetConfig
from lenet.training import TrainConfig, build, make_optimizer
from tests.conftest import needs

CONFIGS = [
    LeNetConfig(activation="sigmoid"),
    LeNetConfig(activation="tanh", padding=2),
    LeNetConfig(activation="relu", channels=(4, 10), classes=7),
]


def some_pictures(count: int, classes: int) -> tuple[Tensor, Tensor]:
    """Half of each picture is flat background, as in MNIST and Fashion-MNIST: the pooling windows there are ties."""
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(count, 1, 28, 28, generator=generator, dtype=torch.float64)
    images[:, :, :10] = 0
    images[:, :, :, 20:] = 1
    return images, torch.randint(classes, (count,), generator=generator)


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.activation)
@pytest.mark.parametrize("count", [1, 2, 37])
def test_a_step_by_hand_is_the_plain_networks(config: LeNetConfig, count: int) -> None:
    model = LeNet(config)
    initialise(model, "pytorch", torch.Generator().manual_seed(3))
    images, labels = some_pictures(count, config.classes)
    model.double()
    logits = model(images)
    expected_loss = F.cross_entropy(logits, labels)
    expected = torch.autograd.grad(expected_loss, list(model.parameters()))
    engine = TwoThreadEngine(model)
    try:
        loss, right = engine.gradients(images, labels)
        assert abs(loss - expected_loss.detach()) < 1e-10
        assert right == (logits.argmax(1) == labels).sum()
        assert (engine.logits(images) - logits).abs().max() < 1e-10
    finally:
        engine.close()
    for parameter, gradient in zip(model.parameters(), expected, strict=True):
        assert gradient.abs().max() > 0
        assert parameter.grad is not None and (parameter.grad - gradient).abs().max() < 1e-10


def test_flat_background_is_a_tie_where_the_gradient_matters() -> None:
    images, _ = some_pictures(4, 10)
    model = LeNet().double()
    maps = model.conv[0](images)
    windows = maps.unfold(2, 2, 2).unfold(3, 2, 2).flatten(-2)
    assert ((windows == windows.amax(-1, keepdim=True)).sum(-1) == 4).double().mean() > 0.1


@pytest.mark.parametrize(("recipe", "count", "rounding"), [("sigmoid", 200, 2e-3), ("relu", 10, 1e-5)])
def test_its_losses_are_the_plain_networks(recipe: str, count: int, rounding: float) -> None:
    """In float32, as far as rounding lets two ways of adding stay together: with ReLU not far."""
    needs("fashion-mnist")
    config = training.RECIPES[recipe]
    dataset = data.load("fashion-mnist")
    losses = {}
    for name in ("plain", "by hand"):
        model = build(config)
        optimizer = make_optimizer(config, model.parameters())
        engine = Engine(model, optimizer) if name == "plain" else TwoThreadEngine(model, optimizer)
        batches = islice(training.train_batches(config, dataset, "cpu"), count)
        losses[name] = torch.stack([engine.learn(*batch)[0] for batch in batches])
        engine.close()
    assert losses["plain"][0] - losses["plain"][-1] > 0.5
    assert (losses["plain"] - losses["by hand"]).abs().max() < rounding


@pytest.mark.parametrize(
    "config",
    [
        LeNetConfig(activation="silu"),  # not monotonic
        LeNetConfig(pooling="average"),
        LeNetConfig(normalisation="batch"),
        LeNetConfig(dropout=0.5),
        LeNetConfig(padding=1),  # an odd number of rows after S2
    ],
)
def test_other_networks_are_left_to_autograd(config: LeNetConfig) -> None:
    assert not manual_gradients.fits(LeNet(config))
    engine = engines.choose(LeNet(config))
    assert type(engine) is Engine


def test_it_is_for_lenet_on_a_cpu() -> None:
    assert manual_gradients.fits(LeNet())
    assert not manual_gradients.fits(MLP())
    assert not manual_gradients.fits(LeNet().to("meta"))


@pytest.fixture
def own_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def test_the_process_has_its_threads_back(own_threads: None) -> None:
    torch.set_num_threads(2)
    change = sys.getswitchinterval()
    engine = engines.choose(LeNet())
    assert torch.get_num_threads() == 1
    assert sys.getswitchinterval() < change / 10
    engine.close()
    assert torch.get_num_threads() == 2
    assert sys.getswitchinterval() == change


def test_the_halves_of_a_batch_do_not_depend_on_the_threads(own_threads: None) -> None:
    config = TrainConfig()
    images, labels = some_pictures(100, 10)
    weights = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        model = build(config)
        engine = engines.choose(model, make_optimizer(config, model.parameters()))
        engine.learn(images.float(), labels)
        engine.close()
        weights.append(copy.deepcopy(model.state_dict()))
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])


def test_a_batch_that_is_fetched_ahead_is_the_same() -> None:
    config = TrainConfig()
    images, labels = some_pictures(200, 10)
    weights, fetched = [], []
    for prefetch in (False, True):
        model = build(config)
        engine = engines.choose(model, make_optimizer(config, model.parameters()))
        batches = data.Batches((images.squeeze(1) * 255).byte(), labels, 64, seed=5, device="cpu")
        for batch in engine.prefetch(batches) if prefetch else batches:
            engine.learn(*batch)
            fetched.append(batch[1])
        engine.close()
        weights.append(copy.deepcopy(model.state_dict()))
    assert len(fetched) == 8 and not torch.equal(fetched[0], fetched[1])
    assert all(torch.equal(one, other) for one, other in zip(fetched[:4], fetched[4:], strict=True))
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])


def test_a_batch_is_fetched_while_the_one_before_is_learned() -> None:
    fetched: list[tuple[Thread, int]] = []
    learned = 0

    def batches() -> Iterator[tuple[Tensor, Tensor]]:
        images, labels = some_pictures(4, 10)
        for _ in range(3):
            fetched.append((current_thread(), learned))
            yield images.float(), labels

    config = TrainConfig()
    model = build(config)
    engine = TwoThreadEngine(model, make_optimizer(config, model.parameters()))
    for batch in engine.prefetch(batches()):
        engine.learn(*batch)
        learned += 1
    engine.close()
    assert fetched == [(current_thread(), 0), (engine.second.thread, 0), (engine.second.thread, 1)]


def test_a_batch_that_cannot_be_fetched_says_so() -> None:
    def batches() -> Iterator[tuple[Tensor, Tensor]]:
        images, labels = some_pictures(4, 10)
        yield images.float(), labels
        raise OSError("gone")

    config = TrainConfig()
    model = build(config)
    engine = engines.choose(model, make_optimizer(config, model.parameters()))
    with pytest.raises(OSError, match="gone"):
        for batch in engine.prefetch(batches()):
            engine.learn(*batch)
    engine.close()


def test_a_second_thread_answers_in_order_and_passes_errors_on() -> None:
    second = HelperThread(1)
    for divisor in (2, 0, 4):
        second.ask(lambda divisor: 8 / divisor, divisor)
    assert second.answer() == 4
    with pytest.raises(ZeroDivisionError):
        second.answer()
    assert second.answer() == 2
    second.close()
    assert not second.thread.is_alive()
