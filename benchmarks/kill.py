"""Runs survive `kill -9` at random moments: of the run's process, of the fork server, of the app, or of several.

    .venv/bin/python benchmarks/kill.py [--points 50]

The app is a process with the scheduler of the real app. At each point a run of Stroke digits is started, and processes
are killed at a random moment, half the time while a file is being written. Four things are checked: no process is left;
every file can be read; no recorded epoch is lost; the run resumes and ends with the weights of a run without
interruption, bit for bit. The last line is one JSON object.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import torch
from safetensors.torch import load_file

sys.path.insert(0, str(Path(__file__).parents[1]))

from lenet import checkpoints, runs
from lenet.runs import Run
from lenet.training import TrainConfig

CONFIG = TrainConfig(dataset="strokes", epochs=3, report_every=1)
EXIT_WITHIN = 5.0  # seconds in which the remaining processes save and exit
APP = """
import sys, time
from lenet import runs
from lenet.runs import scheduler
queue = scheduler.Scheduler()
queue.load("strokes")
queue.train(runs.find(sys.argv[1]))
time.sleep(3600)
"""


def start(run: Run) -> subprocess.Popen[bytes]:
    """Start an app whose scheduler trains `run`."""
    return subprocess.Popen([sys.executable, "-c", APP, run.id])


def wait_for(condition: Callable[[], bool], seconds: float = 120) -> bool:
    """Wait until `condition` holds; False if it does not hold in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


def uninterrupted() -> tuple[dict[str, torch.Tensor], float]:
    """Weights of a run without interruption, and the seconds that it trained."""
    run = runs.create(CONFIG)
    app = start(run)
    assert wait_for(lambda: runs.status(run).state == "finished"), runs.status(run)
    app.kill()
    app.wait()
    return load_file(run.checkpoint), sum(event.seconds for event in runs.events(run).epochs)


def kill(run: Run, target: str, generator: random.Random, length: float) -> tuple[list[psutil.Process], int]:
    """Start a run, and kill the processes that `target` names at a random moment.

    Args:
        target: "run", "fork_server", "app", or several with + between them.
        length: seconds that an uninterrupted run trains.

    Returns:
        The processes that the app had started, and the number of epochs on record.
    """
    app = start(run)
    assert wait_for(lambda: bool(runs.events(run).steps)), "the run did not begin"
    processes = psutil.Process(app.pid).children(recursive=True)
    time.sleep(generator.uniform(0, 0.8 * length))
    if generator.random() < 0.5:  # in the middle of a write
        wait_for(lambda: any(run.folder.rglob("*.part")) or runs.status(run).state == "finished", 0.3)
    epochs = len(runs.events(run).epochs)
    victims = {"run": processes[-1:], "fork_server": processes[:1], "app": [psutil.Process(app.pid)]}
    for name in target.split("+"):
        for victim in victims[name]:
            if victim.is_running():
                victim.kill()
    if "app" not in target:  # it continues, and sees that its run has ended
        assert wait_for(lambda: runs.status(run).state not in runs.ACTIVE, EXIT_WITHIN), runs.status(run)
        processes += psutil.Process(app.pid).children(recursive=True)  # a new fork server
        app.kill()
    app.wait()
    return processes, epochs


def check(run: Run, processes: list[psutil.Process], epochs: int, weights: dict[str, torch.Tensor]) -> str:
    """The fault of a run whose processes were killed; "" if it has none."""
    _, alive = psutil.wait_procs(processes, timeout=EXIT_WITHIN)
    if alive:
        return f"processes are left: {alive}"
    reopened = runs.find(run.id)
    if reopened is None:
        return "run.json cannot be read"
    state = runs.status(reopened).state
    if state not in ("interrupted", "finished"):
        return f"its status is {state}"
    log = runs.events(reopened)
    if len(log.epochs) < epochs:
        return "a recorded epoch is lost"
    for step in runs.snapshots(reopened):
        load_file(reopened.snapshot(step))
    if reopened.checkpoint.is_file():
        checkpoints.load(reopened.checkpoint)
    if state == "finished":
        return ""
    app = start(reopened)
    finished = wait_for(lambda: runs.status(reopened).state == "finished")
    app.kill()
    app.wait()
    if not finished:
        return f"it does not resume: {runs.status(reopened)}"
    resumed = load_file(reopened.checkpoint)
    numbers = [event.epoch for event in runs.events(reopened).epochs]
    if numbers != list(range(1, CONFIG.epochs + 1)):
        return f"its epochs are {numbers}"
    if any(not torch.equal(resumed[name], weights[name]) for name in weights):
        return "its weights differ from those of an uninterrupted run"
    return ""


def main() -> None:
    """Kill processes at random moments, check each run afterwards, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=50, help="how many runs to kill (default: 50)")
    options = parser.parse_args()
    generator = random.Random(0)  # noqa: S311  # the same moments in every measurement
    targets = ("run", "fork_server", "app", "run+app", "fork_server+app", "run+fork_server+app")
    survived, interrupted = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LENET_RUNS_DIR"] = folder
        weights, length = uninterrupted()
        for point in range(options.points):
            run, target = runs.create(CONFIG), targets[point % len(targets)]
            processes, epochs = kill(run, target, generator, length)
            interrupted += runs.status(run).state == "interrupted"
            fault = check(run, processes, epochs, weights)
            survived += not fault
            print(f"{point + 1:3}  {target:19} {epochs} epochs on record  {fault or 'no fault'}", flush=True)
            runs.delete(run)
    print(f"{interrupted} of {options.points} were interrupted before their end")
    print(json.dumps({"points": options.points, "survived": survived}))


if __name__ == "__main__":
    main()
