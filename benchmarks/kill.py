"""Whether anything can kill a run: `kill -9` at random moments, of its process, of the app, or of both.

    .venv/bin/python benchmarks/kill.py [--points 50]

The app is a process of its own that holds the same line of runs as the real one. At each point a run of Stroke digits
is started, and at a random moment, half the time while a file is being written, processes are killed. Then: no process
is left, every file reads, no epoch on record is lost, and the run resumes and ends with the weights of a run that was
never touched, bit for bit. The last line is one JSON object.
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
GONE_WITHIN = 5.0  # seconds in which whatever was left saves and ends
APP = """
import sys, time
from lenet import runs
from lenet.runs import scheduler
one = scheduler.Scheduler()
one.load("strokes")
one.train(runs.find(sys.argv[1]))
time.sleep(3600)
"""


def start(run: Run) -> subprocess.Popen[bytes]:
    """An app whose line trains `run`."""
    return subprocess.Popen([sys.executable, "-c", APP, run.id])


def wait_for(true: Callable[[], bool], seconds: float = 120) -> bool:
    """Wait until something holds; whether it did in time."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


def untouched() -> tuple[dict[str, torch.Tensor], float]:
    """The weights of a run that nobody touches, and how many seconds it trained."""
    run = runs.create(CONFIG)
    app = start(run)
    assert wait_for(lambda: runs.status(run).state == "finished"), runs.status(run)
    app.kill()
    app.wait()
    return load_file(run.checkpoint), sum(event.seconds for event in runs.events(run).epochs)


def strike(run: Run, target: str, chance: random.Random, length: float) -> tuple[list[psutil.Process], int]:
    """Start a run and kill what `target` names at a random moment of its `length` in seconds.

    Returns the processes that were there, and how many epochs were on record.
    """
    app = start(run)
    assert wait_for(lambda: bool(runs.events(run).steps)), "the run did not begin"
    family = psutil.Process(app.pid).children(recursive=True)
    time.sleep(chance.uniform(0, 0.8 * length))
    if chance.random() < 0.5:  # in the middle of a write
        wait_for(lambda: any(run.folder.rglob("*.part")) or runs.status(run).state == "finished", 0.3)
    epochs = len(runs.events(run).epochs)
    victims = {"run": family[-1:], "warm": family[:1], "app": [psutil.Process(app.pid)]}
    named = [victim for name in target.split("+") for victim in victims[name]]
    for victim in named:
        if victim.is_running():
            victim.kill()
    if "app" not in target:  # it lives on, and sees that its run is over
        assert wait_for(lambda: runs.status(run).state not in runs.ACTIVE, GONE_WITHIN), runs.status(run)
        family += psutil.Process(app.pid).children(recursive=True)  # a warm process that was replaced
        app.kill()
    app.wait()
    return family, epochs


def check(run: Run, family: list[psutil.Process], epochs: int, weights: dict[str, torch.Tensor]) -> str:
    """What is wrong with a run that was struck; empty where nothing is."""
    _, alive = psutil.wait_procs(family, timeout=GONE_WITHIN)
    if alive:
        return f"left alive: {alive}"
    again = runs.find(run.id)
    if again is None:
        return "run.json does not read"
    state = runs.status(again).state
    if state not in ("interrupted", "finished"):
        return f"it stands as {state}"
    log = runs.events(again)
    if len(log.epochs) < epochs:
        return "an epoch on record is lost"
    for step in runs.snapshots(again):
        load_file(again.snapshot(step))
    if again.checkpoint.is_file():
        checkpoints.load(again.checkpoint)
    if state == "finished":
        return ""
    app = start(again)
    finished = wait_for(lambda: runs.status(again).state == "finished")
    app.kill()
    app.wait()
    if not finished:
        return f"it does not resume: {runs.status(again)}"
    found = load_file(again.checkpoint)
    numbers = [event.epoch for event in runs.events(again).epochs]
    if numbers != list(range(1, CONFIG.epochs + 1)):
        return f"its epochs are {numbers}"
    if any(not torch.equal(found[name], weights[name]) for name in weights):
        return "its weights are not those of an untouched run"
    return ""


def main() -> None:
    """Kill processes at random moments, check each run afterwards, and print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=50)
    options = parser.parse_args()
    chance = random.Random(0)  # noqa: S311  # the same moments in every measurement
    targets = ("run", "warm", "app", "run+app", "warm+app", "run+warm+app")
    survived, interrupted = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LENET_RUNS_DIR"] = folder
        weights, length = untouched()
        for point in range(options.points):
            run, target = runs.create(CONFIG), targets[point % len(targets)]
            family, epochs = strike(run, target, chance, length)
            interrupted += runs.status(run).state == "interrupted"
            wrong = check(run, family, epochs, weights)
            survived += not wrong
            print(f"{point + 1:3}  {target:13} {epochs} epochs on record  {wrong or 'fine'}", flush=True)
            runs.delete(run)
    print(f"{interrupted} of {options.points} were cut off before their end")
    print(json.dumps({"points": options.points, "survived": survived}))


if __name__ == "__main__":
    main()
