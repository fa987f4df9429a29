"""Train the networks that ship with the app: `python checkpoints/train_shipped.py [NAME ...]`.

The recipe of `fashion-mnist` and the second stage of `mnist` were chosen by accuracy on the last 5,000 training images,
on which no teacher is trained. benchmarks/README.md has the tables, and says how often the test set was used.
"""

import argparse
import copy
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from checkpoints import handwriting
from checkpoints.distillation import (
    BATCH_SIZE,
    Epochs,
    augment,
    fit,
    identity,
    shifted,
    soft_targets,
    teacher_logits,
    train_teacher,
)
from lenet import checkpoints, data, evaluation, inspection, judging, training
from lenet.data import Dataset
from lenet.initialisation import initialise
from lenet.model import LeNet, LeNetConfig
from lenet.training import RECIPES

SEED = 1
SOURCE_SEED = 4  # with seeds 0 and 3 the source's recipe stays near 10 % for four epochs
PEAK = 0.004  # of the learning rate
MNIST_EPOCHS, MNIST_VIEWS, MNIST_TEACHER_EPOCHS, MNIST_TEMPERATURE = 40, 10, 8, 2.0
HANDWRITING_EPOCHS, HANDWRITING_PEAK, VIEW_SHARE, DRAWN_SHARE, SECOND_SHARE = 20, 0.001, 0.3, 0.25, 0.8
FASHION_EPOCHS, FASHION_TEACHER_EPOCHS, LABEL_SHARE = 60, 12, 0.3
SHIFTS = [shifted(*shift) for shift in product((-1, 0, 1), (-1, 0, 1), (False, True))]  # 18 views of an image


def digits(images: Tensor, generator: torch.Generator) -> Tensor:
    """Views of digits, as if drawn by another hand with another pen."""
    return augment(
        images, generator,
        angle=0.25, scale=0.12, stretch=0.08, shear=0.2, shift=2.0, bend=0.2, thickness=0.4,
    )  # fmt: skip


def clothing(images: Tensor, generator: torch.Generator) -> Tensor:
    """Views of clothing: larger or smaller, brighter or darker, mirrored."""
    return augment(images, generator, angle=0.05, scale=0.08, stretch=0.05, shift=1.0, gamma=0.2, flip=True)


def distil(normalisation: str, epochs: Epochs, steps: int, temperature: float) -> LeNet:
    """A LeNet with ReLU (its feature maps are never negative, which is easiest to read), trained on soft targets."""
    model = LeNet(LeNetConfig(activation="relu", normalisation=normalisation))
    initialise(model, "pytorch", torch.Generator().manual_seed(SEED))
    fit(model, epochs, steps, peak=PEAK, temperature=temperature)
    return fold(model)


def fold(model: LeNet) -> LeNet:
    """The same network without batch normalisation, which is folded into the weights and biases."""
    plain = LeNet(replace(model.config, normalisation="none"))
    layers = [layer for layer in plain.modules() if isinstance(layer, nn.Conv2d | nn.Linear)]
    for layer, name in zip(layers, (*inspection.ACTIVATED, "Answer"), strict=True):
        weights, biases = inspection.weights_and_biases(model, name)
        layer.load_state_dict({"weight": weights, "bias": biases})
    return plain.eval()


def train_mnist(dataset: Dataset) -> LeNet:
    """The first stage, trained on with views and stroke digits; then the mean of both networks' weights."""
    first = first_stage(dataset)
    model = copy.deepcopy(first).to(memory_format=torch.channels_last)  # twice as fast
    images, labels = dataset.train_images, dataset.train_labels
    epochs = handwriting.written(images, labels, handwriting.opinions(first, images), VIEW_SHARE, DRAWN_SHARE, SEED)
    fit(model, epochs, HANDWRITING_EPOCHS * handwriting.steps(len(images), DRAWN_SHARE), peak=HANDWRITING_PEAK)
    before = first.state_dict()
    model.load_state_dict({name: before[name].lerp(value, SECOND_SHARE) for name, value in model.state_dict().items()})
    return model


def first_stage(dataset: Dataset) -> LeNet:
    """A LeNet, distilled from a residual network that was trained on MNIST.

    It is saved beside the data, as the teacher is, and a second call loads it.
    """
    path = data.directory() / "first-stage-mnist.safetensors"
    if path.exists():
        model = LeNet(LeNetConfig(activation="relu", normalisation="none"))
        model.load_state_dict(load_file(path))
        return model.eval()
    teacher = train_teacher(dataset, digits, MNIST_TEACHER_EPOCHS, SEED)
    images, logits = teacher_logits(teacher, dataset, [identity] + [digits] * (MNIST_VIEWS - 1), SEED)
    epochs = soft_targets(images, logits, dataset.train_labels, MNIST_TEMPERATURE, 0.0, SEED)
    model = distil("none", epochs, MNIST_EPOCHS * steps_per_epoch(dataset), MNIST_TEMPERATURE)
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, path)
    return model


def train_fashion_mnist(dataset: Dataset) -> LeNet:
    """A LeNet, distilled from a residual network that was trained on Fashion-MNIST."""
    teacher = train_teacher(dataset, clothing, FASHION_TEACHER_EPOCHS, SEED)
    images, logits = teacher_logits(teacher, dataset, SHIFTS, SEED)
    epochs = soft_targets(images, logits, dataset.train_labels, 1.0, LABEL_SHARE, SEED)
    return distil("batch", epochs, FASHION_EPOCHS * steps_per_epoch(dataset), 1.0)


def steps_per_epoch(dataset: Dataset) -> int:
    """Number of batches in an epoch."""
    return -(-len(dataset.train_labels) // BATCH_SIZE)


def train_source(dataset: Dataset) -> LeNet:
    """The source's own recipe, with a seed that is not stuck."""
    config = replace(RECIPES["source"], seed=SOURCE_SEED)
    model = training.build(config)
    batches, test = training.train_batches(config, dataset, "cpu"), training.test_batches(dataset, "cpu")
    for event in training.train(
        model, batches, test, training.make_optimizer(config, model.parameters()), epochs=config.epochs
    ):
        if isinstance(event, training.EpochDone):
            print(f"  {event}", flush=True)
    return model


OPTIMISATION = f"AdamW with one cycle to {PEAK:g}, batches of {BATCH_SIZE}, moving average of the weights"
RECIPES_IN_WORDS = {
    "mnist": (
        "ReLU, PyTorch's initialisation, taught by a residual network (distillation at temperature"
        f" {MNIST_TEMPERATURE:g}) on {MNIST_VIEWS} views of each picture (turned, scaled, sheared, moved, bent, thinner"
        f" or thicker), {OPTIMISATION}; then {HANDWRITING_EPOCHS} epochs at {HANDWRITING_PEAK:g} with pictures changed"
        f" more ({VIEW_SHARE:.0%}; also coarse, hard, blurred, faint, noisy) and stroke digits ({DRAWN_SHARE:.0%}); the"
        f" weights are the mean of this stage's ({SECOND_SHARE:.0%}) and the first's ({1 - SECOND_SHARE:.0%})"
    ),
    "fashion-mnist": (
        "ReLU, batch normalisation (in the weights since), PyTorch's initialisation, taught by a residual network (its"
        f" opinion counts {1 - LABEL_SHARE:.0%}, the label {LABEL_SHARE:.0%}) on {len(SHIFTS)} views of each picture"
        f" (mirrored, moved by a pixel), {OPTIMISATION}"
    ),
    "fashion-mnist-source": "the source's: sigmoid, PyTorch's initialisation, Adam at 0.01, batches of 256",
}
NETWORKS: dict[str, tuple[str, Callable[[Dataset], LeNet], int, int]] = {  # data set, function, seed, epochs
    "mnist": ("mnist", train_mnist, SEED, MNIST_EPOCHS + HANDWRITING_EPOCHS),
    "fashion-mnist": ("fashion-mnist", train_fashion_mnist, SEED, FASHION_EPOCHS),
    "fashion-mnist-source": ("fashion-mnist", train_source, SOURCE_SEED, RECIPES["source"].epochs),
}


def main() -> None:
    """Train the networks that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NETWORKS)} (default: all)")
    options = parser.parse_args()
    torch.set_num_threads(1)  # a second thread gains little with batches so small, and loses much on a busy machine
    for name in options.names or NETWORKS:
        print(name, flush=True)
        dataset_name, train, seed, epochs = NETWORKS[name]
        dataset = data.load(dataset_name)
        model = train(dataset).to(memory_format=torch.contiguous_format)
        test = evaluation.evaluate(model, training.test_batches(dataset, "cpu"))
        judgement = judging.judge(model, dataset.test_images, dataset.test_labels, dataset.info, dataset.info.test_size)
        card = checkpoints.Card.describe(
            name,
            model,
            dataset=dataset_name,
            recipe=RECIPES_IN_WORDS[name],
            seed=seed,
            epochs=epochs,
            test=test,
            judgement=judgement,
        )
        checkpoints.save(checkpoints.SHIPPED / f"{name}.safetensors", model, card)
        print(f"  test: {test}", flush=True)


if __name__ == "__main__":
    main()
