"""The small figures from the weights of a network, and from its answers."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from lenet import web
from lenet.evaluation.confusion import ClassScores
from lenet.evaluation.metrics import softmax
from lenet.evaluation.reliability import calibration_error
from lenet.evaluation.report import Report
from lenet.model_config import layer_sizes
from ui import formats, network_picker, resources
from ui.evaluate import answers
from ui.evaluate import subject as evaluated
from ui.glossary import shapes
from ui.glossary.shapes import Figure
from ui.glossary.subject import Subject
from ui.i18n import _, class_names

# Pixels along the receptive field of a cell of each layer, as `lenet.inspection.receptive_field` gives them; without
# padding the cells C1 (4, 4), S2 (2, 2), C3 (2, 2) and S4 (1, 1) all see from the pixel (4, 4) on.
FIELDS = {"C1": 5, "S2": 6, "C3": 14, "S4": 16}
CORNER = 4


class Example(NamedTuple):
    """One picture, and what the network computes for it."""

    image: NDArray[Any]  # (28, 28) in [0, 1]
    layers: dict[str, NDArray[Any]]  # the values of each layer
    caption: str  # what picture it is, and which network


def kernels(subject: Subject) -> Figure | None:
    """Kernels of C1."""
    if subject.network:
        values = subject.network.kernels()
    elif subject.config and subject.is_lenet:
        values = resources.compute("initial_kernels", subject.config.to_dict())
    else:
        return None
    words = _("kernels of C1, {when}; red adds, blue takes away").format(when=subject.when)
    return shapes.pictures([shapes.kernels(values, side=40)], words)


def biases(subject: Subject) -> Figure | None:
    """The biases of C1."""
    if subject.network is None:
        return None
    values = web.weights_and_biases(subject.network.tensors, subject.network.config)["C1"][1][: shapes.KERNELS]
    largest = float(np.abs(values).max()) or 1.0
    words = _("map {number}")
    rows = [
        (words.format(number=number), abs(value) / largest, formats.number(value))
        for number, value in enumerate(values.tolist(), 1)
    ]
    return shapes.bars(rows, _("biases of C1, {when}").format(when=subject.when))


def parameters(subject: Subject) -> Figure | None:
    """How many parameters each layer has."""
    if subject.config:
        layers = subject.config.layers
    elif subject.network:
        layers = layer_sizes(subject.network.config)
    else:
        return None
    sizes = [layer for layer in layers if layer.parameters]
    total = sum(layer.parameters for layer in sizes)
    rows = [(_(layer.layer), layer.parameters / total, f"{layer.parameters:,}") for layer in sizes]
    return shapes.bars(rows, _("{total:,} parameters in all").format(total=total))


def convolution(subject: Subject) -> Figure | None:
    """A picture, a kernel of C1, and the map that it gives."""
    example = _example(subject)
    if example is None or subject.network is None:
        return None
    groups = [
        shapes.group(example.image[None], "sequential", 0, 1, side=78),
        shapes.kernels(subject.network.kernels()[:1], side=44, before="∗"),
        _first_map(example, "C1", 67, before="→"),
    ]
    return shapes.pictures(groups, example.caption)


def pooling(subject: Subject) -> Figure | None:
    """A map of C1, and the same after pooling."""
    example = _example(subject)
    if example is None:
        return None
    groups = [_first_map(example, "C1", 96), _first_map(example, "S2", 48, before="→")]
    return shapes.pictures(groups, example.caption)


def maps(subject: Subject) -> Figure | None:
    """Maps of C1 for one picture."""
    example = _example(subject)
    if example is None:
        return None
    values = example.layers["C1"]
    group = shapes.group(values[:6], "sequential", *_range(values), columns=6, side=40)
    return shapes.pictures([group], example.caption)


def fields(subject: Subject) -> Figure | None:
    """The receptive fields of one cell of each layer, on a picture."""
    if subject.model is None:
        return None
    image, name = subject.picture
    corner = CORNER - subject.model.padding
    sizes = _(", ").join(f"{layer} {side}×{side}" for layer, side in FIELDS.items())
    return shapes.pictures(
        [shapes.group(image[0], "sequential", 0, 1, side=112)],
        " · ".join(part for part in (sizes, name) if part),
        frames=[(corner, corner, side) for side in FIELDS.values()],
    )


def logits(subject: Subject) -> Figure | None:
    """The logits of one picture."""
    return _answer(subject, lambda answer: [(value, formats.number(value)) for value in answer.tolist()])


def probabilities(subject: Subject) -> Figure | None:
    """The probabilities that the network gives for one picture."""

    def shares_of(answer: NDArray[Any]) -> list[tuple[float, str]]:
        shares = softmax(answer[None])[0].tolist()
        return [(share, formats.probability(share, formats.CAPTION)) for share in shares]

    return _answer(subject, shares_of)


def confusion(subject: Subject) -> Figure | None:
    """The mistakes on the test pictures."""
    report = _report(subject)
    if report is None:
        return None
    counts = report.confusion.astype(float)
    np.fill_diagonal(counts, 0)
    group = shapes.group(counts[None], "sequential", 0, float(counts.max()) or 1.0, side=112)
    words = _("mistakes of {when}: rows are the truth, columns the answers; the strongest cell has {count:,}")
    return shapes.pictures([group], words.format(when=subject.when, count=int(counts.max())))


def precisions(subject: Subject) -> Figure | None:
    """The precision of each class."""
    return _scores(subject, lambda scores: scores.precision)


def recalls(subject: Subject) -> Figure | None:
    """The recall of each class."""
    return _scores(subject, lambda scores: scores.recall)


def f1(subject: Subject) -> Figure | None:
    """F1 of each class."""
    return _scores(subject, lambda scores: scores.f1)


def reliability(subject: Subject) -> Figure | None:
    """How often answers are right, over how sure they are."""
    report = _report(subject)
    if report is None:
        return None
    dots = [(one.confidence, one.accuracy) for one in report.bins]
    words = _("{when}: a dot on the diagonal is as often right as it is sure; error {error}")
    return shapes.lines(
        [shapes.line([0, 1], [0, 1], "rule")],
        words.format(when=subject.when, error=formats.percent(calibration_error(report.bins))),
        dots=dots,
        across=("0", _("how sure"), "1"),
        up=("", _("how often right")),
    )


def _example(subject: Subject) -> Example | None:
    """A picture through the network; None where there is no network that can answer pictures."""
    if subject.network is None or not subject.knows_pictures:
        return None
    image, name = subject.picture
    words = " · ".join(part for part in (name, subject.when) if part)
    return Example(image[0, 0], resources.compute("layers", subject.network, image), words)


def _range(values: NDArray[Any]) -> tuple[float, float]:
    """The ends of a scale for these values, on which 0 is always."""
    return min(float(values.min()), 0.0), float(values.max()) or 1.0


def _first_map(example: Example, layer: str, side: int, before: str = "") -> dict[str, Any]:
    """The first map of a layer, on the scale of C1's first map."""
    ends = _range(example.layers["C1"][:1])
    return shapes.group(example.layers[layer][:1], "sequential", *ends, side=side, before=before)


def _answer(subject: Subject, values_of: Callable[[NDArray[Any]], list[tuple[float, str]]]) -> Figure | None:
    """A bar for each class, whose length and text `values_of` makes from the logits (classes,)."""
    example = _example(subject)
    if example is None:
        return None
    answer = example.layers["Answer"].reshape(-1)
    values = values_of(answer)
    largest = max(abs(value) for value, _text in values) or 1.0
    names = class_names(subject.info)
    rows = [(name, abs(value) / largest, text) for name, (value, text) in zip(names, values, strict=True)]
    return shapes.bars(rows, example.caption, marked=int(answer.argmax()))


def _report(subject: Subject) -> Report | None:
    """The answers to the test pictures that Evaluate shows; None on other pages, which have not computed them."""
    if subject.page != "evaluate":
        return None
    checkpoint = network_picker.chosen()
    sets = evaluated.available(checkpoint)
    info = sets.get(st.query_params.get("data", "")) or sets.get(checkpoint.info.name)
    return answers.of_network(checkpoint, info) if info and info.classes == checkpoint.info.classes else None


def _scores(subject: Subject, score: Callable[[ClassScores], float]) -> Figure | None:
    """A bar for each class, as long as its score in [0, 1]."""
    report = _report(subject)
    if report is None:
        return None
    shares = [score(scores) for scores in report.scores]
    names = class_names(subject.info)
    rows = [(name, share, formats.percent(share)) for name, share in zip(names, shares, strict=True)]
    return shapes.bars(rows, subject.when, marked=shares.index(min(shares)))
