"""A Python of its own for scripts, which has PyTorch and NumPy already: to import them takes seconds each time."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Runs each script that it reads a line of JSON about, in a process of its own with nothing but these two imported.
SERVER = """
import json, os, runpy, sys, warnings
import numpy, torch

torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))])  # with its first optimizer, PyTorch imports a lot more
warnings.simplefilter("error")
torch.set_num_threads(1)
for line in sys.stdin:
    folder, script, *arguments = json.loads(line)
    child = os.fork()
    if not child:
        os.chdir(folder)
        os.dup2(os.open("output", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(1, 2)
        sys.argv = [script, *arguments]
        runpy.run_path(script, run_name="__main__")
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Interpreter:
    """Runs scripts, one after the other."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, folder: Path, script: Path, *arguments: Any) -> str:
        """What a script prints that runs in `folder` with these arguments; fails where the script does."""
        assert self._process.stdin and self._process.stdout
        print(json.dumps([str(part) for part in (folder, script, *arguments)]), file=self._process.stdin, flush=True)
        code, output = self._process.stdout.readline(), (folder / "output").read_text()
        assert code == "0\n", output
        return output


@contextmanager
def interpreter() -> Iterator[Interpreter]:
    """Start one, without what the tests have in their environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LENET"))}
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", cwd="/",
        env={**environment, "OMP_NUM_THREADS": "1"},
    ) as process:  # fmt: skip
        yield Interpreter(process)
