from itertools import islice

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from lenet import data, engines, training
from lenet.engines import manual_gradients
from lenet.engines.autograd import Engine
from lenet.engines.manual_gradients import LeNetGradients
from lenet.engines.two_threads import TwoThreadEngine
from lenet.initialisation import initialise
from lenet.model import LeNet, LeNetConfig
from lenet.training import build, make_optimizer
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
    manual = LeNetGradients(model)
    kernels = manual.kernels()
    halves = zip(images.chunk(2), labels.chunk(2), strict=True)
    parts = [manual.backward(kernels, *half, count) for half in halves]
    loss, correct, gradient = (sum(values) for values in zip(*parts, strict=True))
    assert abs(loss - expected_loss.detach()) < 1e-10
    assert correct == (logits.argmax(1) == labels).sum()
    assert (manual.forward(kernels, images).units[-1] - logits).abs().max() < 1e-10
    pieces = torch.split(gradient, [parameter.numel() for parameter in model.parameters()])
    for piece, expected_gradient in zip(pieces, expected, strict=True):
        assert expected_gradient.abs().max() > 0
        assert (piece.view_as(expected_gradient) - expected_gradient).abs().max() < 1e-10


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
        losses[name] = torch.stack([engine.step(*batch)[0] for batch in batches])
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
    assert not manual_gradients.suits(LeNet(config))
    engine = engines.choose(LeNet(config))
    assert type(engine) is Engine


def test_it_is_for_lenet_on_a_cpu() -> None:
    assert manual_gradients.suits(LeNet())
    assert not manual_gradients.suits(LeNet().to("meta"))


def test_of_equal_maxima_with_different_inputs_the_first_has_the_gradient() -> None:
    """A kernel of zeros makes every pooling window a tie, though the pixels below differ."""
    model = LeNet(LeNetConfig(activation="relu"))
    initialise(model, "kaiming", torch.Generator().manual_seed(0))
    with torch.no_grad():
        model.get_parameter("conv.0.weight")[0] = 0
        model.get_parameter("conv.0.bias").fill_(0.1)
    images, labels = some_pictures(8, 10)
    loss = F.cross_entropy(model(images.float()), labels)
    expected = torch.cat([part.flatten() for part in torch.autograd.grad(loss, list(model.parameters()))])
    manual = LeNetGradients(model)
    _, _, gradient = manual.backward(manual.kernels(), images.float(), labels, 8)
    torch.testing.assert_close(gradient, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("layer", ["conv.0.weight", "conv.3.weight"])
def test_kernels_with_zeros_are_left_to_autograd(layer: str) -> None:
    model = LeNet()
    assert manual_gradients.suits(model)
    with torch.no_grad():
        model.get_parameter(layer)[1, 0, 2, 2] = 0
    assert not manual_gradients.suits(model)


def test_the_default_device_does_not_matter() -> None:
    with torch.device("meta"):
        assert LeNetGradients(LeNet().to_empty(device="cpu")).kernel_indices.device.type == "cpu"
