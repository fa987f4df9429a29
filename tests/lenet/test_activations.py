"""The table of activation functions, held against torch."""

import json

import pytest
import torch

from lenet.activations import ACTIVATIONS, Activation, table

INPUTS = torch.linspace(-30, 30, 6000, dtype=torch.float64)  # without 0, where ReLU has no derivative


def gradient(row: Activation) -> torch.Tensor:
    inputs = INPUTS.clone().requires_grad_()
    row.module()(inputs).sum().backward()
    assert inputs.grad is not None
    return inputs.grad


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_row_says_what_the_function_does(name: str) -> None:
    row = ACTIVATIONS[name]
    outputs, steepness = row.module()(INPUTS), gradient(row)
    assert row.monotonic == bool((outputs.diff() >= 0).all())
    assert row.gain == pytest.approx(1 / steepness.max().item(), rel=0.1)
    if row.derivative is not None:
        torch.testing.assert_close(row.derivative(outputs).double(), steepness)
    assert (row.high is not None) == (outputs.max() < 2)
    if row.high is not None:
        assert outputs.max().item() == pytest.approx(row.high)
    if row.low is not None:
        assert outputs.min().item() == pytest.approx(row.low)


def test_the_browser_gets_plain_values() -> None:
    assert json.loads(json.dumps(table())) == table()
    assert table()["tanh"] == {"title": "tanh", "low": -1.0, "high": 1.0, "monotonic": True}
