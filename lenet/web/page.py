"""One HTML file with a network and a pad to draw on, which works from disk without a network. Needs no torch."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lenet import web

TEMPLATES = Environment(
    loader=FileSystemLoader(web.HERE),
    undefined=StrictUndefined,
    trim_blocks=True,  # a line with a block alone leaves no line
    lstrip_blocks=True,
    autoescape=True,
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """What stands in a page; every text may be a visitor's."""

    title: str
    about: str  # a sentence below the title
    language: str  # of the texts, as HTML has it: "en"
    words: Mapping[str, str]  # those of lenet.web.words.WORDS, and "activation", the name of the function
    names: Sequence[str]  # of the classes
    kind: Literal["digits", "clothing"]  # how a drawing is prepared
    card: Mapping[str, str]  # what is known of the network, in the order of the page
    description: Mapping[str, Any]  # as `lenet.web.description` gives it
    weights: bytes  # as `lenet.web.weights` gives them

    def html(self) -> str:
        """The file. It has no request in it, and its Content-Security-Policy lets its own script alone run."""
        script = "'use strict';\n" + web.script("page")
        style = (web.HERE / "page.css").read_text(encoding="utf-8")
        sources = {"default-src": "'none'", "script-src": _digest(script), "style-src": _digest(style)}
        policy = {**sources, "base-uri": "'none'", "form-action": "'none'"}
        data = {
            "network": {"description": self.description, "weights": base64.b64encode(self.weights).decode()},
            "names": self.names,
            "kind": self.kind,
            "words": self.words,
        }
        return TEMPLATES.get_template("page.html").render(
            title=self.title,
            about=self.about,
            language=self.language,
            words=self.words,
            card=self.card,
            policy="; ".join(f"{what} {source}" for what, source in policy.items()),
            style=Markup(style),  # noqa: S704  # this and the script are files of this folder
            script=Markup(script),  # noqa: S704
            data=Markup(_json(data)),  # noqa: S704  # it has no < in it
        )


def _json(value: object) -> str:
    """A value as JSON that no text in it can end a script element with."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
