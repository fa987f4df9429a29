"""An engine never guesses: whatever is not exactly the LeNet of its config is computed by autograd."""

from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor, nn
from torch.nn.modules.module import register_module_forward_hook
from torch.nn.utils import parametrizations, prune

from lenet import engines
from lenet.data import Batches, Dataset
from lenet.engines.autograd import Engine
from lenet.engines.optimizers import Adam
from lenet.engines.two_threads import TwoThreadEngine
from lenet.initialisation import initialise
from lenet.model import LeNet, LeNetConfig
from lenet.training import EpochDone, train


class Negative(LeNet):
    def forward(self, images: Tensor) -> Tensor:
        return super().forward(1 - images)


def frozen(model: LeNet) -> None:
    model.conv.requires_grad_(False)


def other_activations(model: LeNet) -> None:
    model.conv[1], model.conv[4] = nn.ReLU(), nn.ReLU()


def other_pooling(model: LeNet) -> None:
    model.conv[2], model.conv[5] = nn.AvgPool2d(2), nn.AvgPool2d(2)


def other_padding(model: LeNet) -> None:
    model.conv[0] = nn.Conv2d(1, 6, 5, padding=2, padding_mode="reflect")
    model.fc[0] = nn.Linear(400, 120)


def other_dilation(model: LeNet) -> None:
    convolution = model.conv[3]
    assert isinstance(convolution, nn.Conv2d)
    convolution.dilation = (2, 2)
    model.fc[0] = nn.Linear(64, 120)


def no_bias(model: LeNet) -> None:
    model.conv[0] = nn.Conv2d(1, 6, 5, bias=False)


def groups(model: LeNet) -> None:
    model.conv[3] = nn.Conv2d(6, 16, 5, groups=2)


def dropout(model: LeNet) -> None:
    model.fc[1] = nn.Sequential(nn.Sigmoid(), nn.Dropout(0.9))


def mirrored(model: LeNet) -> None:
    model.conv.register_forward_pre_hook(lambda _, inputs: (inputs[0].flip(3),))


def no_gradient(model: LeNet) -> None:
    model.get_parameter("fc.0.weight").register_hook(lambda gradient: gradient * 0)  # type: ignore[no-untyped-call]


def smaller_gradient(model: LeNet) -> None:
    def halve(weight: Tensor) -> None:
        assert weight.grad is not None
        weight.grad.mul_(0.5)

    weight = model.get_parameter("fc.2.weight")
    weight.register_post_accumulate_grad_hook(halve)  # type: ignore[no-untyped-call]


def module_backward_hook(model: LeNet) -> None:
    def zeros(_module: nn.Module, input_gradients: object, _output_gradients: object) -> tuple[Tensor, ...]:
        assert isinstance(input_gradients, tuple)
        return tuple(gradient * 0 for gradient in input_gradients)

    model.fc[2].register_full_backward_hook(zeros)


def pruned(model: LeNet) -> None:
    generator = torch.Generator().manual_seed(1)
    mask = torch.rand(120, 256, generator=generator) > 0.5
    prune.custom_from_mask(model.fc[0], "weight", mask)  # type: ignore[no-untyped-call]


def weight_norm(model: LeNet) -> None:
    parametrizations.weight_norm(model.fc[0])


def own_forward(model: LeNet) -> None:
    model.forward = lambda images: LeNet.forward(model, 1 - images)  # type: ignore[method-assign]


def own_forward_of_a_layer(model: LeNet) -> None:
    model.fc[1].forward = torch.tanh


def shared_memory(model: LeNet) -> None:
    model.get_parameter("fc.2.bias").data = model.get_parameter("fc.0.bias").data[:84]


CHANGES = [
    *(frozen, other_activations, other_pooling, other_padding, other_dilation, no_bias, groups, dropout, mirrored),
    *(no_gradient, smaller_gradient, module_backward_hook, pruned, weight_norm, own_forward, own_forward_of_a_layer),
    shared_memory,
]


def lenet(kind: type[LeNet] = LeNet) -> LeNet:
    model = kind(LeNetConfig())
    initialise(model, "lecun", torch.Generator().manual_seed(0))
    return model


def trained(model: LeNet, dataset: Dataset, kind: type[Engine] | None = None) -> EpochDone:
    torch.manual_seed(0)
    optimizer = torch.optim.Adam(model.parameters(), 0.01, weight_decay=0.1)
    batches = Batches(dataset.train_images, dataset.train_labels, 16, seed=0, device="cpu")
    test = Batches(dataset.test_images, dataset.test_labels, 40, device="cpu")
    engine = kind(model, optimizer) if kind else None
    *_, last = train(model, batches, test, optimizer, epochs=2, engine=engine)
    assert isinstance(last, EpochDone)
    return last


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_changed_lenet_is_trained_as_by_autograd(change: Callable[[LeNet], None], stripes: Dataset) -> None:
    models = []
    for _ in range(2):
        models.append(lenet())
        torch.manual_seed(1)
        change(models[-1])
    assert type(engines.choose(models[0])) is Engine
    assert trained(models[0], stripes) == trained(models[1], stripes, Engine)
    for name, value in models[0].state_dict().items():
        assert torch.equal(value, models[1].state_dict()[name])


def test_a_subclass_is_trained_with_its_own_forward(stripes: Dataset) -> None:
    first, second = lenet(Negative), lenet(Negative)
    assert type(engines.choose(first)) is Engine
    assert trained(first, stripes) == trained(second, stripes, Engine) != trained(lenet(), stripes, Engine)


def test_frozen_layers_stay_bit_for_bit(stripes: Dataset) -> None:
    model = lenet()
    frozen(model)
    start = {name: value.clone() for name, value in model.state_dict().items()}
    trained(model, stripes)
    for name, value in model.state_dict().items():
        assert torch.equal(value, start[name]) == name.startswith("conv")


def test_forward_hooks_are_called(stripes: Dataset) -> None:
    model = lenet()
    calls: list[int] = []
    model.fc.register_forward_hook(lambda *_: calls.append(1))
    trained(model, stripes)
    assert len(calls) == 2 * (4 + 1)  # batches of training and of the evaluation, in two epochs


def test_a_hook_on_all_modules_is_called(stripes: Dataset) -> None:
    calls: list[type[nn.Module]] = []
    handle = register_module_forward_hook(lambda module, *_: calls.append(type(module)))
    try:
        trained(lenet(), stripes)
    finally:
        handle.remove()
    assert calls.count(LeNet) == 10


def test_autocast_is_left_to_autograd() -> None:
    with torch.autocast("cpu", torch.bfloat16):
        assert type(engines.choose(LeNet())) is Engine


def test_a_plain_lenet_with_names_of_the_users_is_trained_by_hand(stripes: Dataset) -> None:
    model = lenet()
    model.title = "mine"  # type: ignore[assignment]
    engine = engines.choose(model)
    engine.close()
    assert type(engine) is TwoThreadEngine
    by_hand, by_autograd = trained(model, stripes), trained(lenet(), stripes, Engine)
    assert by_hand.train_loss == pytest.approx(by_autograd.train_loss, abs=1e-5)
    assert by_hand.test_loss == pytest.approx(by_autograd.test_loss, abs=1e-5)


def epochs_with_a_change(
    dataset: Dataset, change: Callable[[LeNet], object], kind: type[Engine] | None
) -> Iterator[float]:
    model = lenet()
    optimizer = torch.optim.SGD(model.parameters(), 0.5, momentum=0.9)
    batches = Batches(dataset.train_images, dataset.train_labels, 16, seed=0, device="cpu")
    engine = kind(model, optimizer) if kind else None
    for event in train(model, batches, batches, optimizer, epochs=2, report_every=2, engine=engine):
        if isinstance(event, EpochDone):
            yield event.test_loss
        elif event.step == 2:  # in the middle of an epoch
            change(model)


@pytest.mark.parametrize(
    "change", [frozen, other_activations, own_forward, mirrored, no_gradient], ids=lambda change: change.__name__
)
def test_a_change_while_it_trains_is_noticed(change: Callable[[LeNet], object], stripes: Dataset) -> None:
    default = list(epochs_with_a_change(stripes, change, None))
    assert default == pytest.approx(list(epochs_with_a_change(stripes, change, Engine)), abs=1e-4)
    assert default != pytest.approx(list(epochs_with_a_change(stripes, lambda _: None, Engine)), abs=1e-5)


def test_an_optimizer_of_other_parameters_is_not_taken_for_the_models() -> None:
    model = lenet()
    assert type(engines.choose(model, Adam(reversed(list(model.parameters())), 0.01))) is Engine
    assert type(engines.choose(model, Adam(list(model.parameters())[:4], 0.01))) is Engine


def test_images_of_another_size_are_left_to_autograd() -> None:
    model = lenet()
    optimizer = Adam(model.parameters(), 0.01)
    engine = engines.choose(model, optimizer)
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        engine.step(torch.rand(4, 1, 32, 32), torch.arange(4))
    images = torch.rand(4, 1, 29, 29)
    assert torch.equal(engine.logits(images), model(images))
    engine.close()
