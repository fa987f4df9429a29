"""How fast LeNet learns Fashion-MNIST: seconds an epoch with its evaluation, beside what people would use instead.

    .venv/bin/python benchmarks/training.py [--rounds 5] [--only NAME,NAME]

Every contestant is a process of its own that has warmed up with an epoch; they then train an epoch each in turn, again
and again (A B C A B C), so that a busy machine is busy for all of them. All train the source's network in float32 with
Adam at 0.01 on reshuffled batches of 256. `command_line` and `app_worker` are whole runs of five epochs, with all that
they write to disk; their first epoch warms up.

JAX and Keras are no dependencies: `pip install jax keras` brings them, else they are left out. Before the contest it is
checked that ours and the source's loop give the same losses from the same weights and batches. The last line is one
JSON object: how many times as long as ours each contestant takes, medians over medians.
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

from rivals import CONTESTANTS, RATE, ROOT, TEST, TRAINING

NEEDS = {"jax": "jax", "keras_jax": "keras", "keras_torch": "keras"}
RUNS = ("command_line", "app_worker")


class Contestant:
    """A rival in a process of its own."""

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
        """Seconds of an epoch."""
        assert self.process.stdin and self.process.stdout
        print("go", file=self.process.stdin, flush=True)
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

        self.line = Scheduler() if name == "app_worker" else None

    def epoch(self) -> float:
        """Seconds an epoch of a run of five, from the moment at which the first one's numbers stood on disk."""
        from lenet import runs
        from lenet.training import TrainConfig

        run = runs.create(TrainConfig(initialisation="pytorch"))
        numbers = run.metrics_file  # a line of titles, then a line an epoch
        process = None
        if self.line:
            self.line.train(run)
        else:
            runs.set_status(run, runs.Status(runs.RunState.INTERRUPTED))
            command = [sys.executable, "-m", "lenet", "train", "--resume", run.id]
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        moments = []
        for lines in (2, 1 + run.config.epochs):
            while not numbers.exists() or numbers.read_bytes().count(b"\n") < lines:
                time.sleep(0.05)
            moments.append(time.perf_counter())
        if process:
            process.wait()
        while runs.status(run).state != "finished":
            time.sleep(0.01)
        return (moments[1] - moments[0]) / (run.config.epochs - 1)

    def close(self) -> None:
        """End the worker."""
        if self.line:
            self.line.close()


def check_losses(steps: int = 200) -> None:
    """Ours against the source's way (autograd, torch's Adam), same weights and batches; and that against itself."""
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
                arranged: Engine = TwoThreadEngine(model, training.make_optimizer(config, model.parameters()))
            else:
                arranged = Engine(model, torch.optim.Adam(model.parameters(), RATE))
            batches = islice(training.train_batches(config, dataset, "cpu"), steps)
            losses[name] = torch.stack([arranged.step(*batch)[0] for batch in batches])
            arranged.close()
        apart = {name: (losses[name] - losses["source"]).abs() for name in ("ours", "source, one thread")}
        said = ", ".join(f"{name} {found[:50].max():.1e} and {found.max():.1e}" for name, found in apart.items())
        print(
            f"losses of the source's loop, recipe {recipe}, seed {seed}: {losses['source'][0]:.2f} to "
            f"{losses['source'][-1]:.2f}; apart by at most, over 50 and {steps} steps: {said}",
            flush=True,
        )
        assert apart["ours"].max() < 1e-2 and apart["ours"][:50].max() < 1e-4


def floor() -> tuple[float, float]:
    """The machine's sgemm peak (operations a second), and the seconds that an epoch's operations take at it."""
    import torch

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    square = torch.rand(2048, 2048)
    seconds = []
    for _ in range(12):
        began = time.perf_counter()
        square @ square
        seconds.append(time.perf_counter() - began)
    peak = 2 * 2048**3 / statistics.median(seconds[2:])
    c1, c3 = 24 * 24 * 6 * 25, 8 * 8 * 16 * 6 * 25  # multiplications a picture
    dense = 256 * 120 + 120 * 84 + 84 * 10
    a_picture = 2 * (2 * c1 + 3 * c3 + 3 * dense)  # forward, weights, and but for C1 the input
    return peak, (a_picture * TRAINING + 2 * (c1 + c3 + dense) * TEST) / peak


def spent() -> None:
    """What a step of ours is spent on, as one of its two threads sees it, over 100 steps."""
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
    began = time.perf_counter()
    for batch in batches:
        engine.step(*batch)
    alone = (time.perf_counter() - began) / len(batches)
    with profile(activities=[ProfilerActivity.CPU]) as watched:
        for batch in batches:
            engine.step(*batch)
    engine.close()
    kinds = {"convolution_backward": "convolutions back", "convolution": "convolutions forward", "mm": "dense layers"}
    shares: dict[str, float] = {}
    for event in watched.key_averages():
        kind = next((said for part, said in kinds.items() if part in event.key), "other operations")
        shares[kind] = shares.get(kind, 0) + event.self_cpu_time_total / 1e6 / len(batches)
    print(f"a step of ours takes {1000 * alone:.2f} ms; of it, in one of the two threads:")
    shares["Python and waiting"] = alone - sum(shares.values())
    for kind, seconds in sorted(shares.items(), key=lambda pair: -pair[1]):
        print(f"  {kind:22} {1000 * seconds:.2f} ms")


def contest(names: list[str], rounds: int) -> dict[str, float]:
    """Median seconds an epoch of each."""
    runners: dict[str, Contestant | Ours] = {name: Ours(name) if name in RUNS else Contestant(name) for name in names}
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds + 1):
        for name, runner in runners.items():
            took = runner.epoch()
            if number:  # the first one warms up
                seconds[name].append(took)
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
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help="names of contestants, with commas between them")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else [*RUNS, *CONTESTANTS]
    names = [name for name in wanted if name not in NEEDS or importlib.util.find_spec(NEEDS[name])]
    check_losses()
    peak, least = floor()
    with training_process(devices.cpu_threads()):
        spent()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LENET_RUNS_DIR"] = folder
        medians = contest(names, options.rounds)
    for name, seconds in medians.items():
        print(f"{name:18} {seconds:6.2f} s an epoch  {TRAINING / seconds:9,.0f} pictures a second")
    if "command_line" not in medians:  # nothing to compare with
        return
    ours = medians["command_line"]
    print(
        f"sgemm {peak / 1e9:.0f} GFLOP/s: no epoch could take less than {least:.2f} s;"
        f" ours takes {ours / least:.1f} times that"
    )
    print(
        json.dumps(
            {name: round(seconds / ours, 2) for name, seconds in medians.items()} | {"floor": round(least / ours, 2)}
        )
    )


if __name__ == "__main__":
    main()
