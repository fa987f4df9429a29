import numpy as np
import pytest
from scipy import stats

from lenet.evaluation.comparison import compare, mcnemar


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 0), (3, 3), (12, 5), (40, 71), (500, 420), (5000, 9)])
def test_the_p_value_is_that_of_a_binomial_test(first: int, second: int) -> None:
    assert mcnemar(first, second) == pytest.approx(stats.binomtest(first, first + second).pvalue, rel=1e-9)


def test_without_a_difference_all_is_luck() -> None:
    assert mcnemar(0, 0) == 1


def test_each_image_counts_once() -> None:
    first, second = np.array([1, 1, 1, 0, 0, 1], bool), np.array([1, 0, 0, 1, 0, 1], bool)
    result = compare(first, second)
    assert result == (2, 2, 1, 1, 1.0) and result.lucky
    assert not compare(np.ones(9, bool), np.zeros(9, bool)).lucky
