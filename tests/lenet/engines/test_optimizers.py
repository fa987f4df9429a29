import subprocess
import sys
from collections.abc import Callable, Iterable

import pytest
import torch
from torch import nn

from lenet.engines.optimizers import SGD, Adam, FlatOptimizer
from lenet.errors import TrainingError


def with_a_rate_each(parameters: Iterable[nn.Parameter], weight_decay: float = 0.0) -> Adam:
    parameters = list(parameters)
    values = sum(parameter.numel() for parameter in parameters)
    return Adam(parameters, torch.full((values,), 0.01, dtype=parameters[0].dtype), weight_decay)


PAIRS: dict[str, tuple[Callable[..., FlatOptimizer], Callable[..., torch.optim.Optimizer]]] = {
    "adam": (lambda p: Adam(p, 0.01), lambda p: torch.optim.Adam(p, 0.01)),
    "adam, a rate for each value": (with_a_rate_each, lambda p: torch.optim.Adam(p, 0.01)),
    "sgd": (lambda p: SGD(p, 0.1), lambda p: torch.optim.SGD(p, 0.1)),
    "momentum": (lambda p: SGD(p, 0.1, 0.9), lambda p: torch.optim.SGD(p, 0.1, momentum=0.9)),
    "adam that decays": (lambda p: Adam(p, 0.01, 0.3), lambda p: torch.optim.AdamW(p, 0.01, weight_decay=0.3)),
    "adam that decays, a rate for each value": (
        lambda p: with_a_rate_each(p, 0.3),
        lambda p: torch.optim.AdamW(p, 0.01, weight_decay=0.3),
    ),
    "sgd that decays": (
        lambda p: SGD(p, 0.1, weight_decay=0.05),
        lambda p: torch.optim.SGD(p, 0.1, weight_decay=0.05),
    ),
    "momentum that decays": (
        lambda p: SGD(p, 0.1, 0.9, 0.05),
        lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, weight_decay=0.05),
    ),
}


def model_of(seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 1)).double()


def learn(model: nn.Module, optimizer: torch.optim.Optimizer | FlatOptimizer, steps: int) -> None:
    generator = torch.Generator().manual_seed(1)
    for _ in range(steps):
        inputs = torch.rand(16, 5, generator=generator).double()
        optimizer.zero_grad()
        (model(inputs) - inputs.sum(1, keepdim=True)).square().mean().backward()
        optimizer.step()


@pytest.mark.parametrize("name", PAIRS)
def test_it_moves_the_weights_as_torch_does(name: str) -> None:
    ours, theirs = PAIRS[name]
    first, second = model_of(0), model_of(0)
    start = first.get_parameter("0.weight").detach().clone()
    learn(first, ours(first.parameters()), 200)
    learn(second, theirs(second.parameters()), 200)
    assert (first.get_parameter("0.weight") - start).abs().max() > 0.1
    for mine, other in zip(first.parameters(), second.parameters(), strict=True):
        torch.testing.assert_close(mine, other, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", PAIRS)
def test_with_its_state_copied_it_goes_on_exactly(name: str) -> None:
    ours, _ = PAIRS[name]
    model, copied_model = model_of(0), model_of(0)
    learn(model, ours(model.parameters()), 3)
    optimizer = ours(model.parameters())
    learn(model, optimizer, 3)
    copied_model.load_state_dict(model.state_dict())
    copied_optimizer = ours(copied_model.parameters())
    for key, tensor in copied_optimizer.state.items():
        tensor.copy_(optimizer.state[key])
    learn(model, optimizer, 3)
    learn(copied_model, copied_optimizer, 3)
    for parameter, copied in zip(model.parameters(), copied_model.parameters(), strict=True):
        assert torch.equal(parameter, copied)


@pytest.mark.parametrize("name", PAIRS)
def test_with_its_learning_rate_scaled_it_moves_the_weights_as_torch_does_with_that_rate(name: str) -> None:
    ours, theirs = PAIRS[name]
    first, second = model_of(0), model_of(0)
    mine, other = ours(first.parameters()), theirs(second.parameters())
    rate = other.param_groups[0]["lr"]
    for factor in (0.5, 0.0, 1.0, 0.1):
        mine.scale_learning_rate(factor)
        other.param_groups[0]["lr"] = rate * factor
        learn(first, mine, 5)
        learn(second, other, 5)
    for parameter, expected in zip(first.parameters(), second.parameters(), strict=True):
        torch.testing.assert_close(parameter, expected, rtol=0, atol=1e-9)


def test_training_loads_no_compiler() -> None:
    """torch.optim brings 150 MB of torch's compiler and SymPy into every process that trains."""
    code = """
import sys, torch
from lenet import training
from lenet import engines
model = training.build(training.TrainConfig())
engine = engines.choose(model, training.make_optimizer(training.TrainConfig(), model.parameters()))
engine.step(torch.rand(4, 1, 28, 28), torch.arange(4))
engine.close()
print([name for name in ("torch._dynamo", "sympy") if name in sys.modules])
"""
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "[]"


def gradients_removed(model: nn.Sequential) -> None:
    model.zero_grad()


def gradient_replaced(model: nn.Sequential) -> None:
    weight = model.get_parameter("0.weight")
    weight.grad = torch.zeros_like(weight)


def parameter_replaced(model: nn.Sequential) -> None:
    weight = model.get_parameter("2.weight")
    weight.data = weight.data.clone()


def parameter_frozen(model: nn.Sequential) -> None:
    model[0].requires_grad_(False)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (gradients_removed, r"zero_grad\(\) of the optimizer"),
        (gradient_replaced, "make a new optimizer"),
        (parameter_replaced, "Make the optimizer afterwards"),
        (parameter_frozen, "requires_grad was changed"),
    ],
)
@pytest.mark.parametrize("kind", [SGD, Adam])
def test_a_step_that_would_silently_move_nothing_is_refused(
    kind: type[FlatOptimizer], change: Callable[[nn.Sequential], None], message: str
) -> None:
    model = model_of(0)
    optimizer = kind(model.parameters(), 0.1)
    learn(model, optimizer, 1)
    model(torch.rand(4, 5).double()).sum().backward()
    change(model)
    with pytest.raises(TrainingError, match=message):
        optimizer.step()
    with pytest.raises(TrainingError, match=message):
        optimizer.zero_grad()


@pytest.mark.parametrize("name", ["adam", "sgd", "momentum"])
def test_frozen_parameters_stay_as_they_are(name: str) -> None:
    model = model_of(0)
    model[0].requires_grad_(False)
    start = {key: value.clone() for key, value in model.state_dict().items()}
    optimizer = PAIRS[name][0](model.parameters())
    learn(model, optimizer, 5)
    for key, value in model.state_dict().items():
        assert torch.equal(value, start[key]) == key.startswith("0")
    model[0].requires_grad_(True)
    with pytest.raises(TrainingError, match="requires_grad was changed"):
        optimizer.step()


def test_parameters_that_one_vector_cannot_hold_are_refused() -> None:
    model = model_of(0)
    with pytest.raises(TrainingError, match="share memory"):
        SGD([*model.parameters(), model.get_parameter("0.weight")], 0.1)
    model.get_parameter("2.weight").data = model.get_parameter("0.bias").data.view(1, 7)
    with pytest.raises(TrainingError, match="share memory"):
        SGD(model.parameters(), 0.1)
    with pytest.raises(TrainingError, match="type or device"):
        SGD([*model_of(0).parameters(), nn.Parameter(torch.zeros(2))], 0.1)
    with pytest.raises(TrainingError, match="No parameter is trainable"):
        SGD(model_of(0).requires_grad_(False).parameters(), 0.1)
