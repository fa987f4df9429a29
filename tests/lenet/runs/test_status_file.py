"""The status of a run on disk."""

import subprocess
import sys

import pytest

from lenet import runs
from lenet.runs import Run
from lenet.training import TrainConfig


@pytest.fixture
def run() -> Run:
    return runs.create(TrainConfig())


def test_a_run_whose_process_has_ended_is_interrupted(run: Run) -> None:
    code = "import sys; from lenet import runs as r; r.set_status(r.find(sys.argv[1]), r.Status(r.RunState.RUNNING))"
    subprocess.run([sys.executable, "-c", code, run.id], check=True)
    assert runs.status(run).state == "interrupted"


@pytest.mark.parametrize("text", ["{", "[]", '{"state": "flying", "error": "", "values": null, "owner": ""}'])
def test_a_run_whose_status_file_is_damaged_is_interrupted(text: str, run: Run) -> None:
    run.status_file.write_text(text)
    assert runs.status(run).state == "interrupted"
