import os
import socket
import subprocess
import sys

from ui import startup


def test_a_headline_needs_no_torch() -> None:
    """Home's is on its way before pandas is imported, which takes a third of a second."""
    code = "import sys; from ui import shell; print([name for name in ('torch', 'pandas') if name in sys.modules])"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "[]"


NOBODY_COMES = """
import asyncio, socket, sys, app

listening = socket.create_server(("127.0.0.1", 0))

async def main():
    requests, answers = asyncio.Queue(), asyncio.Queue()
    serving = asyncio.create_task(app.app({"type": "lifespan", "asgi": {"version": "3.0"}}, requests.get, answers.put))
    await requests.put({"type": "lifespan.startup"})
    print((await answers.get())["type"], flush=True)
    while not hasattr(sys.modules.get("ui.home.figure"), "figure"):
        await asyncio.sleep(0.05)
    print("torch" in sys.modules, bool(listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
    await requests.put({"type": "lifespan.shutdown"})
    await serving

asyncio.run(main())
"""


def test_a_server_makes_ready_before_anybody_comes() -> None:
    process = subprocess.run([sys.executable, "-c", NOBODY_COMES], capture_output=True, text=True, timeout=120)
    assert process.stdout.split() == ["lifespan.startup.complete", "False", "True"], process.stderr


FOREIGN_ORIGIN = """
import app
from streamlit import net_util
from streamlit.web.server import server_util

requests = []
net_util._make_blocking_http_get = lambda url, timeout: requests.append(url)
print(server_util.is_url_from_allowed_origins("http://elsewhere.example"), requests)
"""


def test_a_foreign_origin_is_refused_and_nothing_is_asked_of_the_internet() -> None:
    process = subprocess.run([sys.executable, "-c", FOREIGN_ORIGIN], capture_output=True, text=True, timeout=120)
    assert process.stdout.strip() == "False []", process.stderr


def test_an_impossible_setting_is_an_error_at_start() -> None:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port=0", "--server.address=127.0.0.1"]
    environment = {**os.environ, "LENET_WORKERS": "two"}
    process = subprocess.run(
        [*command, "--server.headless=true"], env=environment, capture_output=True, text=True, timeout=120
    )
    assert process.returncode != 0
    assert process.stderr.splitlines() == [
        "lenet: LENET_WORKERS is 'two'. Give a whole number from 1 to 9999: how many runs train at one time."
    ]


def test_what_a_server_sends_waits_for_no_acknowledgement() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        waits = []
        for _ in range(2):
            with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
                waits.append(not accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            startup.send_at_once()
    assert waits == [True, False]
