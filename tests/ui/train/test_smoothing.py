import numpy as np
import pytest

from ui.train.smoothing import WINDOW, smooth


def falling(count: int) -> tuple[np.ndarray, np.ndarray]:
    """A loss that falls as a network's does, and the same with the scatter of single batches."""
    level = 0.3 + 2 * np.exp(-np.arange(count) / 10)
    return level, level * np.exp(0.1 * np.random.default_rng(0).standard_normal(count))


def test_the_line_lags_little_behind_a_loss_that_falls() -> None:
    level, losses = falling(200)
    for count in (10, 20, 40, 80):  # the end of the line while the run goes on, where its value is written
        assert smooth(losses[:count])[-1] == pytest.approx(level[count - 1], rel=0.25)


def test_a_value_is_the_mean_of_the_last_twenty_or_of_the_last_eighth_of_fewer() -> None:
    values = np.random.default_rng(0).uniform(0, 3, 200)
    line = smooth(values)
    for index in (0, 7, 8, 40, 159, 160, 199):
        count = max(1, min(WINDOW, (index + 1) // 8))
        assert line[index] == pytest.approx(values[index + 1 - count : index + 1].mean())


def test_a_constant_is_not_changed_and_the_mean_is_not_biased_towards_zero() -> None:
    assert smooth([2.303] * 30) == pytest.approx([2.303] * 30)


def test_what_is_no_number_is_forgotten_after_a_window() -> None:
    values = np.ones(60)
    values[20] = np.nan
    assert np.isnan(smooth(values)[20]) and smooth(values)[20 + WINDOW] == 1


def test_the_line_scatters_less_than_the_values_and_stays_between_them() -> None:
    values = np.random.default_rng(1).uniform(0, 1, 400)
    line = smooth(values)
    assert line[80:].std() < values.std() / 2 and values.min() <= line.min() and line.max() <= values.max()


def test_few_values_are_smoothed_too() -> None:
    assert [list(smooth(values)) for values in ([], [0.7], [1.0, 2.0])] == [[], [0.7], [1.0, 2.0]]
