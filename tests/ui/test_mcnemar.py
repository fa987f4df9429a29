"""McNemar's test in words."""

from lenet.evaluation.comparison import Comparison, mcnemar
from ui.mcnemar import verdict


def test_a_chance_too_small_for_a_number_is_not_none() -> None:
    p = mcnemar(1693, 20)
    assert p == 0.0
    assert "in <0.1% of such comparisons" in verdict(("A", "B"), Comparison(8258, 1693, 20, 29, p))
    assert "in 100.0% of such comparisons" in verdict(("A", "B"), Comparison(98, 1, 0, 1, mcnemar(1, 0)))
