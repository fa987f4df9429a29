import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy import stats

from lenet.evaluation.metrics import is_like_guessing, losses, softmax, wilson


@pytest.mark.parametrize(("correct", "count"), [(0, 1), (1, 1), (0, 40), (39, 40), (9851, 10_000), (10_000, 10_000)])
def test_the_interval_is_that_of_scipy(correct: int, count: int) -> None:
    expected = stats.binomtest(correct, count).proportion_ci(method="wilson")
    assert wilson(correct, count) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_the_interval_of_nothing_is_everything() -> None:
    assert wilson(0, 0) == (0, 1)


@pytest.mark.parametrize(
    ("accuracy", "count", "classes", "expected"),
    [(0.1, 10_000, 10, True), (0.199, 10_000, 10, True), (0.21, 10_000, 10, False), (0.21, 50, 10, False),
     (0.2, 20, 10, True), (0.25, 12, 10, True), (0.0, 10_000, 26, True), (0.08, 10_000, 26, False)],
)  # fmt: skip
def test_an_accuracy_is_like_guessing_below_twice_that_or_where_it_cannot_be_told_from_it(
    accuracy: float, count: int, classes: int, expected: bool
) -> None:
    assert is_like_guessing(accuracy, count, classes) is expected


def test_probabilities_and_losses_are_those_of_torch_also_for_large_logits() -> None:
    logits = torch.randn(50, 10, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 300
    labels = torch.arange(50) % 10
    np.testing.assert_allclose(softmax(logits.numpy()), logits.softmax(1), atol=1e-12)
    expected = F.cross_entropy(logits, labels, reduction="none")
    np.testing.assert_allclose(losses(logits.numpy(), labels.numpy()), expected, rtol=1e-12)
