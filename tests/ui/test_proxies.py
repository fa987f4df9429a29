import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ui.proxies import ProxyAddresses

VISITOR = "203.0.113.9"


def client_behind(host: str, forwarded: str) -> str:
    """The client that the app sees of a connection from `host` with this X-Forwarded-For."""
    clients: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        clients.append(scope["client"][0])

    headers = [(b"x-forwarded-for", forwarded.encode())]
    scope = {"type": "websocket", "client": (host, 50000), "headers": headers, "scheme": "ws"}
    answer = ProxyAddresses(app)(scope, None, None)  # type: ignore[arg-type]
    with ThreadPoolExecutor(1) as thread:  # this one may have Playwright's event loop, after a browser test
        thread.submit(asyncio.run, answer).result()
    return clients[0]


@pytest.mark.parametrize("proxy", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_a_proxy_on_this_machine_is_believed(proxy: str) -> None:
    assert client_behind(proxy, f"10.0.0.1, {VISITOR}") == VISITOR


@pytest.mark.parametrize(("stranger", "address"), [("198.51.100.7",) * 2, ("::ffff:198.51.100.7", "198.51.100.7")])
def test_a_visitor_cannot_claim_another_address(stranger: str, address: str) -> None:
    assert client_behind(stranger, VISITOR) == address


def test_a_host_can_name_the_proxies_that_are_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "10.1.2.3")
    assert client_behind("::ffff:10.1.2.3", VISITOR) == VISITOR
    assert client_behind("127.0.0.1", VISITOR) == "127.0.0.1"
