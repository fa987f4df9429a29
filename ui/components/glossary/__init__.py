"""`glossary`: the notes of the marked words of a page, wherever they are: `data-term` is the name of a word."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import streamlit as st

from lenet import activations
from ui.components import register

_component = register("glossary")


class Asked(NamedTuple):
    """A word whose figure the browser asks for."""

    term: str
    number: int  # of such questions of this page, itself among them


def glossary(
    words: Mapping[str, Mapping[str, Any]], figure: Callable[[Asked], dict[str, Any] | None], *, key: str
) -> None:
    """Open a note for a marked word that is clicked, or on which Enter is pressed; call it in a fragment.

    Args:
        words: by name: the `word`, the same in `english`, its `text`, and whether it has a `figure`.
        figure: called when a word with one is opened; a figure is one of `ui.glossary.shapes`.
    """
    asked = _read(st.session_state.get(f"{key}_asked"), words)

    def tell() -> None:
        st.session_state[f"{key}_asked"] = st.session_state[key].asked

    data = {
        "words": dict(words),
        "asked": asked and asked.number,
        "figure": figure(asked) if asked else None,
        "activations": activations.table(),
    }
    _component(key=key, data=data, on_asked_change=tell)
    st.session_state.pop(f"{key}_asked", None)


def _read(message: object, words: Mapping[str, Mapping[str, Any]]) -> Asked | None:
    """What the browser asks for; None if it is no question, because anything may be sent."""
    if not isinstance(message, dict) or type(message.get("count")) is not int:
        return None
    term = message.get("term")
    known = isinstance(term, str) and term in words and words[term]["figure"]
    return Asked(str(term), message["count"]) if known else None
