"""The scripts of components: what Streamlit sends again and again is short, and a browser keeps the rest."""

import re

import pytest
import streamlit as st

from tests.routes import get
from ui import component_scripts, components

SCRIPT = "export default () => 'Löwe';\n" * 50


def address_in(loader: str) -> str:
    found = re.search(r'const ADDRESS = "([^"]+)"', loader)
    assert found
    return found[1]


@pytest.mark.parametrize("base", ["", "/lenet"])
def test_the_server_sends_the_script_of_a_loader_to_be_kept_for_ever(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": base}.__getitem__)
    address = address_in(component_scripts.loader("one", SCRIPT))
    assert address.startswith(f"{base}/scripts/one-")
    status, headers, body = get(component_scripts.routes(), address)
    assert status == 200 and body.decode() == SCRIPT
    assert headers["content-type"].startswith("text/javascript") and "immutable" in headers["cache-control"]
    status, headers, _body = get(component_scripts.routes(), address.replace("one", "two"))
    assert (status, headers["cache-control"]) == (404, "no-store")


def test_another_script_has_another_address() -> None:
    first, same, other = (component_scripts.loader("one", script) for script in (SCRIPT, SCRIPT, SCRIPT + "//"))
    assert first == same != other


def test_what_is_sent_with_each_change_of_data_is_short() -> None:
    assert len(components.script("curves")) > 40_000
    assert len(component_scripts.loader("curves", components.script("curves"))) < 1_100
