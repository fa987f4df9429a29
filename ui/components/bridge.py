"""Tells the browser which language the page is in and who visits, and Python when the visitor chooses another theme."""

from collections.abc import Callable, Mapping

from ui.components import register

_component = register("bridge")


def bridge(
    language: str, theme: str, *, cookie: str, token: str, known: Callable[[str], object], kept: Mapping[str, str]
) -> None:
    """Rerun the page when its theme is no longer `theme` ("light" or "dark"); set the document's language.

    The browser keeps `token` as `cookie`; where it has another already, `known` is called with that. It also keeps the
    cookies `kept`, name to value; one without a value stays as it is.
    """
    result = _component(
        data={"language": language, "theme": theme, "cookie": cookie, "token": token, "kept": dict(kept)},
        key="silent_bridge",
        on_theme_change=lambda: None,
        on_token_change=lambda: None,
    )
    if result.token and result.token != token:
        known(result.token)
