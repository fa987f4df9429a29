"""Data sets being fetched in the background, each by its own process: torchvision's weight stays out of the app."""

import subprocess
import sys
import threading

from lenet import data, environment
from lenet.data.download import progress


class Downloads:
    """Starts downloads and tells how they stand; shared by all visitors of a server."""

    def __init__(self) -> None:
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._failures: dict[str, str] = {}  # the last line that each process wrote to standard error
        if not environment.is_offline():  # beside the first page: looking whether it is here takes half a second
            threading.Thread(target=self.start, args=["fashion-mnist"], daemon=True).start()

    def start(self, name: str) -> None:
        """Fetch a data set unless it is here or on its way."""
        if self.state(name) in ("absent", "failed"):
            command = [sys.executable, "-m", "lenet", "download", name]
            process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", errors="replace"
            )
            self._processes[name] = process
            self._failures.pop(name, None)
            threading.Thread(target=self._listen, args=[name, process], daemon=True).start()

    def _listen(self, name: str, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        with process.stderr as lines:
            for line in lines:
                self._failures[name] = line.strip()

    def state(self, name: str) -> str:
        """ "here", "fetching", "failed" or "absent"."""
        process = self._processes.get(name)
        if process and process.poll() is None:
            return "fetching"
        if data.available(name):
            return "here"
        return "failed" if process else "absent"

    def failure(self, name: str) -> str:
        """The sentence with which a failed download ended, in English; empty if it left none."""
        sentence = self._failures.get(name, "")
        return sentence.removeprefix("lenet: ") if sentence.startswith("lenet: ") else ""

    def progress(self, name: str) -> float:
        """How much of a data set that is being fetched has come, in [0, 1]."""
        return progress(name)
