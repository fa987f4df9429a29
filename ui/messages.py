"""Sentences in boxes: what a visitor reads is the text itself, whatever a file in it is called."""

import re

import streamlit as st

from lenet.errors import LeNetError
from ui.i18n import say

JOINER = "\N{WORD JOINER}"  # takes no room
MARKS = re.compile(r"[\\`*_~$<>|\[\]&#+]|^[-=]")  # of Markdown and of Streamlit's formulas and colours
NUMBERED = re.compile(r"^(\d+)([.)])(?=\s)")  # an item of a list
PARTED = re.compile(r"(?<=:)(?=[\w/])|(?<=-)(?=-|\\>)|(?<=<)(?=-)|(?<=www)(?=\.)|(?<=\w)(?=@)")  # icons, arrows, links


def warn(message: LeNetError | str) -> None:
    """Show a sentence that says what happened and what to do."""
    st.warning(as_markdown(message if isinstance(message, str) else say(message)))


def as_markdown(text: str) -> str:
    """Markdown that reads as `text` does, on one line.

    A backslash keeps a mark from its meaning. Streamlit turns `:smile:`, `->` and addresses into pictures, arrows and
    links after Markdown has been read, and only a character between their parts stops it.
    """
    line = " ".join(text.split())
    return PARTED.sub(JOINER, NUMBERED.sub(r"\1\\\2", MARKS.sub(r"\\\g<0>", line)))
