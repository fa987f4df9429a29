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
    cookies: Mapping[str, str],
    on_token: Callable[[str], object],
    on_language: Callable[[str], object],
) -> None:
    """Rerun the page when its theme is no longer `theme` ("light" or "dark"); set the document's language.

    Args:
        cookie: the name of the cookie in which the browser keeps `token`.
        cookies: more cookies, name to value; one with an empty value stays as it is.
        on_token: called with the token that the browser already has, if it is another one.
        on_language: called with the language that the visitor chose in the menu, where a phone has the languages.
    """
    result = _component(
        data={
            "language": language,
            "theme": theme,
            "cookie": cookie,
            "token": token,
            "cookies": dict(cookies),
            "languages": {"title": _("Language"), "names": LANGUAGES},
        },
        key="silent_bridge",
        on_language_change=lambda: None,
        on_theme_change=lambda: None,
        on_token_change=lambda: None,
    )
    if result.token and result.token != token:
        on_token(result.token)
    if result.language:
        on_language(result.language)
