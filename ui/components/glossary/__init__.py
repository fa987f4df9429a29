"""`glossary`: the notes of the marked words of a page, wherever they are: `data-term` is the name of a word."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import streamlit as st

from lenet import activations
from ui.components import register

_component = register("glossary")


class Question(NamedTuple):
    """A request of the browser for the figure of a word."""

    term: str
    number: int  # counts the questions of a page from 1


def glossary(
    words: Mapping[str, Mapping[str, Any]], figure: Callable[[Question], dict[str, Any] | None], *, key: str
) -> None:
    """Open a note for a marked word after a click or Enter; call it in a fragment.

    Args:
        words: by name: the `word`, the same in `english`, its `text`, and whether it has a `figure`.
        figure: called when a word with a figure is opened; makes one of `ui.glossary.shapes`, or None.
    """
    question = _read(st.session_state.get(f"{key}_question"), words)

    def remember() -> None:
        st.session_state[f"{key}_question"] = st.session_state[key].question

    data = {
        "words": dict(words),
        "question": question and question.number,
        "figure": figure(question) if question else None,
        "activations": activations.table(),
    }
    _component(key=key, data=data, on_question_change=remember)
    st.session_state.pop(f"{key}_question", None)


def _read(message: object, words: Mapping[str, Mapping[str, Any]]) -> Question | None:
    """What the browser asks for; None if it is no question, because anything may be sent."""
    if not isinstance(message, dict) or type(message.get("count")) is not int:
        return None
    term = message.get("term")
    valid = isinstance(term, str) and term in words and words[term]["figure"]
    return Question(str(term), message["count"]) if valid else None
