"""What people would train LeNet with instead of ours: each gives a function that trains an epoch and evaluates.

    .venv/bin/python benchmarks/rivals.py NAME

As a program it is one of them: an epoch for each line of its standard input, its seconds as the answer. Each imports
what it needs and nothing else.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
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
        for path in data.find("fashion-mnist") or ():
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
    from lenet.engines.autograd import Engine

    dataset = data.load("fashion-mnist")
    config = training.TrainConfig(initialisation="pytorch")
    model = training.build(config)
    batches, test = training.train_batches(config, dataset, "cpu"), training.test_batches(dataset, "cpu")
    engine = Engine(model, torch.optim.Adam(model.parameters(), RATE, fused=True))
    loss_of = nn.CrossEntropyLoss()

    def epoch() -> None:
        total = torch.zeros(())
        for images, labels in batches:
            loss, _ = engine.step(images, labels)
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

    @jax.jit  # type: ignore[untyped-decorator]  # jax is no dependency
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


def main() -> None:
    """Train an epoch of one contestant for each line of standard input; print its seconds."""
    epoch = CONTESTANTS[sys.argv[1]]()
    for _ in sys.stdin:
        began = time.perf_counter()
        epoch()
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main()
