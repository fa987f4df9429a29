"""The activation functions in JavaScript against PyTorch's, and their derivatives against autograd's."""

import pytest
import torch
from playwright.sync_api import Page

from lenet import web
from lenet.activations import ACTIVATIONS
from tests.chromium import load_script

VALUES_AND_DERIVATIVES = """([name, sums]) => sums.map(sum => {
  const value = FUNCTIONS[name](sum);
  return [value, DERIVATIVES[name](sum, value)];
})"""


@pytest.fixture
def page(blank: Page) -> Page:
    load_script(blank, web.script("activations"), "FUNCTIONS", "DERIVATIVES")
    return blank


def test_javascript_has_the_functions_of_python(page: Page) -> None:
    for table in ("FUNCTIONS", "DERIVATIVES"):
        assert page.evaluate(f"Object.keys({table})") == list(ACTIVATIONS)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_values_and_derivatives_are_those_of_pytorch(name: str, page: Page) -> None:
    sums = torch.cat([torch.linspace(-12, 12, 97), torch.tensor([-1000.0, 1000.0])]).double().requires_grad_()
    expected = ACTIVATIONS[name].module()(sums)
    expected.sum().backward()
    assert sums.grad is not None
    results = page.evaluate(VALUES_AND_DERIVATIVES, [name, sums.tolist()])
    values, derivatives = zip(*results, strict=True)
    assert values == pytest.approx(expected.tolist(), abs=1e-12)
    assert derivatives == pytest.approx(sums.grad.tolist(), abs=1e-12)
