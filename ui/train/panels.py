"""The network while it trains: the kernels of C1, a test image of each class, and one image in C1 and C3."""

import numpy as np
import streamlit as st

from lenet import data
from lenet.activations import ACTIVATIONS
from lenet.training import TrainConfig
from ui import formats, pictures, resources, test_sets
from ui.components.tiles import Caption, tiles
from ui.i18n import _, class_names
from ui.kernels import kernels
from ui.train import layer_panels, network_view, shuffled
from ui.train.network_view import NetworkView
from ui.train.view import RunView


def kernels_and_answers(config: TrainConfig, network: NetworkView | None) -> None:
    """Show the kernels, and a test image of each class with its answer; None: before the first step.

    A perceptron has no kernels. Where a network learns shuffled pixels, pictures before and after come first.
    """
    with st.container():
        if config.shuffled:
            shuffled.show(config)
        elif config.network == "lenet":
            _kernels(config, network)
    _examples(config, network)


def maps_and_layers(view: RunView) -> None:
    """One image in C1 and C3, the accuracy of each class, and what passes through the layers."""
    maps, classes, layers = st.container(key="train_panels").columns([4.6, 3, 3], gap="medium")
    if view.weights:
        with maps:
            if view.run.config.knows_pictures:
                _maps(view)
        with classes:
            layer_panels.classes(view)
    with layers:
        if view.run.config.network == "lenet":
            layer_panels.layers(view)


def _kernels(config: TrainConfig, network: NetworkView | None) -> None:
    values = (
        network.kernels
        if network and network.kernels is not None
        else resources.compute("initial_kernels", config.to_dict())
    )
    note = "" if network else _("random")
    kernels(
        values, least=1.0, title=_("First-layer kernels"), note=note, term="kernel", bar=True, key="kernels"
    )  # nearly blank at first


def _examples(config: TrainConfig, network: NetworkView | None) -> None:
    if not data.available(config.dataset):
        return
    images, labels = test_sets.of(config.dataset)
    examples = network_view.examples(labels)
    names, note = class_names(data.info(config.dataset)), _("no answer yet")
    captions = [Caption(names[label]) for label in examples]
    if network:
        # Beside a name the percentage would stand in one line under some pictures, and in the next under others.
        place = "below" if max(map(len, names)) > 2 else "right"
        captions = [
            Caption(
                names[answer] if answer == label else f"{names[label]} → {names[answer]}",
                wrong=answer != label,
                **{place: formats.probability(probability, formats.CAPTION)},
            )
            for label, answer, probability in zip(examples, network.answers, network.probabilities, strict=True)
        ]
        correct = sum(answer == label for label, answer in zip(examples, network.answers, strict=True))
        note = _("{correct} of {count} right").format(correct=correct, count=len(examples))
    tiles(
        images[[*examples.values()]] / 255,
        alts=[names[label] for label in examples],
        captions=captions,
        columns=5,
        narrow_columns=5,
        title=_("{count} test pictures").format(count=len(examples)),
        note=note,
        term="test_set",
        key="examples",
    )


def _maps(view: RunView) -> None:
    """The visitor's drawing, or a test image, in C1 and C3."""
    assert view.weights
    image, note = pictures.example(view.dataset)
    values = resources.compute("layers", resources.network(view.run, view.weights), image)
    signed = ACTIVATIONS[view.run.config.model.activation].low == -1
    for layer, columns in (("C1", 6), ("C3", 8)):
        maps = values[layer]
        high = max(1.0, float(np.abs(maps).max()))
        tiles(
            maps,
            alts=[_("{layer}, map {number}").format(layer=layer, number=number + 1) for number in range(len(maps))],
            scale="diverging" if signed else "sequential",
            lo=-high if signed else 0.0,
            hi=high,
            columns=columns,
            narrow_columns=columns,
            title=_("{count} maps of {layer}").format(count=len(maps), layer=layer),
            note=note if layer == "C1" else "",
            term="feature_map" if layer == "C1" else "",
            key=f"maps_{layer}",
        )
