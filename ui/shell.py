"""The frame around every page: header, language, theme, headline and lede."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from lenet.errors import LeNetError
from ui import visitor
from ui.components import TERM_STYLE
from ui.components.bridge import bridge
from ui.components.present import present
from ui.i18n import LANGUAGES, _
from ui.messages import warn
from ui.palette import PALETTES

STYLE = Path(__file__).with_name("shell.css")
PAGES = ("home", "train", "inside", "classify", "evaluate", "models")
WITHOUT_FIGURE = ("models",)


def titles() -> dict[str, str]:
    """What each page is called in the navigation, in its order."""
    return dict(
        zip(PAGES, (_("Home"), _("Train"), _("Look inside"), _("Classify"), _("Evaluate"), _("Models")), strict=True),
    )


def frame(page: str, headline: str, lede: str, *, hero: bool = False, nothing_yet: str = "") -> None:
    """Show the header, the headline and the lede; every page calls it first.

    Args:
        page: one of PAGES.
        headline: a few words.
        lede: one sentence; empty where the page shows a `lede` of its own, once it has measured what it says.
        hero: larger, for Home.
        nothing_yet: why the page has nothing to show in full screen now.
    """
    if PagesManager.uses_pages_directory:
        # Streamlit's old discovery of pages/ is on until st.navigation has run once in this process: a page opened by
        # its own address as the very first would run alone, without app.py. Off with it, and once more through app.py.
        PagesManager.uses_pages_directory = False
        st.rerun()
    visitor.enter(page)
    st.html(STYLE)
    st.html(TERM_STYLE)
    st.html(f"<style>:root {{ {_variables()} }}</style>")
    with st.container(key="language", gap=None):
        bridge(
            visitor.language(),
            visitor.theme(),
            cookie=visitor.COOKIE,
            token=visitor.token(),
            cookies={visitor.LANGUAGE_COOKIE: visitor.kept_language()},
            on_token=visitor.token,
            on_language=_speak,
        )
        chosen = st.segmented_control(
            _("Language"),
            LANGUAGES,
            format_func=LANGUAGES.__getitem__,
            default=visitor.language(),
            required=True,
            label_visibility="collapsed",
            key=f"language_{visitor.language()}",
        )
        if chosen:
            _speak(chosen)
    with st.container(key="full_screen"):
        present(page, figure=page not in WITHOUT_FIGURE, missing=nothing_yet)
    st.title(headline, anchor=False)
    if lede:
        show_lede(lede, hero=hero)
    if not hero:  # Home has more to show first
        start_background_work()


def _speak(language: str) -> None:
    """Draw the page again in the language that the visitor has chosen."""
    if language in LANGUAGES and language != visitor.language():
        visitor.set_language(language)
        st.rerun()


def show_lede(text: str, *, hero: bool = False) -> None:
    """The sentence below the headline; `text` is HTML."""
    st.html(f'<p class="lede{" hero" if hero else ""}">{text}</p>')


def start_background_work() -> None:
    """Start the downloads and, a moment later, the process that computes; once in the life of the server."""
    from ui import resources  # here: it brings more than a headline needs

    resources.downloads()
    resources.warm()


def note(text: str) -> None:
    """A line in small grey letters; `text` is HTML."""
    st.html(f'<span class="note number">{text}</span>', width="content")


def attempt(act: Callable[..., object], *arguments: object) -> bool:
    """Call something that may fail; returns whether it succeeded. If not, a sentence says why."""
    try:
        act(*arguments)
    except LeNetError as error:
        warn(error)
        return False
    except OSError as error:  # a full disk, …
        warn(_("This could not be written to the disk: {reason}").format(reason=error.strerror))
        return False
    return True


def section(text: str) -> None:
    """A line in the headings' letters; `text` is HTML."""
    st.html(f'<p class="serif section">{text}</p>')


def _variables() -> str:
    """The palette as CSS variables, for what st.html shows."""
    colours = {name: colour for name, colour in PALETTES[visitor.theme()].items() if isinstance(colour, str)}
    colours["blank"] = str(PALETTES[visitor.theme()]["sequential"][0])  # where nothing is drawn
    tracking = "0" if visitor.language() == "zh" else "-.018em"
    return "".join(f"--{name}: {value};" for name, value in {**colours, "tracking": tracking}.items())
