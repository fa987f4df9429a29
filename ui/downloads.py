"""Downloads of data sets in the background, each in its own process, so that the app need not import torchvision."""

import subprocess
import sys
import threading

from lenet import data, environment
from lenet.data.download import progress
from lenet.data.download_process import read_error
from lenet.errors import LeNetError


class Downloads:
    """Starts downloads and reports their state; shared by all visitors of a server."""

    def __init__(self) -> None:
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._outputs: dict[str, str] = {}  # what each process wrote to standard output
        if not environment.is_offline():  # beside the first page: looking whether it is here takes half a second
            threading.Thread(target=self.start, args=["fashion-mnist"], daemon=True).start()

    def start(self, name: str) -> None:
        """Download a data set unless it is on this machine or is being downloaded."""
        if self.state(name) in ("absent", "failed"):
            command = [sys.executable, "-m", "lenet.data.download_process", name]
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", errors="replace"
            )
            self._processes[name] = process
            self._outputs.pop(name, None)
            threading.Thread(target=self._listen, args=[name, process], daemon=True).start()

    def _listen(self, name: str, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as output:
            self._outputs[name] = output.read()

    def state(self, name: str) -> str:
        """ "here", "fetching", "failed" or "absent"."""
        process = self._processes.get(name)
        if process and process.poll() is None:
            return "fetching"
        if data.available(name):
            return "here"
        return "failed" if process else "absent"

    def failure(self, name: str) -> LeNetError | None:
        """The error with which a failed download ended; None if it left none."""
        return read_error(self._outputs.get(name, ""))

    def progress(self, name: str) -> float:
        """The share of a data set that has been downloaded, in [0, 1]."""
        return progress(name)
