"""What a very long run costs those who watch: opening it, and an update.

    .venv/bin/python benchmarks/long.py [--steps 1000000]

Writes a run of that many reported steps and the ends of its epochs, and measures five times over what the live
page does in Python with it: reading its events and making the curves, first as a new visitor and then after each new
step. The last line is one JSON object of medians.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from lenet import runs
from lenet.runs import Run, event_log
from lenet.runs.event_log import EventLog
from lenet.training import EpochDone, StepDone, TrainConfig
from ui.train import series

EACH = 235  # steps of an epoch


def step(number: int) -> StepDone:
    """A step of a run that learns."""
    return StepDone(number, 2.3 / (1 + number / 10_000), 1 - 0.9 / (1 + number / 10_000), 15_000.5, number * 0.0123)


def write(run: Run, steps: int) -> None:
    """The events of a run, as the recording writes them."""
    with run.events_file.open("w") as file:
        for number in range(1, steps + 1):
            file.write(json.dumps({"kind": "step", **asdict(step(number))}) + "\n")
            if number % EACH == 0:
                done = EpochDone(number // EACH, 1.0, 0.5, 1.0, 0.5, 2.9, (0.5,) * 10)
                file.write(json.dumps({"kind": "epoch", **asdict(done)}) + "\n")


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> None:
    """Write a long run, time how it is read and drawn, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LENET_RUNS_DIR"] = folder
        run = runs.create(TrainConfig(epochs=options.steps // EACH + 1, report_every=1))
        write(run, options.steps)
        opens, updates = [], []
        for repeat in range(5):
            log = EventLog(run.events_file)

            def draw(log: EventLog = log) -> None:
                log.read()
                series.of_run(run, log)

            opens.append(seconds(draw))
            event_log.append(run, step(options.steps + repeat + 1))
            updates.append(seconds(draw))
            assert log.latest == step(options.steps + repeat + 1)
    medians = {"open_s": round(statistics.median(opens), 2), "update_ms": round(1000 * statistics.median(updates), 1)}
    print(json.dumps({"steps": options.steps, **medians}))


if __name__ == "__main__":
    main()
