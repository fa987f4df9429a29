"""The address of a visitor behind a proxy."""

from ipaddress import IPv6Address, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from lenet import environment


class ProxyAddresses:
    """Middleware that takes a visitor's address from the X-Forwarded-For of a proxy that the host trusts.

    uvicorn does the same, but a server that listens on IPv6 and IPv4 at once, as Streamlit's does, sees a proxy at
    127.0.0.1 as ::ffff:127.0.0.1, which uvicorn takes for a stranger.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = ProxyHeadersMiddleware(app, trusted_hosts=environment.trusted_proxies())  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI)."""
        if client := scope.get("client"):
            scope["client"] = (_unmapped(client[0]), client[1])
        await self.app(scope, receive, send)  # type: ignore[arg-type]


def _unmapped(host: str) -> str:
    try:
        ip = ip_address(host)
    except ValueError:
        return host
    return str(ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else host
