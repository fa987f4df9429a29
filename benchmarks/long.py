"""A very long run: seconds to open its page, milliseconds of an update.

    .venv/bin/python benchmarks/long.py [--steps 1000000]

Writes a run of that many reported steps, with its epochs. Then measures five times what the live page does in Python:
it reads the events and makes the curves, first for a new visitor, then after one new step. The last line is one JSON
object of medians.
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

STEPS_PER_EPOCH = 235


def step(number: int) -> StepDone:
    """An event of a run whose loss falls."""
    return StepDone(number, 2.3 / (1 + number / 10_000), 1 - 0.9 / (1 + number / 10_000), 15_000.5, number * 0.0123)


def write(run: Run, steps: int) -> None:
    """Write the events of a run as the recorder does."""
    with run.events_file.open("w") as file:
        for number in range(1, steps + 1):
            file.write(json.dumps({"kind": "step", **asdict(step(number))}) + "\n")
            if number % STEPS_PER_EPOCH == 0:
                done = EpochDone(number // STEPS_PER_EPOCH, 1.0, 0.5, 1.0, 0.5, 2.9, (0.5,) * 10)
                file.write(json.dumps({"kind": "epoch", **asdict(done)}) + "\n")


def seconds(action: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main() -> None:
    """Write a long run, time its reading and its curves, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=1_000_000, help="reported steps (default: 1,000,000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LENET_RUNS_DIR"] = folder
        run = runs.create(TrainConfig(epochs=options.steps // STEPS_PER_EPOCH + 1, report_every=1))
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
