"""The network itself as it learns: kernels, ten test pictures, one picture in every layer, each class, each layer."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from lenet import data, inspection, training
from lenet.model import LeNet
from lenet.runs import Run
from lenet.runs.event_log import EventLog
from lenet.training import TrainConfig
from ui import formats, pictures, resources, visitor
from ui.components.sparks import Spark, sparks
from ui.components.tiles import Caption, tiles
from ui.i18n import _, class_names

ASKED = 500  # test pictures that tell how each class does while an epoch lasts
NORMS = -5, 2  # powers of ten between which a gradient norm is drawn


class View(NamedTuple):
    """What a network shows of itself."""

    kernels: Tensor  # (maps, 5, 5) of C1
    answers: list[int]  # to the ten test pictures
    probabilities: list[float]  # of these answers
    classes: list[float]  # share of each class's test pictures that was right, of the first ASKED


def ten_pictures(labels: Tensor) -> list[int]:
    """Which test pictures a run shows: the first of each class, for labels (N,)."""
    return [int((labels == label).nonzero()[0]) for label in range(int(labels.max()) + 1)]


def kernels_and_answers(run: Run | None, config: TrainConfig, path: Path | None) -> None:
    """Six kernels and ten test pictures with the answers of the weights at `path`; None: before the first step."""
    seen = _view(run, path) if run and path else None
    _kernels(config, seen)
    _ten(config, seen)


def layers_and_classes(run: Run, log: EventLog, path: Path | None, *, live: bool) -> None:
    """One picture in C1 and C3, how each class does and what passes through the layers."""
    maps, classes, passed = st.columns([4.6, 3, 3], gap="medium")
    if path:
        with maps:
            _maps(run, path)
        with classes:
            _classes(run, log, _view(run, path) if live else None)
    with passed:
        _layers(run, log)


def _view(run: Run, path: Path) -> View | None:
    if not data.available(run.config.dataset):
        return None
    return _look(path, path.stat().st_mtime_ns, run)


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs={Run: lambda run: run.id})
def _look(path: Path, changed: int, run: Run) -> View:  # noqa: ARG001  # a key of the cache
    images, labels = resources.test_set(run.config.dataset)
    chosen = ten_pictures(labels)
    return resources.compute(_ask, resources.network(run, path), images, labels, chosen)


@torch.no_grad()
def _ask(model: LeNet, images: Tensor, labels: Tensor, chosen: list[int]) -> View:
    asked = torch.cat([images[chosen], images[:ASKED]]).unsqueeze(1).float().div(255)
    probabilities = model(asked).softmax(1)
    sure, answers = probabilities[: len(chosen)].max(1)
    labels = labels[:ASKED]
    right = probabilities[len(chosen) :].argmax(1) == labels
    shares = labels[right].bincount(minlength=10) / labels.bincount(minlength=10).clamp(min=1)
    return View(inspection.kernels(model, "C1")[:, 0], answers.tolist(), sure.tolist(), shares.tolist())


def _kernels(config: TrainConfig, seen: View | None) -> None:
    kernels = seen.kernels if seen else inspection.kernels(resources.compute(training.build, config), "C1")[:, 0]
    high = max(1.0, float(kernels.abs().max()))  # nearly blank at first; they take shape
    tiles(
        kernels.numpy(),
        alts=[_("kernel {number}").format(number=number + 1) for number in range(len(kernels))],
        scale="diverging",
        lo=-high,
        hi=high,
        columns=6,
        narrow_columns=6,
        title=_("First-layer kernels"),
        note="" if seen else _("random"),
        bar=True,
        key="kernels",
    )


def _ten(config: TrainConfig, seen: View | None) -> None:
    if not data.available(config.dataset):
        return
    images, labels = resources.test_set(config.dataset)
    names = class_names(data.info(config.dataset))
    captions = [Caption(name) for name in names]
    note = _("not asked yet")
    if seen:
        captions = [
            Caption(names[answer] if answer == label else f"→ {names[answer]}", _whole(sure), answer != label)
            for label, (answer, sure) in enumerate(zip(seen.answers, seen.probabilities, strict=True))
        ]
        note = _("{right} of 10 right").format(right=sum(answer == label for label, answer in enumerate(seen.answers)))
    tiles(
        images[ten_pictures(labels)].numpy() / 255,
        alts=names,
        captions=captions,
        scale="sequential",
        lo=0,
        hi=1,
        columns=5,
        narrow_columns=5,
        title=_("Ten test pictures"),
        note=note,
        key="ten",
    )


def _maps(run: Run, path: Path) -> None:
    """The visitor's drawing, or a test picture, in C1 and C3."""
    known = data.info(run.config.dataset)
    image = pictures.of_ink(visitor.drawing(), known.kind)
    note = _("your drawing")
    if image is None:
        found = resources.samples(known)
        image, note = (pictures.of_sample(found[0][0]), _("a test picture")) if found else (pictures.a_seven(), "")
    values = resources.compute(inspection.layers, resources.network(run, path), image)
    for layer, columns, narrow in (("C1", 6, 6), ("C3", 8, 8)):
        maps = values[layer].numpy()
        signed = run.config.model.activation == "tanh"
        high = max(1.0, float(np.abs(maps).max()))
        tiles(
            maps,
            alts=[_("{layer}, map {number}").format(layer=layer, number=number + 1) for number in range(len(maps))],
            scale="diverging" if signed else "sequential",
            lo=-high if signed else 0.0,
            hi=high,
            columns=columns,
            narrow_columns=narrow,
            title=_("{count} maps of {layer}").format(count=len(maps), layer=layer),
            note=note if layer == "C1" else "",
            key=f"maps_{layer}",
        )


def _classes(run: Run, log: EventLog, seen: View | None) -> None:
    each = run.config.steps_per_epoch
    total = run.config.epochs * each
    known = [(event.epoch * each / total, event.class_accuracies) for event in log.epochs if event.class_accuracies]
    if seen and log.latest:
        known.append((log.latest.step / total, tuple(seen.classes)))
    names = class_names(data.info(run.config.dataset))
    worst = min(range(len(names)), key=known[-1][1].__getitem__) if known else -1
    lines = [
        Spark(
            name,
            [x for x, _shares in known],
            [shares[label] for _x, shares in known],
            f"{known[-1][1][label]:.0%}" if known else "",
            marked=label == worst and known[-1][1][label] < 0.995,
        )
        for label, name in enumerate(names)
    ]
    alt = "; ".join(f"{line.name}: {line.text}" for line in lines)
    sparks(_("Each class"), _("right, of its test pictures"), lines, alt=alt, key="classes")


def _layers(run: Run, log: EventLog) -> None:
    total = run.config.epochs * run.config.steps_per_epoch
    xs = [event.step / total for event in log.layers]
    norms = [[event.gradient_norms[layer] for event in log.layers] for layer in range(5)]
    lines = [
        Spark(name, xs, _powers(values), formats.small(values[-1]) if values else "")
        for name, values in zip((*inspection.ACTIVATED, _("Answer")), norms, strict=True)
    ]
    alt = "; ".join(f"{line.name}: {line.text}" for line in lines)
    sparks(_("Gradient norm"), _("of each layer's weights, log scale"), lines, alt=alt, key="norms")
    shares = [[event.saturated[layer] for event in log.layers] for layer in range(4)]
    flat = [
        Spark(name, xs, values, f"{values[-1]:.0%}" if values else "")
        for name, values in zip(inspection.ACTIVATED, shares, strict=True)
    ]
    both_ends = run.config.model.activation in ("sigmoid", "tanh")
    sparks(
        _("Saturated units"),
        _("where the slope is nearly 0") if both_ends else _("that answer no picture"),
        flat,
        alt="; ".join(f"{line.name}: {line.text}" for line in flat),
        key="saturated",
    )


def _powers(values: Sequence[float]) -> list[float]:
    low, high = NORMS
    return [(np.log10(max(value, 10.0**low)) - low) / (high - low) for value in values]


def _whole(share: float) -> str:
    """A share in whole percent, never a false 100 %."""
    return ">99%" if share >= 0.995 else f"{share:.0%}"
