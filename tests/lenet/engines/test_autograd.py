"""What plain autograd does in unusual cases, the chosen engine does too."""

from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor, nn

from lenet import engines
from lenet.engines.autograd import Engine
from lenet.engines.optimizers import Adam
from lenet.initialisation import initialise
from lenet.model import LeNet
from lenet.training import train


def lenet() -> LeNet:
    model = LeNet()
    initialise(model, "lecun", torch.Generator().manual_seed(0))
    return model


class AccumulatingSGD(torch.optim.SGD):
    def zero_grad(self, set_to_none: bool = True) -> None:
        pass


class AccumulatingAdam(Adam):
    def zero_grad(self) -> None:
        pass


@pytest.mark.parametrize("optimizer", [AccumulatingSGD, AccumulatingAdam])
def test_an_optimizer_whose_zero_grad_keeps_the_gradients_adds_them_up(
    optimizer: type[AccumulatingSGD | AccumulatingAdam],
) -> None:
    images, labels = torch.rand(8, 1, 28, 28), torch.arange(8)
    sums = []
    for kind in (engines.choose, Engine):
        model = lenet()
        engine = kind(model, optimizer(model.parameters(), 0.1))
        for _ in range(2):
            engine.gradients(images, labels)
        engine.close()
        sums.append(model.get_parameter("fc.4.bias").grad)
    torch.testing.assert_close(*sums)


def test_images_that_depend_on_a_parameter_pass_the_gradient_on() -> None:
    factors = []
    for kind in (engines.choose, Engine):
        model, factor = lenet(), nn.Parameter(torch.tensor(0.5))
        optimizer = torch.optim.SGD([*model.parameters(), factor], 1.0)
        engine = kind(model, optimizer)
        engine.step(torch.rand(8, 1, 28, 28, generator=torch.Generator().manual_seed(1)) * factor, torch.arange(8))
        engine.close()
        factors.append(factor.detach())
    assert factors[0] == factors[1] != 0.5


def test_batches_made_from_the_current_weights_are_trained() -> None:
    """Adversarial training: each batch is computed when the step before has ended (Goodfellow et al. 2015, 6)."""

    def losses(engine: type[Engine] | None) -> list[float]:
        model = lenet()
        images, labels = torch.rand(32, 1, 28, 28, generator=torch.Generator().manual_seed(1)), torch.arange(32) % 10

        class Adversarial:
            def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
                for part, wanted in zip(images.split(8), labels.split(8), strict=True):  # type: ignore[no-untyped-call]
                    copy = part.clone().requires_grad_()
                    (gradient,) = torch.autograd.grad(nn.functional.cross_entropy(model(copy), wanted), copy)
                    yield (part + 0.1 * gradient.sign()).clamp(0, 1), wanted

        optimizer = torch.optim.SGD(model.parameters(), 0.5)
        kind = engine(model, optimizer) if engine else None
        events = train(model, Adversarial(), [(images, labels)], optimizer, epochs=2, report_every=1, engine=kind)
        return [getattr(event, "loss", 0.0) for event in events]

    assert losses(None) == pytest.approx(losses(Engine), abs=1e-5)


def hidden_part(model: LeNet) -> None:
    object.__setattr__(model, "fc", nn.Sequential(nn.Linear(256, 10)))


def hidden_parameter(model: LeNet) -> None:
    vars(model.conv[0])["weight"] = torch.zeros(6, 1, 5, 5)


def exchanged_attribute(model: LeNet) -> None:
    del model.config
    model.forward = lambda images: model.conv(1 - images).flatten(1)[:, :10]  # type: ignore[method-assign]


def no_leaf(model: LeNet) -> None:
    weight = model.get_parameter("fc.0.weight")
    weight.requires_grad_(False)
    weight.mul_(torch.ones(1, requires_grad=True))


@pytest.mark.parametrize("change", [hidden_part, hidden_parameter, exchanged_attribute, no_leaf])
def test_a_change_in_the_middle_of_an_epoch_is_seen_before_the_next_step(change: Callable[[LeNet], None]) -> None:
    model = lenet()
    engine = engines.choose(model, torch.optim.SGD(model.parameters(), 0.1))
    assert type(engine) is not Engine
    engine.step(torch.rand(4, 1, 28, 28), torch.arange(4))
    change(model)
    images = torch.rand(4, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(engine.logits(images), model(images).detach())
    assert not engine.eligibility.unchanged()  # type: ignore[attr-defined]
    engine.close()
    assert type(engines.choose(model, torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.1))) is Engine


@pytest.mark.parametrize("kind", [LeNet, nn.Sigmoid, nn.Conv2d])
def test_a_forward_that_was_replaced_for_all_is_called(kind: type[nn.Module], monkeypatch: pytest.MonkeyPatch) -> None:
    model = lenet()
    engine = engines.choose(model, torch.optim.SGD(model.parameters(), 0.1))
    images = torch.rand(4, 1, 28, 28)
    plain = engine.logits(images)
    forward: Callable[[nn.Module, Tensor], Tensor] = kind.forward
    monkeypatch.setattr(kind, "forward", lambda self, values: forward(self, 1 - values))
    assert not torch.allclose(engine.logits(images), plain)
    torch.testing.assert_close(engine.logits(images), model(images).detach())
    engine.close()
    assert type(engines.choose(model, torch.optim.SGD(model.parameters(), 0.1))) is Engine


def test_without_gradients_training_is_an_error_as_in_plain_torch() -> None:
    model = lenet()
    engine = engines.choose(model, torch.optim.SGD(model.parameters(), 0.1))
    with torch.no_grad(), pytest.raises(RuntimeError, match="does not require grad"):
        engine.step(torch.rand(4, 1, 28, 28), torch.arange(4))
    engine.close()
