"""Judging a network: what its card says of how far its answers can be believed, measured on held-out pictures."""

import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from lenet import answering, checkpoints, data, guards
from lenet.answering import Seen, cooled
from lenet.data.outliers import outliers
from lenet.evaluation import calibration, novelty
from lenet.judgement import Floats, Judgement, Novelty

if TYPE_CHECKING:
    from lenet.model import LeNet

PICTURES = 1_200  # held-out pictures of a run: with their views they take about a second
OUTLIERS = 800
SEED = 1998
PICTURE_WEIGHTS = 1.0, 5.0  # how often a picture may count among its views; measured in benchmarks/README.md
LOSS_BY_VIEWS = 0.005  # of the accuracy, that the other views may cost; where they cost more, the picture counts more
DIGITS = 4  # significant, of the many numbers in a card


def judge(
    model: "LeNet", images: Tensor, labels: Tensor, info: data.DatasetInfo, pictures: int = PICTURES
) -> Judgement:
    """Measure temperature, reliability and novelty on pictures that the model has not learned from.

    Args:
        images: uint8 (N, 28, 28) or (N, 1, 28, 28); the first `pictures` are used.
        labels: (N,).
        info: their data set.
    """
    held_out, truth = data.scaled(images[:pictures]), labels[:pictures].numpy(force=True)
    guard = guards.guard_of(info)
    model = checkpoints.network(model).model()  # on the CPU, and the one that was given is left alone
    seen = answering.see(model, held_out.numpy(), info.kind, guard)
    seen = seen._replace(picture_weight=_picture_weight(seen, truth))
    outside = outliers(info.kind, held_out, OUTLIERS, SEED).numpy()
    return Judgement(
        picture_weight=seen.picture_weight,
        temperature=_temperature(seen, truth),
        bands=calibration.bands(seen.agreement, seen.labels == truth),
        calibration_errors=calibration_errors(seen, truth),
        novelty=_guarded(seen, outside, guard) if guard else _unguarded(model, seen, truth, outside, info),
    )


def judgement_of_run(model: "LeNet", dataset: data.Dataset) -> Judgement | None:
    """What `judge` measures at the end of a run; None where it fails: a run does not fail for that."""
    try:
        return judge(model, dataset.test_images, dataset.test_labels, dataset.info)
    except Exception:
        traceback.print_exc()
        return None


def calibration_errors(seen: Seen, labels: NDArray[np.int64]) -> tuple[float, float]:
    """The expected calibration errors of the bare softmax of the picture itself, and of the answers.

    The temperature of each half of the pictures is fitted on the other half.
    """
    bare = seen.shares[:, 0]
    mean = seen.mean
    confidence = np.zeros(len(labels))
    for half in (0, 1):
        fitted, measured = slice(half, None, 2), slice(1 - half, None, 2)
        temperature = _temperature(seen.part(fitted), labels[fitted])
        confidence[measured] = cooled(mean[measured], temperature).max(1)
    error = calibration.expected_calibration_error
    return error(bare.max(1), bare.argmax(1) == labels), error(confidence, seen.labels == labels)


def _picture_weight(seen: Seen, labels: NDArray[np.int64]) -> float:
    """The least of PICTURE_WEIGHTS at which the mean over the views is about as often correct as the picture alone.

    A network that has not learned from mirrored or smaller pictures errs on such views.
    """
    least = (seen.shares[:, 0].argmax(1) == labels).mean() - LOSS_BY_VIEWS
    weighted = (seen._replace(picture_weight=weight) for weight in PICTURE_WEIGHTS)
    enough = (one.picture_weight for one in weighted if (one.labels == labels).mean() >= least)
    return next(enough, PICTURE_WEIGHTS[-1])


def _temperature(seen: Seen, labels: NDArray[np.int64]) -> float:
    mean = seen.mean
    return calibration.fit_temperature(lambda temperature: cooled(mean, temperature), labels)


def _guarded(seen: Seen, outside: Floats, guard: str) -> Novelty:
    odds = {"guard": answering.guard_odds(guard, outside)}
    weights, bias = novelty.fit_weights({"guard": seen.guard}, odds)
    return Novelty(guard=guard, signs=weights, bias=bias, means=[], scale=[])


def _unguarded(
    model: "LeNet", seen: Seen, labels: NDArray[np.int64], outside: Floats, info: data.DatasetInfo
) -> Novelty:
    means, scale = gaussians(seen, labels, len(info.classes))
    found = Novelty(guard="", signs={}, bias=0.0, means=means, scale=scale)
    seen_outside = answering.see(model, outside, info.kind, picture_weight=seen.picture_weight)
    weights, bias = novelty.fit_weights(answering.signs(seen, found), answering.signs(seen_outside, found))
    return replace(found, signs=weights, bias=bias)


def gaussians(seen: Seen, labels: NDArray[np.int64], classes: int) -> tuple[list[list[float]], list[float]]:
    """`means` and `scale` of a `Novelty`, rounded for a card."""
    means, scale = novelty.class_gaussians(seen.units, labels, classes)
    return [_rounded(mean) for mean in means], _rounded(scale)


def _rounded(values: NDArray[np.floating]) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in values.tolist()]
