from types import SimpleNamespace

import pytest
import streamlit as st

from ui import moves

NAMES = ("cell",)


@pytest.mark.parametrize(("is_back", "cell"), [(True, "1-1"), (False, "2-2")])
def test_the_browser_s_back_is_a_wish_and_a_repeat_with_the_old_address_is_none(
    is_back: bool, cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = {"cell": "2-2"}
    monkeypatch.setattr(st, "query_params", address)
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(moves, "get_script_run_ctx", lambda: SimpleNamespace(is_history_navigation=is_back))
    st.session_state["moved_cell"] = {"cell": "1-1"}, {"cell": "2-2"}, False
    address["cell"] = "1-1"
    moves.keep(NAMES)
    assert address == {"cell": cell}
