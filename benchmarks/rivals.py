"""Other ways to train LeNet: each function returns a function that trains one epoch and evaluates.

    .venv/bin/python benchmarks/rivals.py NAME

As a program it trains an epoch of NAME for each line of standard input, and prints its seconds. Each rival imports only
what it needs.
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
BATCH_SIZE, LEARNING_RATE = 256, 0.01
TRAIN_IMAGES, TEST_IMAGES = 60_000, 10_000
Epoch = Callable[[], None]


def source(workers: int) -> Epoch:
    """The tutorial's loop: torchvision's data set in a DataLoader, which decodes and converts each image by itself."""
    import torch
    import torchvision
    from torch import nn

    def layers() -> nn.Sequential:
        return nn.Sequential(
            nn.Conv2d(1, 6, 5), nn.Sigmoid(), nn.MaxPool2d(2, 2), nn.Conv2d(6, 16, 5), nn.Sigmoid(), nn.MaxPool2d(2, 2),
            nn.Flatten(), nn.Linear(256, 120), nn.Sigmoid(), nn.Linear(120, 84), nn.Sigmoid(), nn.Linear(84, 10),
        )  # fmt: skip

    def loader(folder: str, train: bool) -> Any:
        transform = torchvision.transforms.ToTensor()
        dataset = torchvision.datasets.FashionMNIST(folder, train, transform, download=True)  # unpacks the local files
        return torch.utils.data.DataLoader(dataset, BATCH_SIZE, shuffle=train, num_workers=workers)

    from lenet import data  # after torch: lenet's settings for torch's threads are not the source's

    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "FashionMNIST" / "raw"
        raw.mkdir(parents=True)
        for path in data.find("fashion-mnist") or ():
            shutil.copy(path, raw)
        train_batches, test_batches = loader(folder, True), loader(folder, False)
    torch.manual_seed(0)
    net, cross_entropy = layers(), nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), LEARNING_RATE)

    def epoch() -> None:
        total_loss, correct, count = 0.0, 0, 0
        net.train()
        for images, labels in train_batches:
            logits = net(images)
            loss = cross_entropy(logits, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total_loss += loss.item()
            correct += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
        net.eval()
        with torch.no_grad():
            correct = sum((net(images).argmax(dim=1) == labels).sum().item() for images, labels in test_batches)

    return epoch


def plain() -> Epoch:
    """PyTorch, written with care: the images in one uint8 tensor, autograd, torch's fused Adam."""
    import torch
    from torch import nn

    from lenet import data, training
    from lenet.engines.autograd import Engine

    dataset = data.load("fashion-mnist")
    config = training.TrainConfig(initialisation="pytorch")
    model = training.build(config)
    batches, test = training.train_batches(config, dataset, "cpu"), training.test_batches(dataset, "cpu")
    engine = Engine(model, torch.optim.Adam(model.parameters(), LEARNING_RATE, fused=True))
    cross_entropy = nn.CrossEntropyLoss()

    def epoch() -> None:
        total_loss = torch.zeros(())
        for images, labels in batches:
            loss, _ = engine.step(images, labels)
            total_loss += loss
        with torch.no_grad():
            for images, labels in test:
                cross_entropy(model(images), labels)

    return epoch


def jax() -> Epoch:
    """JAX: jitted step and evaluation; NumPy selects the images of a batch."""
    import numpy as np
    import rival_jax

    from lenet import data

    dataset = data.load("fashion-mnist")
    train_images, train_labels, test_images, test_labels = (
        np.asarray(values)
        for values in (dataset.train_images, dataset.train_labels, dataset.test_images, dataset.test_labels)
    )
    generator = np.random.default_rng(0)
    state = rival_jax.begin(generator)

    def epoch() -> None:
        nonlocal state
        indices = generator.permutation(TRAIN_IMAGES)
        for start in range(0, TRAIN_IMAGES, BATCH_SIZE):
            batch = indices[start : start + BATCH_SIZE]
            state, loss = rival_jax.step(state, train_images[batch], train_labels[batch], LEARNING_RATE)
        for start in range(0, TEST_IMAGES, 1000):
            int(rival_jax.correct(state[0], test_images[start : start + 1000], test_labels[start : start + 1000]))
        loss.block_until_ready()

    return epoch


def keras(backend: str) -> Epoch:
    """Keras 3: `fit` with the test set as validation data."""
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
    model.compile(keras.optimizers.Adam(LEARNING_RATE), loss, metrics=["accuracy"])
    options = {"batch_size": BATCH_SIZE, "epochs": 1, "verbose": 0, "shuffle": True}
    test = test_images.astype("float32"), dataset.test_labels.numpy()
    images, labels = images.astype("float32"), dataset.train_labels.numpy()
    return lambda: model.fit(images, labels, validation_data=test, validation_batch_size=1000, **options)


RIVALS: dict[str, Callable[[], Epoch]] = {
    "source_4_workers": lambda: source(4),
    "source_0_workers": lambda: source(0),
    "plain": plain,
    "jax": jax,
    "keras_jax": lambda: keras("jax"),
    "keras_torch": lambda: keras("torch"),
}


def main() -> None:
    """Train an epoch of one rival for each line of standard input; print its seconds."""
    epoch = RIVALS[sys.argv[1]]()
    for _ in sys.stdin:
        start = time.perf_counter()
        epoch()
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
