import subprocess
import sys
from collections.abc import Callable, Iterable

import pytest
import torch
from torch import nn

from lenet.engines.optimizers import SGD, Adam, FlatOptimizer


def with_a_rate_each(parameters: Iterable[nn.Parameter]) -> Adam:
    held = list(parameters)
    return Adam(held, torch.full((sum(parameter.numel() for parameter in held),), 0.01, dtype=held[0].dtype))


PAIRS: dict[str, tuple[Callable[..., FlatOptimizer], Callable[..., torch.optim.Optimizer]]] = {
    "adam": (lambda p: Adam(p, 0.01), lambda p: torch.optim.Adam(p, 0.01)),
    "adam, a rate for each value": (with_a_rate_each, lambda p: torch.optim.Adam(p, 0.01)),
    "sgd": (lambda p: SGD(p, 0.1), lambda p: torch.optim.SGD(p, 0.1)),
    "momentum": (lambda p: SGD(p, 0.1, 0.9), lambda p: torch.optim.SGD(p, 0.1, momentum=0.9)),
}


def model_of(seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 1)).double()


def learn(model: nn.Module, optimizer: torch.optim.Optimizer | FlatOptimizer, engine: int) -> None:
    generator = torch.Generator().manual_seed(1)
    for _ in range(engine):
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
    whole, parted = model_of(0), model_of(0)
    learn(whole, ours(whole.parameters()), 3)
    kept = ours(whole.parameters())
    learn(whole, kept, 3)
    parted.load_state_dict(whole.state_dict())
    again = ours(parted.parameters())
    for key, tensor in again.state.items():
        tensor.copy_(kept.state[key])
    learn(whole, kept, 3)
    learn(parted, again, 3)
    for mine, other in zip(whole.parameters(), parted.parameters(), strict=True):
        assert torch.equal(mine, other)


def test_training_loads_no_compiler() -> None:
    """torch.optim brings 150 MB of torch's compiler and SymPy into every process that trains."""
    code = """
import sys, torch
from lenet import training
from lenet import engines
model = training.build(training.TrainConfig())
engine = engines.choose(model, training.make_optimizer(training.TrainConfig(), model.parameters()))
engine.learn(torch.rand(4, 1, 28, 28), torch.arange(4))
engine.close()
print([name for name in ("torch._dynamo", "sympy") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
