"""Moves of the visitor on a page that repeats itself: the address changes, and a repeat must not take that back.

The browser sends its address with each request. So a repeat that it asked for before it had the new address comes with
the old one. The browser's back comes with the old one too, but Streamlit tells that it is a wish.
"""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def address(names: Sequence[str]) -> dict[str, str]:
    """What the address has under these names."""
    return {name: st.query_params[name] for name in names if name in st.query_params}


def note(names: Sequence[str], before: dict[str, str]) -> None:
    """Note a move, after which the address is another one than `before` under these names; `keep` keeps it."""
    st.session_state[_key(names)] = before, address(names), True


def keep(names: Sequence[str]) -> None:
    """Move again if this request was sent with the address from before the last move; for each run that shows it."""
    if _key(names) not in st.session_state:
        return
    before, after, by_this_run = st.session_state.pop(_key(names))
    context = get_script_run_ctx()
    if context and context.is_history_navigation:
        return
    crossed = not by_this_run and address(names) == before
    if crossed:
        for name in names:
            st.query_params.pop(name, None)
        st.query_params.update(after)
    if address(names) == after and (crossed or by_this_run):  # the next request may have crossed it too
        st.session_state[_key(names)] = before, after, False


def _key(names: Sequence[str]) -> str:
    return f"moved_{'_'.join(names)}"
