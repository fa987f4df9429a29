"""Calibration: bins, temperature and bands."""

import numpy as np
import pytest

from lenet.evaluation.calibration import FEWEST, bands, expected_calibration_error, fit_temperature
from lenet.judgement import Band, cooled

RNG = np.random.default_rng(0)


def test_the_calibration_error_is_the_distance_of_confidence_and_accuracy() -> None:
    confidence = np.array([0.9] * 10 + [0.5] * 10)
    correct = np.array([True] * 9 + [False] + [True] * 7 + [False] * 3)
    assert expected_calibration_error(confidence, correct) == pytest.approx(0.5 * 0 + 0.5 * 0.2)
    assert expected_calibration_error(np.ones(4), np.ones(4, bool)) == 0
    assert expected_calibration_error(np.ones(0), np.ones(0, bool)) == 0


def test_the_temperature_undoes_a_known_one() -> None:
    logits = RNG.normal(size=(5000, 4)) * 2
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    labels = np.array([RNG.choice(4, p=one) for one in shares])
    sharpened = cooled(shares.astype(np.float32), 0.5)  # too sure
    found = fit_temperature(lambda temperature: cooled(sharpened, temperature), labels)
    assert found == pytest.approx(2, rel=0.1)


def test_bands_count_the_correct_answers_and_small_ones_go_with_the_next() -> None:
    agreement = np.array([0.05] * (FEWEST - 1) + [0.2] * FEWEST + [0.99] * 50)
    correct = np.array([False] * (FEWEST - 1) + [True] * FEWEST + [True] * 50)
    assert bands(agreement, correct) == (Band(0.0, 2 * FEWEST - 1, FEWEST), Band(0.95, 50, 50))
    assert bands(agreement[:3], correct[:3]) == ()
