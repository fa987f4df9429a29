"""Chips: one setting each, as a button within a sentence that opens its values."""

from typing import Any

import streamlit as st

from ui import shell
from ui.glossary.marks import marked, term
from ui.glossary.terms import TERMS
from ui.i18n import _
from ui.train import choices, wording
from ui.train.choices import CHIPS

TERM_OF = {  # the technical word of a setting, where it has another name
    "epochs": "epoch",
    "batch_size": "batch",
    "shift": "augmentation",
    "turn": "augmentation",
    "channels": "feature_map",
    "seeds": "seed",
}


def chip(name: str, default: Any, place: str = "") -> Any:
    """Draw the chip of a setting; returns the value that is chosen, which the session state has as `place` and `name`.

    Args:
        name: one of CHIPS.
        default: what is chosen before anybody has chosen.
        place: tells two chips of one setting apart.
    """
    setting, key = CHIPS[name], place + name
    if st.session_state.get(key) is None:
        st.session_state[key] = default
    value = st.session_state[key]
    with st.popover(wording.phrase(name, value, mark="**"), key=f"chip_{key}", type="tertiary"):
        word = TERM_OF.get(name, name)
        if word in TERMS:
            label = term(word, _(setting.label))
            st.html(f"<b>{label}</b>")
        st.segmented_control(
            _(setting.label),
            choices.with_value(setting.offered, value),
            format_func=setting.write,
            required=True,
            key=key,
            label_visibility="collapsed" if word in TERMS else "visible",
            width="content",
            persist_state="session",
        )
        if setting.limits:
            _other_value(name, key, setting.limits)
        if setting.hint:
            shell.note(marked(_(setting.hint), "perceptron"))
    return value


def _other_value(name: str, key: str, limits: str) -> None:
    """A field for a value that is not offered; once it is taken, it is empty again."""
    field = f"other_{key}"
    st.text_input(
        _("Another value: {limits}").format(limits=limits),
        key=field,
        max_chars=24,
        on_change=_take,
        args=(name, key, field),
    )
    refused = st.session_state[field]
    shell.note(_("This cannot be used. It must be {limits}.").format(limits=limits) if refused else "")


def _take(name: str, key: str, field: str) -> None:
    try:
        st.session_state[key] = CHIPS[name].read(st.session_state[field].strip())
    except ValueError:
        return
    st.session_state[field] = ""


def between(words: str) -> None:
    """Draw the words between two chips; shell.css hides those that Streamlit has not replaced yet when a run begins."""
    st.html(f'<span class="between-chips">{words}</span>', width="content")
