import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy import stats

from lenet.evaluation.metrics import losses, softmax, wilson


@pytest.mark.parametrize(("correct", "count"), [(0, 1), (1, 1), (0, 40), (39, 40), (9851, 10_000), (10_000, 10_000)])
def test_the_interval_is_that_of_scipy(correct: int, count: int) -> None:
    expected = stats.binomtest(correct, count).proportion_ci(method="wilson")
    assert wilson(correct, count) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_the_interval_of_nothing_is_everything() -> None:
    assert wilson(0, 0) == (0, 1)


def test_probabilities_and_losses_are_those_of_torch_also_for_large_logits() -> None:
    logits = torch.randn(50, 10, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 300
    labels = torch.arange(50) % 10
    np.testing.assert_allclose(softmax(logits.numpy()), logits.softmax(1), atol=1e-12)
    expected = F.cross_entropy(logits, labels, reduction="none")
    np.testing.assert_allclose(losses(logits.numpy(), labels.numpy()), expected, rtol=1e-12)
