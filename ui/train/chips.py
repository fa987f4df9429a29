"""Chips: one setting each, as a button within a sentence that opens its values."""

from typing import Any

import streamlit as st

from ui import shell
from ui.i18n import _
from ui.train import choices
from ui.train.choices import CHIPS


def chip(name: str, default: Any) -> Any:
    """Draw the chip of a setting; returns the value that is chosen, which the session state has by the same name.

    Args:
        name: one of CHIPS.
        default: what is chosen before anybody has chosen.
    """
    setting = CHIPS[name]
    if st.session_state.get(name) is None:
        st.session_state[name] = default
    value = st.session_state[name]
    with st.popover(choices.phrase(name, value, mark="**"), key=f"chip_{name}", type="tertiary"):
        st.segmented_control(
            _(setting.label),
            choices.with_value(setting.offered, value),
            format_func=setting.write,
            required=True,
            key=name,
            width="content",
            persist_state="session",
        )
        if setting.limits:
            _other_value(name, setting.limits)
        if setting.hint:
            shell.note(_(setting.hint))
    return value


def _other_value(name: str, limits: str) -> None:
    """A field for a value that is not offered; once it is taken, it is empty again."""
    key = f"other_{name}"
    st.text_input(
        _("Another value: {limits}").format(limits=limits), key=key, max_chars=24, on_change=_take, args=(name, key)
    )
    refused = st.session_state[key]
    shell.note(_("This cannot be used. It must be {limits}.").format(limits=limits) if refused else "")


def _take(name: str, key: str) -> None:
    try:
        st.session_state[name] = CHIPS[name].read(st.session_state[key].strip())
    except ValueError:
        return
    st.session_state[key] = ""
