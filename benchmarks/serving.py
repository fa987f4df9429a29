"""The app on 127.0.0.1 with runs of its own, and a headless Chromium, for the benchmarks that need them."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ROOT = Path(__file__).parents[1]


@contextmanager
def app() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Its address and its process; LENET_RUNS_DIR names its runs here too."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true"]
    with tempfile.TemporaryDirectory() as runs:
        os.environ |= {"LENET_OFFLINE": "1", "LENET_RUNS_DIR": runs}
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        try:
            while not answers(address):
                assert server.poll() is None, "the app did not start"
                time.sleep(0.1)
            yield address, server
        finally:
            server.terminate()
            server.wait()


def answers(address: str) -> bool:
    """Whether the app is up."""
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
            return True
    except OSError:
        return False
