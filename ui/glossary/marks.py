"""Marks for technical words within the texts of the pages: a marked word opens a note, see `ui.glossary.notes`."""

import re

from ui.glossary.terms import TERMS
from ui.i18n import _


def term(name: str, text: str) -> str:
    """HTML for a text that opens the note on a technical word.

    Args:
        name: one of TERMS.
        text: HTML.
    Raises:
        KeyError: there is no such word.
    """
    TERMS[name]
    return f'<span data-term="{name}" role="button" tabindex="0" aria-expanded="false">{text}</span>'


def marked(html: str, *names: str) -> str:
    """A text of the pages with these technical words marked, each where it stands first.

    What is marked is written by us: never call it with what a visitor wrote.

    Args:
        html: in the visitor's language.
        names: some of TERMS. A word that the text lacks is passed over.
    Raises:
        KeyError: there is no such word.
    """
    names_of = {form.casefold(): name for name in names for form in _(TERMS[name].forms).split("|")}
    forms = "|".join(map(re.escape, sorted(names_of, key=len, reverse=True)))
    done = set()

    def mark(match: re.Match[str]) -> str:
        name = names_of[match[0].casefold()]
        if name in done:
            return match[0]
        done.add(name)
        return term(name, match[0])

    # Only whole words, and nothing inside of a tag.
    return re.sub(rf"(?<![A-Za-z])(?:{forms})(?![A-Za-z])(?![^<>]*>)", mark, html, flags=re.IGNORECASE)
