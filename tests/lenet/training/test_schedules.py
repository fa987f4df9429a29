"""Schedules, held against those of torch.optim."""

import warnings

import pytest
import torch
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR, LRScheduler, OneCycleLR

from lenet.training.schedules import SCHEDULES, factor

RATE = 0.02


def of_torch(schedule: str, optimizer: torch.optim.Optimizer, steps: int) -> LRScheduler:
    if schedule == "cosine":
        return CosineAnnealingLR(optimizer, steps)
    return OneCycleLR(optimizer, RATE, total_steps=steps, cycle_momentum=False)


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 10, 235, 1175])
@pytest.mark.parametrize("schedule", ["cosine", "one-cycle"])
def test_it_is_the_one_of_torch(schedule: str, steps: int) -> None:
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], RATE)
    scheduler = of_torch(schedule, optimizer, steps)
    for step in range(steps):
        assert RATE * factor(schedule, step, steps) == pytest.approx(optimizer.param_groups[0]["lr"], abs=1e-12)
        with warnings.catch_warnings(action="ignore"):  # no step of the optimizer came before
            scheduler.step()


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_it_is_from_0_to_1_and_reaches_1(schedule: str) -> None:
    factors = [factor(schedule, step, 1000) for step in range(1000)]
    assert min(factors) >= 0 and max(factors) == pytest.approx(1, abs=1e-4)
    assert (min(factors) < 0.001) == (schedule != "constant")
