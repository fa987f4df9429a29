"""Novelty: how a score is fitted that tells pictures of a network's classes from all others.

Signs (`lenet.answering.signs`) are weighed by a logistic regression between pictures kept out of training and pictures
that are made to be none of the classes ("outlier exposure", Hendrycks et al. 2019); benchmarks/README.md compares them.
Needs no torch.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

ACCEPTED = 0.977  # the least share of pictures of the classes that is not to be called novel
FLAGGED = 0.995  # the share of outliers that is enough: the threshold may rise to it, for people's pictures are harder
GUARD = "guard"  # the sign that counts alone where there is a guard: then the others refuse more of people's pictures
STEPS = 30  # of Newton's method
RIDGE = 1.0  # of the weights, in standard deviations of the signs


def class_gaussians(units: Array, labels: Array, classes: int) -> tuple[Array, Array]:
    """The mean of each class, (classes, units), and the standard deviation of each unit around them, (units,).

    Args:
        units: values, (N, units).
        labels: (N,); a class without a picture has the mean over all.
    """
    means = np.stack(
        [units[labels == label].mean(0) if (labels == label).any() else units.mean(0) for label in range(classes)]
    )
    spread = np.sqrt(((units - means[labels]) ** 2).mean(0))
    return means, np.maximum(spread, max(float(spread.mean()) * 0.1, 1e-6))  # a unit that never changes tells little


def fit_weights(inside: dict[str, Array], outside: dict[str, Array]) -> tuple[dict[str, float], float]:
    """The weight of each sign and the bias; a score above 0 is novel.

    Args:
        inside: by sign, its values for pictures of the classes, (N,).
        outside: for pictures that are none of them, (M,).
    """
    names = [GUARD] if np.ptp(inside[GUARD]) > 0 else [name for name in inside if np.ptp(inside[name]) > 0]
    if not names:  # a network that gives every picture the same answer
        return {}, 0.0
    table = np.stack([np.concatenate([inside[name], outside[name]]) for name in names], 1)
    centre, spread = table.mean(0), table.std(0)
    rows = np.clip((table - centre) / spread, -4, 4)  # one far value must not decide alone
    target = np.repeat([0.0, 1.0], [len(next(iter(inside.values()))), len(next(iter(outside.values())))])
    weights = _logistic(np.column_stack([rows, np.ones(len(rows))]), target)[:-1].clip(0) / spread
    found = {name: float(weight) for name, weight in zip(names, weights, strict=True)}
    own, others = (sum((found[name] * part[name] for name in names), np.zeros(1)) for part in (inside, outside))
    return found, -float(max(np.quantile(own, ACCEPTED), np.quantile(others, 1 - FLAGGED)))


def _logistic(rows: Array, target: Array) -> Array:
    """The weights of a logistic regression by Newton's method; both classes count alike."""
    share = np.where(target > 0, 0.5 / max(target.mean(), 1e-9), 0.5 / max(1 - target.mean(), 1e-9))
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (share * (odds - target)) + RIDGE * weights
        curvature = (rows * (share * odds * (1 - odds))[:, None]).T @ rows + RIDGE * np.eye(len(weights))
        step = np.linalg.solve(curvature, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-6:
            break
    result: Array = weights
    return result
