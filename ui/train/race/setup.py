"""The further contestants of a race as lines of chips below the settings, and the ready races."""

import streamlit as st

from ui import shell
from ui.i18n import _
from ui.train.chips import between, chip
from ui.train.choices import RACING, SETTINGS
from ui.train.race import draft


def lines() -> None:
    """A line for each further contestant: the chips in which it differs, and how to change that."""
    for number, differing in enumerate(draft.against()):
        with st.container(horizontal=True, key=f"race_line_{number}", gap=None, vertical_alignment="center"):
            with st.container(horizontal=True, key=f"race_chips_{number}", gap=None, vertical_alignment="center"):
                between(_("against"))
                for name, value in differing.items():
                    chip(name, value, draft.place(number))
                _what_differs(number, list(differing))
            st.button(_("Remove"), key=f"remove_{number}", type="tertiary", on_click=draft.remove, args=(number,))


def offer() -> None:
    """A popover with the ready races and one more contestant."""
    count = len(draft.against())
    if count + 1 == draft.MOST:
        return
    title = _("Add a third contestant") if count else _("Race it against…")
    with st.popover(title, type="tertiary", key=f"race_{count}"):
        shell.note(_("Contestants learn the same pictures in the same order, and stand in one chart."))
        if not count:
            for name, ready in draft.READY.items():
                st.button(_(ready.title), key=f"ready_{name}", on_click=draft.take_ready, args=(name,), width="stretch")
        label = _("One more, one of these changed:") if count else _("The same settings, one of these changed:")
        key = f"add_contestant_{count}"
        st.pills(label, draft.changeable(), format_func=_label, key=key, on_change=_add, args=(key,))


def _what_differs(number: int, names: list[str]) -> None:
    key = f"differs_{number}"
    st.session_state[key] = names
    with st.popover(_("Change what differs"), type="tertiary", key=f"race_differs_{number}"):
        st.pills(
            _("Settings in which it differs"),
            RACING,
            selection_mode="multi",
            format_func=_label,
            key=key,
            on_change=_differ,
            args=(number, key),
        )


def _label(name: str) -> str:
    return _(SETTINGS[name].label)


def _add(key: str) -> None:
    draft.add(st.session_state[key])


def _differ(number: int, key: str) -> None:
    draft.differ(number, st.session_state[key])
