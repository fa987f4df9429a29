"""One visitor: identity, choices and drawing. One function for each session-state key.

Nothing here needs torch: a page's headline is sent before that is imported, which takes a second.
"""

import hashlib
import re
import secrets
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui import memory

if TYPE_CHECKING:
    from lenet.preprocessing import Kind

Ink = NDArray[np.uint8]  # (112, 112): 0 is paper, 255 is ink
Image = NDArray[np.float32]  # what a network sees: (1, 1, 28, 28) in [0, 1], ink is 1
COOKIE = "lenet_visitor"  # what a browser keeps, so that a run still is its owner's after a refresh
LANGUAGE_COOKIE = "lenet_language"  # the language that was chosen by the switch
TOKEN = re.compile(r"[A-Za-z0-9_-]{24,64}")


def language() -> str:
    """ "en" or "zh": what the address says, else what was chosen now or on an earlier visit, else the browser's."""
    return next(code for code in _languages() if code in ("en", "zh"))


def _languages() -> Iterator[str | None]:
    """What asks for a language, the strongest first: read no further than necessary, because every text asks."""
    yield st.query_params.get("lang")
    yield st.session_state.get("language")
    yield kept_language()
    yield "zh" if (st.context.locale or "").lower().startswith("zh") else "en"


def set_language(code: str) -> None:
    """Keep the visitor's choice for this visit, in the address and, by the next `bridge`, in the browser."""
    st.session_state["language"] = st.session_state["kept_language"] = st.query_params["lang"] = code


def kept_language() -> str:
    """The language that the browser keeps because it was chosen by the switch; empty if it never was."""
    if "kept_language" not in st.session_state:
        code = st.context.cookies.get(LANGUAGE_COOKIE)
        st.session_state["kept_language"] = code if code in ("en", "zh") else ""
    return str(st.session_state["kept_language"])


def theme() -> str:
    """ "light" or "dark"."""
    return "dark" if st.context.theme.type == "dark" else "light"


def enter(page: str) -> None:
    """Note which page this is, and carry what the address of the last one said over to it."""
    memory.note_visit()
    if asked := st.query_params.get("lang"):
        st.session_state["language"] = asked
    elif chosen := st.session_state.get("language"):
        st.query_params["lang"] = chosen
    st.session_state["arrived"] = st.session_state.get("page") != page
    st.session_state["page"] = page


def arrived() -> bool:
    """Whether this is the page's first run since the visitor came to it."""
    return bool(st.session_state.get("arrived", True))  # a headline may ask before `enter` has noted the page


def token(value: str | None = None) -> str:
    """The visitor's secret, which the browser keeps and nobody else sees. Give the one that it kept."""
    value = value or st.session_state.get("token") or st.context.cookies.get(COOKIE) or ""
    if not TOKEN.fullmatch(value):
        value = secrets.token_urlsafe(24)
    st.session_state["token"] = value
    return str(value)


def digest() -> str:
    """The digest of the visitor's token, which marks their runs; the token cannot be computed from it."""
    return hashlib.sha256(token().encode()).hexdigest()[:32]


def client_address() -> str:
    """The household from which this visitor comes; empty for this machine."""
    return household(st.context.ip_address or "")


def household(address: str) -> str:
    """What all visitors of one household have in common: an IPv4 address, or half of an IPv6 address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return address if isinstance(ip, IPv4Address) else str(IPv6Network((ip, 64), strict=False))


def drawing(ink: Ink | None = None) -> Ink | None:
    """The visitor's last drawing; give one to keep it."""
    if ink is not None:
        st.session_state["drawing"] = ink
    latest: Ink | None = st.session_state.get("drawing")
    return latest


def upload(images: "dict[Kind, Image] | None" = None) -> "dict[Kind, Image]":
    """The visitor's last upload as the networks of each kind see it; give one to keep it."""
    if images is not None:
        st.session_state["upload"] = images
    latest: dict[Kind, Image] = st.session_state.get("upload", {})
    return latest


def sample(number: int | None = None) -> int:
    """The index of the test picture that the visitor looks at; give one to choose another."""
    if number is not None:
        st.session_state["sample"] = number
    return int(st.session_state.get("sample", 0))


def looked_at(source: str | None = None) -> str:
    """The picture that Look inside shows: "drawing", "sample" or "upload"; give one to choose it."""
    if source is not None:
        st.session_state["looked_at"] = source
    return str(st.session_state.get("looked_at", "drawing" if drawing() is not None else "sample"))


def measured(version: str | None = None) -> str:
    """The version of the network that Look inside has measured on test pictures; give one to note it."""
    if version is not None:
        st.session_state["measured"] = version
    return str(st.session_state.get("measured", ""))


def question(view: str | None = None) -> str:
    """The question that the visitor asks on Look inside, a name of `questions.VIEWS`; give one to choose it."""
    if view is not None:
        st.session_state["question"] = view
    return str(st.session_state.get("question", "rub"))
