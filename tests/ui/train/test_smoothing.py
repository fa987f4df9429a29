import numpy as np
import pytest

from ui.train.smoothing import smooth, smooth_losses


def falling(count: int) -> tuple[np.ndarray, np.ndarray]:
    """A loss that falls as a network's does, and the same with the scatter of single batches."""
    level = 0.3 + 2 * np.exp(-np.arange(count) / 10)
    return level, level * np.exp(0.1 * np.random.default_rng(0).standard_normal(count))


def test_the_line_does_not_lag_behind_a_loss_that_falls() -> None:
    level, losses = falling(200)
    for count in (10, 20, 40, 80):  # the end of the line while the run goes on, where its value is written
        assert smooth_losses(losses[:count])[-1] == pytest.approx(level[count - 1], rel=0.2)
    ratios = (smooth_losses(losses) / losses)[:40]  # as many dots above the line as below it
    assert abs(np.median(ratios) - 1) < 0.04


def test_a_straight_line_and_a_constant_are_not_changed() -> None:
    assert smooth_losses([2.303] * 30) == pytest.approx([2.303] * 30)
    assert smooth(np.linspace(1, 0.2, 50)) == pytest.approx(np.linspace(1, 0.2, 50))


def test_the_line_scatters_less_than_the_values_and_stays_between_them() -> None:
    values = np.random.default_rng(1).uniform(0, 1, 400)
    line = smooth(values)
    assert line.std() < values.std() / 2 and values.min() <= line.min() and line.max() <= values.max()


def test_few_values_are_smoothed_too() -> None:
    assert [list(smooth(values)) for values in ([], [0.7], [1.0, 2.0])] == [[], [0.7], [1.0, 2.0]]
