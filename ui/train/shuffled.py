"""The experiment with shuffled pixels: pictures before and after, and a guess at what the shuffle will do."""

import streamlit as st

from lenet import data
from lenet.data.shuffle import permutation
from lenet.model_config import SIDE
from lenet.training import TrainConfig
from ui import test_sets
from ui.components.tiles import tiles
from ui.i18n import N_, _, class_names
from ui.train import network_view

PICTURES = 5
GUESSES = {"lenet": "LeNet", "perceptron": N_("the perceptron"), "both": N_("both about alike")}


def show(config: TrainConfig) -> None:
    """A few test pictures, the same with the pixels at their new places, and a question to guess at."""
    if not data.available(config.dataset):
        return
    images, labels = test_sets.of(config.dataset)
    indices = list(network_view.examples(labels).values())[:PICTURES]
    names = class_names(data.info(config.dataset))
    before = images[indices]
    after = before.reshape(len(indices), SIDE * SIDE)[:, permutation()].reshape(before.shape)
    for pictures, title, key in ((before, _("In order"), "in_order"), (after, _("Shuffled"), "shuffled_pictures")):
        tiles(
            pictures,
            alts=[f"{names[labels[index]]}, {title}" for index in indices],
            hi=255,
            columns=PICTURES,
            narrow_columns=PICTURES,
            title=title,
            note=_("every picture in the same way") if key == "shuffled_pictures" else "",
            key=key,
        )
    _guess()


def _guess() -> None:
    st.segmented_control(
        _("Guess first: which network loses more when all pixels are shuffled?"),
        list(GUESSES),
        format_func=lambda name: _(GUESSES[name]),
        key="guess_shuffled",
        persist_state="session",
    )
