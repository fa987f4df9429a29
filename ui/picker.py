"""Choosing a network, on every page in the same way."""

import streamlit as st

from lenet import checkpoints, runs
from lenet.checkpoints import Checkpoint
from lenet.errors import LeNetError
from ui import state, visitor
from ui.words import N_, _, say

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
    try:
        card = checkpoints.read_card(state.models()[name])
    except LeNetError:
        return title(name)
    return _("{name}, {accuracy:.1%} on test").format(name=title(name), accuracy=card.test_accuracy)


def pick() -> Checkpoint:
    """A select box of all networks; the chosen one, the same on every page."""
    names = list(state.models())
    name = st.selectbox(
        _("Network"),
        names,
        index=names.index(state.model()),
        format_func=label,
        label_visibility="collapsed",
        width=280,
        key=f"picker_{visitor.language()}_{state.model()}",
    )
    if name and name != state.model():
        state.model(name)
        st.rerun()
    return chosen()


def chosen() -> Checkpoint:
    """The network that the pages ask; where it cannot be read, a sentence says so and the digits' network steps in."""
    try:
        return state.checkpoint(state.model())
    except LeNetError as error:
        st.warning(say(error))
        return state.checkpoint(state.model("mnist"))
