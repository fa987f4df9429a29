from types import SimpleNamespace

import pytest
import streamlit

from ui import visitor


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("203.0.113.9", "203.0.113.9", True),
        ("203.0.113.9", "203.0.113.10", False),
        ("2001:db8:1:2::5", "2001:db8:1:2:ffff::6", True),  # a household has 2**64 of them
        ("2001:db8:1:2::5", "2001:db8:1:3::5", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        (None, None, True),
        ("unknown", "unknown", True),
    ],
)
def test_addresses_of_one_household_are_one(
    first: str | None, second: str | None, same: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = []
    for text in (first, second):
        monkeypatch.setattr(streamlit, "context", SimpleNamespace(ip_address=text))
        addresses.append(visitor.client_address())
    assert (addresses[0] == addresses[1]) is same


@pytest.mark.parametrize(
    ("address", "kept", "language"),
    [
        ("", "", "zh"),  # the browser's
        ("", "en", "en"),
        ("zh", "en", "zh"),
        ("fr", "en", "en"),
        ("", "fr", "zh"),
    ],
)
def test_a_language_in_the_address_comes_before_the_one_that_the_browser_keeps(
    address: str, kept: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = SimpleNamespace(cookies={"lenet_language": kept}, locale="zh-CN")
    monkeypatch.setattr(streamlit, "context", context)
    monkeypatch.setattr(streamlit, "query_params", {"lang": address} if address else {})
    monkeypatch.setattr(streamlit, "session_state", {})
    assert visitor.language() == language
