"""Choosing a network, on every page in the same way."""

import streamlit as st

from lenet import checkpoints, runs
from ui import state
from ui.words import N_, _

SHIPPED = {
    "mnist": N_("Digits"),
    "fashion-mnist": N_("Clothing"),
    "fashion-mnist-source": N_("Clothing, as in the source"),
}


def title(name: str) -> str:
    """What a network of `state.models` is called."""
    if name in SHIPPED:
        return _(SHIPPED[name])
    run = runs.find(name)
    return run.title if run and run.title else name


def label(name: str) -> str:
    """A network's name and how well it does."""
    card = checkpoints.read_card(state.models()[name])
    return _("{name}, {accuracy:.1%} on test").format(name=title(name), accuracy=card.test_accuracy)


def pick_model() -> str:
    """A select box of all networks; the name of the chosen one, the same on every page."""
    names = list(state.models())
    chosen = st.selectbox(
        _("Network"),
        names,
        index=names.index(state.model()),
        format_func=label,
        label_visibility="collapsed",
        width=280,
        key=f"picker_{state.language()}_{state.model()}",
    )
    if chosen and chosen != state.model():
        state.model(chosen)
        st.rerun()
    return state.model()
