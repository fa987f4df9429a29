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
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
BATCH, RATE, TRAINING, TEST = 256, 0.01, 60_000, 10_000
Epoch = Callable[[], None]


def source(workers: int) -> Epoch:
    """The tutorial's loop: torchvision's data set and a DataLoader, every picture decoded and converted on its own."""
    import torch
    import torchvision
    from torch import nn

    def layers() -> nn.Sequential:
        return nn.Sequential(
            nn.Conv2d(1, 6, 5), nn.Sigmoid(), nn.MaxPool2d(2, 2), nn.Conv2d(6, 16, 5), nn.Sigmoid(), nn.MaxPool2d(2, 2),
            nn.Flatten(), nn.Linear(256, 120), nn.Sigmoid(), nn.Linear(120, 84), nn.Sigmoid(), nn.Linear(84, 10),
        )  # fmt: skip

    def pictures(folder: str, train: bool) -> Any:
        transform = torchvision.transforms.ToTensor()
        found = torchvision.datasets.FashionMNIST(folder, train, transform, download=True)  # unpacks what lies there
        return torch.utils.data.DataLoader(found, BATCH, shuffle=train, num_workers=workers)

    from lenet import data  # after torch: its settings for torch's threads are ours, not the source's

    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "FashionMNIST" / "raw"
        raw.mkdir(parents=True)
        for path in data.paths(data.find("fashion-mnist") or Path()):
            shutil.copy(path, raw)
        train_iter, test_iter = pictures(folder, True), pictures(folder, False)
    torch.manual_seed(0)
    net, loss_of = layers(), nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), RATE)

    def epoch() -> None:
        total, right, asked = 0.0, 0, 0
        net.train()
        for images, labels in train_iter:
            answers = net(images)
            loss = loss_of(answers, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
            right += (answers.argmax(dim=1) == labels).sum().item()
            asked += len(labels)
        net.eval()
        with torch.no_grad():
            right = sum((net(images).argmax(dim=1) == labels).sum().item() for images, labels in test_iter)

    return epoch


def plain() -> Epoch:
    """PyTorch as one would write it with care: the pictures in one tensor of bytes, autograd, torch's Adam."""
    import torch
    from torch import nn

    from lenet import data, training
    from lenet.steps import Steps

    dataset = data.load("fashion-mnist")
    config = training.TrainConfig(initialisation="pytorch")
    model = training.build(config)
    batches, test = training.train_batches(config, dataset, "cpu"), training.test_batches(dataset, "cpu")
    steps = Steps(model, torch.optim.Adam(model.parameters(), RATE, fused=True))
    loss_of = nn.CrossEntropyLoss()

    def epoch() -> None:
        total = torch.zeros(())
        for images, labels in batches:
            loss, _ = steps.learn(images, labels)
            total += loss
        with torch.no_grad():
            for images, labels in test:
                loss_of(model(images), labels)

    return epoch


def jax() -> Epoch:
    """JAX, a step and the evaluation jitted, the pictures gathered by NumPy."""
    import jax
    import jax.numpy as jnp
    import numpy as np

    from lenet import data

    dataset = data.load("fashion-mnist")
    train_images, train_labels, test_images, test_labels = (
        np.asarray(values)
        for values in (dataset.train_images, dataset.train_labels, dataset.test_images, dataset.test_labels)
    )
    order = np.random.default_rng(0)
    shapes = [((5, 5, 1, 6), 25), ((5, 5, 6, 16), 150), ((256, 120), 256), ((120, 84), 120), ((84, 10), 84)]
    weights = [
        (jnp.asarray(order.uniform(-1, 1, shape) / fan**0.5, "float32"), jnp.zeros(shape[-1])) for shape, fan in shapes
    ]
    state = weights, jax.tree.map(jnp.zeros_like, weights), jax.tree.map(jnp.zeros_like, weights), jnp.zeros(())

    def pooled(maps: Any) -> Any:
        count, height, width, channels = maps.shape
        return maps.reshape(count, height // 2, 2, width // 2, 2, channels).max((2, 4))

    def logits(weights: Any, images: Any) -> Any:
        found = images[..., None].astype("float32") / 255
        for kernel, bias in weights[:2]:
            found = jax.lax.conv_general_dilated(
                found, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
            )
            found = pooled(jax.nn.sigmoid(found + bias))
        found = found.reshape(len(found), -1)
        for matrix, bias in weights[2:]:
            found = found @ matrix + bias
            if matrix.shape[1] != 10:
                found = jax.nn.sigmoid(found)
        return found

    def loss_of(weights: Any, images: Any, labels: Any) -> Any:
        return -jnp.take_along_axis(jax.nn.log_softmax(logits(weights, images)), labels[:, None], 1).mean()

    @jax.jit
    def step(state: Any, images: Any, labels: Any) -> Any:
        weights, mean, square, count = state
        loss, found = jax.value_and_grad(loss_of)(weights, images, labels)
        count = count + 1
        mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, found)
        square = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, square, found)

        def moved(w: Any, m: Any, s: Any) -> Any:
            return w - RATE * (m / (1 - 0.9**count)) / (jnp.sqrt(s / (1 - 0.999**count)) + 1e-8)

        return (jax.tree.map(moved, weights, mean, square), mean, square, count), loss

    right = jax.jit(lambda weights, images, labels: (logits(weights, images).argmax(1) == labels).sum())

    def epoch() -> None:
        nonlocal state
        places = order.permutation(TRAINING)
        for start in range(0, TRAINING, BATCH):
            batch = places[start : start + BATCH]
            state, loss = step(state, train_images[batch], train_labels[batch])
        sum(
            int(right(state[0], test_images[start : start + 1000], test_labels[start : start + 1000]))
            for start in range(0, TEST, 1000)
        )
        loss.block_until_ready()

    return epoch


def keras(backend: str) -> Epoch:
    """Keras 3, `fit` with the test set as validation data."""
    os.environ["KERAS_BACKEND"] = backend
    import keras

    from lenet import data

    dataset = data.load("fashion-mnist")
    images, test_images = (values.numpy()[..., None] / 255 for values in (dataset.train_images, dataset.test_images))
    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(6, 5, activation="sigmoid"), layers.MaxPooling2D(),
            layers.Conv2D(16, 5, activation="sigmoid"), layers.MaxPooling2D(),
            layers.Flatten(), layers.Dense(120, "sigmoid"), layers.Dense(84, "sigmoid"), layers.Dense(10),
        ]
    )  # fmt: skip
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(RATE), loss, metrics=["accuracy"])
    told = {"batch_size": BATCH, "epochs": 1, "verbose": 0, "shuffle": True}
    test = test_images.astype("float32"), dataset.test_labels.numpy()
    images, labels = images.astype("float32"), dataset.train_labels.numpy()
    return lambda: model.fit(images, labels, validation_data=test, validation_batch_size=1000, **told)


CONTESTANTS: dict[str, Callable[[], Epoch]] = {
    "source_4_workers": lambda: source(4),
    "source_0_workers": lambda: source(0),
    "plain": plain,
    "jax": jax,
    "keras_jax": lambda: keras("jax"),
    "keras_torch": lambda: keras("torch"),
}
NEEDS = {"jax": "jax", "keras_jax": "keras", "keras_torch": "keras"}
RUNS = ("command_line", "app_worker")


def be(name: str) -> None:
    """A contestant's process: an epoch for each line that comes in, its seconds as the answer."""
    epoch = CONTESTANTS[name]()
    for _ in sys.stdin:
        began = time.perf_counter()
        epoch()
        print(time.perf_counter() - began, flush=True)


class Contestant:
    """The other end of `be`."""

    def __init__(self, name: str) -> None:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("OMP_")}
        command = [sys.executable, __file__, "--be", name]
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
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


class Ours:
    """Whole runs, by `python -m lenet train` or by the worker that the app starts."""

    def __init__(self, name: str) -> None:
        from lenet.line import Line

        self.line = Line() if name == "app_worker" else None

    def epoch(self) -> float:
        """Seconds an epoch of a run of five, from the moment at which the first one's numbers stood on disk."""
        from lenet import runs
        from lenet.training import TrainConfig

        run = runs.create(TrainConfig(initialisation="pytorch"))
        numbers = run.folder / "metrics.csv"  # a line of titles, then a line an epoch
        process = None
        if self.line:
            self.line.train(run)
        else:
            runs.set_status(run, runs.Status("interrupted"))
            command = [sys.executable, "-m", "lenet", "train", "--resume", run.id]
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        moments = []
        for lines in (2, 1 + run.config.epochs):
            while not numbers.exists() or numbers.read_bytes().count(b"\n") < lines:
                time.sleep(0.01)
            moments.append(time.perf_counter())
        if process:
            process.wait()
        while runs.status(run).state != "finished":
            time.sleep(0.01)
        return (moments[1] - moments[0]) / (run.config.epochs - 1)

    def close(self) -> None:
        if self.line:
            self.line.close()


def check_losses(steps: int = 200) -> None:
    """Ours against the source's way (autograd, torch's Adam), same weights and batches; and that against itself."""
    import torch

    from lenet import data, training
    from lenet.halves import Halves
    from lenet.steps import Steps

    dataset = data.load("fashion-mnist")
    for recipe, seed in (("sigmoid", 0), ("sigmoid", 1), ("source", 1)):
        config = replace(training.RECIPES[recipe], seed=seed)
        losses = {}
        for name, threads in (("source", 2), ("source, one thread", 1), ("ours", 2)):
            torch.set_num_threads(threads)
            model = training.build(config)
            if name == "ours":
                arranged: Steps = Halves(model, training.make_optimizer(config, model.parameters()))
            else:
                arranged = Steps(model, torch.optim.Adam(model.parameters(), RATE))
            batches = islice(training.train_batches(config, dataset, "cpu"), steps)
            losses[name] = torch.stack([arranged.learn(*batch)[0] for batch in batches])
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
    from lenet.halves import Halves

    dataset = data.load("fashion-mnist")
    config = training.TrainConfig()
    model = training.build(config)
    steps = Halves(model, training.make_optimizer(config, model.parameters()))
    batches = list(islice(training.train_batches(config, dataset, "cpu"), 100))
    for batch in batches[:20]:
        steps.learn(*batch)
    began = time.perf_counter()
    for batch in batches:
        steps.learn(*batch)
    alone = (time.perf_counter() - began) / len(batches)
    with profile(activities=[ProfilerActivity.CPU]) as watched:
        for batch in batches:
            steps.learn(*batch)
    steps.close()
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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help="names of contestants, with commas between them")
    parser.add_argument("--be", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.be:
        be(options.be)
        return
    wanted = options.only.split(",") if options.only else [*RUNS, *CONTESTANTS]
    names = [name for name in wanted if name not in NEEDS or importlib.util.find_spec(NEEDS[name])]
    check_losses()
    peak, least = floor()
    spent()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LENET_RUNS_DIR"] = folder
        medians = contest(names, options.rounds)
    for name, seconds in medians.items():
        print(f"{name:18} {seconds:6.2f} s an epoch  {TRAINING / seconds:9,.0f} pictures a second")
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
