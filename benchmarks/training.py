"""Seconds of an epoch of LeNet on Fashion-MNIST with its evaluation: ours, and other ways to train it.

    .venv/bin/python benchmarks/training.py [--rounds 5] [--only NAME,NAME]

Every contestant is a process of its own that has warmed up with an epoch. Then they train one epoch each in turn
(A B C A B C), so that a busy machine slows all of them. All train the source's network in float32 with Adam at 0.01 on
reshuffled batches of 256. `command_line` and `app_worker` are whole runs of five epochs with everything that they write
to disk; their first epoch warms up.

JAX and Keras are no dependencies: they take part if `pip install jax keras` has installed them. Before the contest it
checks that ours and the source's loop give the same losses from the same weights and batches. The last line is one JSON
object: the time of each contestant divided by ours, by medians.
"""

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

from rivals import LEARNING_RATE, RIVALS, ROOT, TEST_IMAGES, TRAIN_IMAGES

REQUIRED_PACKAGE = {"jax": "jax", "keras_jax": "keras", "keras_torch": "keras"}
RUNS = ("command_line", "app_worker")


class Rival:
    """A function of rivals.py in a process of its own."""

    def __init__(self, name: str) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("OMP_")}
        command = [sys.executable, str(Path(__file__).with_name("rivals.py")), name]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )

    def epoch(self) -> float:
        """Seconds of one epoch."""
        assert self.process.stdin and self.process.stdout
        print("epoch", file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


class Ours:
    """Whole runs, by `python -m lenet train` or by the worker that the app starts."""

    def __init__(self, name: str) -> None:
        from lenet.runs.scheduler import Scheduler

        self.scheduler = Scheduler() if name == "app_worker" else None

    def epoch(self) -> float:
        """Seconds an epoch in a run of five, measured from the moment at which the first one's metrics are on disk."""
        from lenet import runs
        from lenet.training import TrainConfig

        run = runs.create(TrainConfig(initialisation="pytorch"))
        metrics = run.metrics_file  # a header, then one line an epoch
        process = None
        if self.scheduler:
            self.scheduler.train(run)
        else:
            runs.set_status(run, runs.Status(runs.RunState.INTERRUPTED))
            command = [sys.executable, "-m", "lenet", "train", "--resume", run.id]
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        moments = []
        for lines in (2, 1 + run.config.epochs):
            while not metrics.exists() or metrics.read_bytes().count(b"\n") < lines:
                time.sleep(0.05)
            moments.append(time.perf_counter())
        if process:
            process.wait()
        while runs.status(run).state != "finished":
            time.sleep(0.01)
        return (moments[1] - moments[0]) / (run.config.epochs - 1)

    def close(self) -> None:
        """End the worker."""
        if self.scheduler:
            self.scheduler.close()


def check_losses(steps: int = 200) -> None:
    """Check our losses against the source's (autograd, torch's Adam) from the same weights and batches.

    For comparison: the source's losses with one thread instead of two.
    """
    import torch

    from lenet import data, training
    from lenet.engines.autograd import Engine
    from lenet.engines.two_threads import TwoThreadEngine

    dataset = data.load("fashion-mnist")
    for recipe, seed in (("sigmoid", 0), ("sigmoid", 1), ("source", 1)):
        config = replace(training.RECIPES[recipe], seed=seed)
        losses = {}
        for name, threads in (("source", 2), ("source, one thread", 1), ("ours", 2)):
            torch.set_num_threads(threads)
            model = training.build(config)
            if name == "ours":
                engine: Engine = TwoThreadEngine(model, training.make_optimizer(config, model.parameters()))
            else:
                engine = Engine(model, torch.optim.Adam(model.parameters(), LEARNING_RATE))
            batches = islice(training.train_batches(config, dataset, "cpu"), steps)
            losses[name] = torch.stack([engine.step(*batch)[0] for batch in batches])
            engine.close()
        differences = {name: (losses[name] - losses["source"]).abs() for name in ("ours", "source, one thread")}
        largest = ", ".join(
            f"{name} {difference[:50].max():.1e} and {difference.max():.1e}" for name, difference in differences.items()
        )
        print(
            f"losses of the source's loop, recipe {recipe}, seed {seed}: {losses['source'][0]:.2f} to "
            f"{losses['source'][-1]:.2f}; largest difference over 50 and {steps} steps: {largest}",
            flush=True,
        )
        assert differences["ours"].max() < 1e-2 and differences["ours"][:50].max() < 1e-4


def floor() -> tuple[float, float]:
    """The machine's sgemm peak (operations a second), and the seconds of an epoch at that peak."""
    import torch

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    square = torch.rand(2048, 2048)
    seconds = []
    for _ in range(12):
        start = time.perf_counter()
        square @ square
        seconds.append(time.perf_counter() - start)
    peak = 2 * 2048**3 / statistics.median(seconds[2:])
    c1, c3 = 24 * 24 * 6 * 25, 8 * 8 * 16 * 6 * 25  # multiplications per image
    dense = 256 * 120 + 120 * 84 + 84 * 10
    per_image = 2 * (2 * c1 + 3 * c3 + 3 * dense)  # forward, weight gradients, input gradients (C1 needs none)
    return peak, (per_image * TRAIN_IMAGES + 2 * (c1 + c3 + dense) * TEST_IMAGES) / peak


def profile_step() -> None:
    """Print the time of each kind of operation in a step of ours: one of its two threads, mean of 100 steps."""
    from torch.profiler import ProfilerActivity, profile

    from lenet import data, training
    from lenet.engines.two_threads import TwoThreadEngine

    dataset = data.load("fashion-mnist")
    config = training.TrainConfig()
    model = training.build(config)
    engine = TwoThreadEngine(model, training.make_optimizer(config, model.parameters()))
    batches = list(islice(training.train_batches(config, dataset, "cpu"), 100))
    for batch in batches[:20]:
        engine.step(*batch)
    start = time.perf_counter()
    for batch in batches:
        engine.step(*batch)
    step_seconds = (time.perf_counter() - start) / len(batches)
    with profile(activities=[ProfilerActivity.CPU]) as profiler:
        for batch in batches:
            engine.step(*batch)
    engine.close()
    kinds = {"convolution_backward": "convolutions back", "convolution": "convolutions forward", "mm": "dense layers"}
    shares: dict[str, float] = {}
    for event in profiler.key_averages():
        kind = next((name for part, name in kinds.items() if part in event.key), "other operations")
        shares[kind] = shares.get(kind, 0) + event.self_cpu_time_total / 1e6 / len(batches)
    print(f"a step of ours takes {1000 * step_seconds:.2f} ms; in one of its two threads:")
    shares["Python and waiting"] = step_seconds - sum(shares.values())
    for kind, seconds in sorted(shares.items(), key=lambda pair: -pair[1]):
        print(f"  {kind:22} {1000 * seconds:.2f} ms")


def contest(names: list[str], rounds: int) -> dict[str, float]:
    """Median seconds of an epoch of each contestant."""
    runners: dict[str, Rival | Ours] = {name: Ours(name) if name in RUNS else Rival(name) for name in names}
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + 1):
        for name, runner in runners.items():
            duration = runner.epoch()
            if number:  # the first one warms up
                seconds[name].append(duration)
        if number:
            print("  ".join(f"{name} {times[-1]:.2f}" for name, times in seconds.items()), flush=True)
    for runner in runners.values():
        runner.close()
    return {name: statistics.median(times) for name, times in seconds.items()}


def main() -> None:
    """Check that the losses agree, train the contestants in turn, and print the ratios."""
    from lenet import devices
    from lenet.engines.process_settings import training_process

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="epochs of each contestant (default: 5)")
    parser.add_argument("--only", help="names of contestants, separated by commas (default: all)")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else [*RUNS, *RIVALS]
    names = [name for name in names if name not in REQUIRED_PACKAGE or importlib.util.find_spec(REQUIRED_PACKAGE[name])]
    check_losses()
    peak, floor_seconds = floor()
    with training_process(devices.cpu_threads()):
        profile_step()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LENET_RUNS_DIR"] = folder
        medians = contest(names, options.rounds)
    for name, seconds in medians.items():
        print(f"{name:18} {seconds:6.2f} s an epoch  {TRAIN_IMAGES / seconds:9,.0f} images a second")
    if "command_line" not in medians:  # there is nothing to divide by
        return
    ours = medians["command_line"]
    print(
        f"sgemm {peak / 1e9:.0f} GFLOP/s: no epoch can take less than {floor_seconds:.2f} s;"
        f" ours takes {ours / floor_seconds:.1f} times that"
    )
    ratios = {name: round(seconds / ours, 2) for name, seconds in (medians | {"floor": floor_seconds}).items()}
    print(json.dumps(ratios))


if __name__ == "__main__":
    main()
