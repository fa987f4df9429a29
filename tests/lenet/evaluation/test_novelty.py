"""How the signs of novelty are weighed."""

import numpy as np
import pytest

from lenet.evaluation.novelty import ACCEPTED, class_gaussians, fit_weights

RNG = np.random.default_rng(0)


def test_a_sign_that_tells_nothing_counts_little_and_the_threshold_accepts_most() -> None:
    inside = {"guard": np.zeros(500), "energy": RNG.normal(size=500), "distance": RNG.normal(size=500)}
    outside = {"guard": np.zeros(500), "energy": RNG.normal(size=500), "distance": RNG.normal(size=500) + 4}
    weights, bias = fit_weights(inside, outside)
    assert "guard" not in weights and weights["distance"] > 10 * weights["energy"]
    own, others = (
        bias + np.stack([weights[name] * part[name] for name in weights]).sum(0) for part in (inside, outside)
    )
    assert np.mean(own <= 1e-9) == pytest.approx(ACCEPTED, abs=0.01) and np.mean(others > 0) > 0.9


def test_a_guard_counts_alone() -> None:
    inside = {"guard": RNG.normal(size=200) - 5, "energy": RNG.normal(size=200)}
    outside = {"guard": RNG.normal(size=200) + 5, "energy": RNG.normal(size=200)}
    weights, _bias = fit_weights(inside, outside)
    assert [*weights] == ["guard"]


def test_signs_that_never_change_flag_nothing() -> None:
    same = {"guard": np.zeros(5), "energy": np.ones(5)}
    assert fit_weights(same, same) == ({}, 0.0)


def test_a_class_without_a_picture_has_the_mean_of_all() -> None:
    units, labels = np.array([[1.0, 2.0], [3.0, 2.0]]), np.array([0, 2])
    means, scale = class_gaussians(units, labels, 3)
    assert means.tolist() == [[1, 2], [2, 2], [3, 2]] and (scale > 0).all()
