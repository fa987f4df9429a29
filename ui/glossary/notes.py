"""The notes on technical words: a marked word opens its two sentences, and asks the server for its small figure."""

import streamlit as st

from lenet.errors import LeNetError
from ui.components.glossary import Question, glossary
from ui.glossary.shapes import Figure
from ui.glossary.terms import TERMS
from ui.i18n import translator


def notes(page: str) -> None:
    """Let the marked words of a page open their notes."""
    with st.container(key="silent_notes"):
        _answer(page)


@st.fragment
def _answer(page: str) -> None:
    """What a word asks for runs this alone."""
    translate = translator()
    words = {
        name: {
            "word": translate(term.word),
            "english": term.word,
            "text": translate(term.text),
            "figure": bool(term.figure),
        }
        for name, term in TERMS.items()
    }
    glossary(words, lambda question: _figure(page, question), key="silent_glossary")


def _figure(page: str, question: Question) -> Figure | None:
    """The figure of a word, from what the page shows now; None where it does not have one."""
    from ui.glossary import figures, subject  # here: they bring more than a headline needs

    try:
        return figures.FIGURES[TERMS[question.term].figure](subject.of(page))
    except (LeNetError, OSError):  # the page says what is missing or damaged
        return None
