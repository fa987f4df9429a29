"""Tells the browser which language the page is in, and Python when the visitor chooses another theme in the menu."""

from ui.components import register

_bridge = register("bridge", html="<i></i>")


def bridge(language: str, theme: str) -> None:
    """Rerun the page when its theme is no longer `theme` ("light" or "dark"); set the document's language."""
    _bridge(data={"language": language, "theme": theme}, key="silent_bridge", on_theme_change=lambda: None)
