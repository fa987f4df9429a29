"""Train the guards, which tell a data set's pictures from all others: `python checkpoints/train_guards.py [NAME ...]`.

A guard is a LeNet with eleven classes: the ten of its data set, and none of them. For none it learns from doodles,
noise, blots, pictures put together wrongly (lenet/data/outliers.py) and pictures of the other kind; KMNIST is left for
the measurement (benchmarks/novelty.py). No test picture is used.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import torch
import torch.nn.functional as F
from torch import Tensor

from checkpoints.distillation import augment
from lenet import checkpoints, data
from lenet.data.outliers import boxed, outliers
from lenet.data.stroke_digits import strokes
from lenet.data.writing_forms import FORMS, STRAIGHT_FORMS
from lenet.guards import CONFIG
from lenet.initialisation import initialise
from lenet.model import LeNet

SEED, EPOCHS, BATCH_SIZE, PEAK = 1, 6, 256, 0.004
SMOOTHING = 0.02  # of the labels
OUTLIERS, OTHERS, STROKES, STRAIGHT = 50_000, 6_000, 12_000, 12_000  # pictures
AVERAGE = 0.005  # the share of each step's weights in their moving average


def digits(images: Tensor, generator: torch.Generator) -> Tensor:
    """Views of digits, as if drawn by another hand with another pen."""
    return augment(
        images, generator,
        angle=0.25, scale=0.12, stretch=0.08, shear=0.2, shift=2.0, bend=0.2, thickness=0.4,
    )  # fmt: skip


def clothing(images: Tensor, generator: torch.Generator) -> Tensor:
    """Views of clothing as if photographed: flatter or stronger, light for dark, lit from a side, patterned."""

    def uniform(low: float, high: float) -> Tensor:
        return torch.empty(len(images), 1, 1, 1).uniform_(low, high, generator=generator)

    def some(chance: float) -> Tensor:
        return torch.rand(len(images), 1, 1, 1, generator=generator) < chance

    moved = augment(images, generator, angle=0.12, scale=0.1, stretch=0.15, shear=0.1, shift=1.0, gamma=0.5, flip=True)
    cloth = (moved > 0.05).float()
    mean = (moved * cloth).sum((1, 2, 3), keepdim=True) / cloth.sum((1, 2, 3), keepdim=True).clamp(min=1)
    value = torch.where(some(0.2), moved.lerp(mean, uniform(0.3, 1)), moved)
    value = torch.where(some(0.12), uniform(0.95, 1.15) - value, value)
    value = torch.where(some(0.4), mean + (value - mean) * uniform(-0.5, 1.0).exp() + uniform(-0.25, 0.25), value)
    across = (torch.arange(28) - 13.5) / 14
    light = uniform(-0.35, 0.35) * across.view(1, 1, 1, 28) + uniform(-0.35, 0.35) * across.view(1, 1, 28, 1)
    value = torch.where(some(0.4), value * (1 + light), value)
    rough = F.interpolate(torch.randn(len(images), 1, 9, 9, generator=generator), 28, mode="bicubic")
    value = torch.where(some(0.3), value + rough * uniform(0, 0.3), value)
    return (value * cloth).clamp(0, 1)


GUARDS: dict[str, tuple[str, str, Callable[[Tensor, torch.Generator], Tensor]]] = {  # data set, the other's, views
    "digits": ("mnist", "fashion-mnist", digits),
    "clothing": ("fashion-mnist", "mnist", clothing),
}


def pictures(name: str) -> tuple[Tensor, Tensor]:
    """What a guard learns from: pictures (N, 1, 28, 28) in [0, 1], and labels up to 10, none of the classes."""
    own, other, _views = GUARDS[name]
    dataset = data.load(own)
    inside, labels = data.scaled(dataset.train_images), dataset.train_labels
    others = data.scaled(data.load(other).train_images[:OTHERS])
    if name == "digits":
        for count, forms in ((STROKES, FORMS), (STRAIGHT, STRAIGHT_FORMS)):
            drawn, of_drawn = strokes(count, SEED + 1000, forms)
            inside, labels = torch.cat([inside, data.scaled(drawn)]), torch.cat([labels, of_drawn])
    else:
        others = torch.cat([boxed(others[::2]), others[1::2]])
    outside = torch.cat([outliers(data.info(own).kind, inside, OUTLIERS, SEED), others])
    return torch.cat([inside, outside]), torch.cat([labels, torch.full((len(outside),), CONFIG.classes - 1)])


def train(name: str) -> LeNet:
    """Train a guard by AdamW with one cycle of the learning rate; the weights are a moving average."""
    torch.manual_seed(SEED)
    images, labels = pictures(name)
    views, generator = GUARDS[name][2], torch.Generator().manual_seed(SEED)
    model = LeNet(CONFIG)
    initialise(model, "pytorch", generator)
    average = {key: value.clone() for key, value in model.state_dict().items()}
    batches = len(images) // BATCH_SIZE
    optimizer = torch.optim.AdamW(model.parameters(), PEAK, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK, total_steps=EPOCHS * batches)
    for epoch in range(EPOCHS):
        start, loss_sum = time.perf_counter(), 0.0
        for indices in torch.randperm(len(images), generator=generator)[: batches * BATCH_SIZE].view(batches, -1):
            logits = model(views(images[indices], generator))
            loss = F.cross_entropy(logits, labels[indices], label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            loss_sum += loss.item()
            for key, value in model.state_dict().items():
                average[key].lerp_(value, AVERAGE)
        took = time.perf_counter() - start
        print(f"  epoch {epoch + 1} of {EPOCHS}, {took:.0f} s, loss {loss_sum / batches:.4f}", flush=True)
    model.load_state_dict(average)
    return model.eval()


def main() -> None:
    """Train the guards that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(GUARDS)} (default: all)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    for name in options.names or GUARDS:
        print(name, flush=True)
        checkpoints.save_weights(checkpoints.SHIPPED / "guards" / f"{name}.safetensors", train(name))


if __name__ == "__main__":
    main()
