import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from lenet import runs
from lenet.errors import TrainingError
from lenet.runs import RunState, Status, liveness, status
from lenet.training import TrainConfig

CONFIG = TrainConfig(dataset="strokes")
HOLDS_A_RUN = """
import sys
from lenet import runs
run = runs.find(sys.argv[1])
runs.set_status(run, runs.Status(runs.RunState.RUNNING))
print("begun", flush=True)
sys.stdin.read()
"""


def test_a_clock_that_is_set_does_not_interrupt_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.create(CONFIG)
    runs.set_status(run, Status(RunState.RUNNING))
    create_time = psutil.Process.create_time
    monkeypatch.setattr(psutil.Process, "create_time", lambda self: create_time(self) + 3600)
    assert status(run).state == "running"
    with pytest.raises(TrainingError, match="at work"):
        runs.delete(run)


def test_a_run_is_interrupted_once_its_process_is_killed() -> None:
    run = runs.create(CONFIG)
    command = [sys.executable, "-c", HOLDS_A_RUN, run.id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        assert status(run).state == "running"
        process.kill()
        process.wait()
        assert status(run).state == "interrupted"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_forked_process_has_a_lock_of_its_own(runs_folder: Path) -> None:
    parent_name = liveness.own_name(runs_folder)
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(write, liveness.own_name(runs_folder).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    child_name = os.read(read, 1000).decode()
    assert child_name != parent_name
    assert liveness.is_alive(runs_folder, parent_name) and not liveness.is_alive(runs_folder, child_name)


def test_a_wrong_name_of_a_lock_is_not_alive(runs_folder: Path) -> None:
    assert not any(liveness.is_alive(runs_folder, name) for name in (None, [1, 2.0], "", "../x", "1-abc"))


def test_the_locks_of_processes_that_have_ended_are_removed(runs_folder: Path) -> None:
    folder = runs_folder / liveness.FOLDER
    folder.mkdir(parents=True)
    (folder / "1-abc.lock").touch()
    name = liveness.own_name(runs_folder)
    assert [path.name for path in folder.iterdir()] == [f"{name}.lock"]
