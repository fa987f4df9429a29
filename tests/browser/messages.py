"""What passes between the browser and Streamlit's server, read and changed on its way."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

Ask = Callable[[BackMsg], None]  # sends the server a message


def intercept(page: Page, asked: Callable[[BackMsg], None], answered: Callable[[ForwardMsg, Ask], None]) -> None:
    """Call a function with each message before it goes on; `asked` may change it. Call before the page is opened.

    Args:
        asked: gets what the browser sends.
        answered: gets what the server sends, and what sends the server one more message.
    """

    def connect(browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()

        def ask(message: BackMsg) -> None:
            server.send(message.SerializeToString())

        def from_browser(content: str | bytes) -> None:
            assert isinstance(content, bytes)
            message = BackMsg.FromString(content)
            asked(message)
            ask(message)

        def from_server(content: str | bytes) -> None:
            assert isinstance(content, bytes)
            answered(ForwardMsg.FromString(content), ask)
            browser.send(content)

        browser.on_message(from_browser)
        server.on_message(from_server)

    page.route_web_socket(re.compile("/_stcore/stream"), connect)
