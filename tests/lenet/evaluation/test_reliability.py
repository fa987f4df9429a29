import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from lenet.evaluation.reliability import BINS, calibration_error, reliability


def test_the_bins_are_those_of_scikit_learn() -> None:
    generator = np.random.default_rng(0)
    probabilities, labels = generator.dirichlet(np.full(10, 0.3), 3000), generator.integers(0, 10, 3000)
    labels = np.where(generator.random(3000) < 0.6, probabilities.argmax(1), labels)
    bins = reliability(probabilities, labels)
    correct = probabilities.argmax(1) == labels
    accuracy, confidence = calibration_curve(correct, probabilities.max(1), n_bins=BINS)
    np.testing.assert_allclose([one.accuracy for one in bins], accuracy)
    np.testing.assert_allclose([one.confidence for one in bins], confidence)
    assert sum(one.images for one in bins) == 3000


def test_the_error_is_the_mean_gap_over_all_images() -> None:
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [1.0, 0.0]])
    bins = reliability(probabilities, np.array([0, 1, 0, 0]))
    assert [one.images for one in bins] == [1, 2, 1]
    assert calibration_error(bins) == pytest.approx((0.4 + 2 * 0.4 + 0) / 4)
