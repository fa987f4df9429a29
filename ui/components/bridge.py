"""Tells the browser which language the page is in and who visits, and Python when the visitor chooses another theme."""

from collections.abc import Callable, Mapping

from ui.components import register
from ui.i18n import LANGUAGES, _

_component = register("bridge")


def bridge(
    language: str,
    theme: str,
    *,
    cookie: str,
    token: str,
    known: Callable[[str], object],
    kept: Mapping[str, str],
    chosen: Callable[[str], object],
) -> None:
    """Rerun the page when its theme is no longer `theme` ("light" or "dark"); set the document's language.

    The browser keeps `token` as `cookie`; where it has another already, `known` is called with that. It also keeps the
    cookies `kept`, name to value; one without a value stays as it is. On a phone the languages are in the menu:
    `chosen` is called with the one chosen there.
    """
    result = _component(
        data={
            "language": language,
            "theme": theme,
            "cookie": cookie,
            "token": token,
            "kept": dict(kept),
            "languages": {"title": _("Language"), "names": LANGUAGES},
        },
        key="silent_bridge",
        on_language_change=lambda: None,
        on_theme_change=lambda: None,
        on_token_change=lambda: None,
    )
    if result.token and result.token != token:
        known(result.token)
    if result.language:
        chosen(result.language)
