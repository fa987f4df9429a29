"""Views of pictures, a larger teacher, and its opinions of them: what the shipped networks learn from.

After Hinton et al. 2015, "Distilling the knowledge in a neural network": a small network that imitates a large one's
probabilities learns more from the same pictures than from their labels alone.
"""

import time
from collections.abc import Callable, Iterator, Sequence

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from lenet import data
from lenet.data import Batches, Dataset

BATCH = 128
WEIGHT_DECAY = 1e-4
TAUGHT = 55_000  # the first training pictures; the teacher never sees the other 5,000, by which recipes are chosen
View = Callable[[Tensor, torch.Generator], Tensor]  # pictures (N, 1, 28, 28) in [0, 1] -> the same, a little otherwise
Epochs = Callable[[], Iterator[tuple[Tensor, Tensor]]]  # each call goes once through (images, probabilities of classes)


def vary(
    images: Tensor,
    generator: torch.Generator,
    *,
    angle: float = 0.0,
    scale: float = 0.0,
    stretch: float = 0.0,
    shear: float = 0.0,
    shift: float = 0.0,
    bend: float = 0.0,
    thickness: float = 0.0,
    gamma: float = 0.0,
    flip: bool = False,
) -> Tensor:
    """Each picture (N, 1, 28, 28) in [0, 1] a little otherwise; every number is the largest change, drawn uniformly.

    Args:
        angle: radians.
        scale, stretch: share of the size, both sides together and each on its own.
        shear: pixels a pixel.
        shift: pixels.
        bend: pixels, of a smooth displacement that varies over the picture (normal, so larger ones are rare).
        thickness: share of the way to the darkest (thinner) or brightest (thicker) neighbour.
        gamma: brightness is raised to a power between exp(-gamma) and exp(gamma).
        flip: mirror half of the pictures.
    """
    n = len(images)

    eagerness = torch.rand(n, generator=generator)  # most pictures stay near what they are, some change in every way

    def uniform(largest: float) -> Tensor:
        return torch.empty(n).uniform_(-largest, largest, generator=generator) * eagerness

    if thickness:
        share = uniform(thickness)[:, None, None, None]
        images = torch.where(share > 0, images.lerp(_spread(images), share), images.lerp(-_spread(-images), -share))
    if gamma:
        images = images.pow(uniform(gamma).exp()[:, None, None, None])
    turn, size, side = uniform(angle), 1 + uniform(scale), uniform(stretch)
    mirror = 1 - 2 * torch.randint(2, (n,), generator=generator) if flip else torch.ones(n)
    across, down = size * (1 + side), size * (1 - side)
    rows = (
        torch.stack([mirror * turn.cos() * across, (uniform(shear) - turn.sin()) * across, uniform(shift) / 14], 1),
        torch.stack([mirror * turn.sin() * down, turn.cos() * down, uniform(shift) / 14], 1),
    )
    grid = F.affine_grid(torch.stack(rows, 1), list(images.shape), align_corners=False)
    if bend:
        field = torch.randn(n, 2, 4, 4, generator=generator) * eagerness[:, None, None, None] * (bend / 14)
        grid += F.interpolate(field, size=28, mode="bicubic", align_corners=True).permute(0, 2, 3, 1)
    return F.grid_sample(images, grid, align_corners=False).clamp_(0, 1)


def _spread(images: Tensor) -> Tensor:
    """The largest value of each pixel and its eight neighbours."""
    padded = F.pad(images, (1, 1, 1, 1), value=-1.0)
    rows = torch.maximum(torch.maximum(padded[..., :-2, :], padded[..., 1:-1, :]), padded[..., 2:, :])
    return torch.maximum(torch.maximum(rows[..., :-2], rows[..., 1:-1]), rows[..., 2:])


def fit(model: nn.Module, epochs: Epochs, steps: int, *, peak: float, temperature: float = 1.0) -> None:
    """Train `model` by AdamW with one cycle of the learning rate, up to `peak` and down to nothing.

    What remains is a moving average of the weights (Polyak and Juditsky 1992).
    """
    optimizer = torch.optim.AdamW(model.parameters(), peak, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, peak, total_steps=steps, pct_start=0.15)
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.99))  # type: ignore[no-untyped-call]
    started, step, total = time.perf_counter(), 0, 0.0
    model.train()
    while step < steps:
        for images, targets in epochs():
            loss = F.cross_entropy(model(images).float() / temperature, targets) * temperature**2
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            step, total = step + 1, total + loss.item()
            if step % 5 == 0:
                average.update_parameters(model)
        print(f"  step {step} of {steps}, {time.perf_counter() - started:.0f} s, loss {total / step:.4f}", flush=True)
    model.load_state_dict(average.module.state_dict())
    model.eval()


class Residual(nn.Module):
    """x + f(x), after He et al. 2015, "Deep residual learning for image recognition"."""

    def __init__(self, maps: int) -> None:
        super().__init__()
        self.change = nn.Sequential(block(maps, maps), block(maps, maps))

    def forward(self, maps: Tensor) -> Tensor:
        """`maps`, changed by two convolutions: the same shape."""
        changed: Tensor = maps + self.change(maps)
        return changed


def block(inputs: int, outputs: int) -> nn.Sequential:
    """A 3x3 convolution, normalised and rectified."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


class Teacher(nn.Module):
    """A residual network ten times as costly as LeNet, with LeNet's input and output."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            block(1, 16), block(16, 32), nn.MaxPool2d(2), Residual(32), block(32, 64), nn.MaxPool2d(2), Residual(64),
            nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(64, 10),
        )  # fmt: skip
        self.to(memory_format=torch.channels_last)

    def forward(self, images: Tensor) -> Tensor:
        """Logits (N, classes) for `images` (N, 1, 28, 28) in [0, 1]."""
        with torch.autocast("cpu", torch.bfloat16):
            logits: Tensor = self.layers(images.contiguous(memory_format=torch.channels_last))
        return logits.float()


def varied(batches: Batches, view: Callable[[Tensor, torch.Generator], Tensor], generator: torch.Generator) -> Epochs:
    """New views in each epoch, with their labels."""

    def epoch() -> Iterator[tuple[Tensor, Tensor]]:
        for images, labels in batches:
            yield view(images, generator), labels

    return epoch


def train_teacher(dataset: Dataset, view: View, epochs: int, seed: int) -> Teacher:
    """The teacher of a data set; it is kept beside the data, so that a second run is spared its training."""
    kept = data.directory() / f"teacher-{dataset.info.name}.safetensors"
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        teacher = Teacher()
        if kept.exists():
            teacher.load_state_dict(load_file(kept))
            return teacher.eval()
        batches = Batches(dataset.train_images[:TAUGHT], dataset.train_labels[:TAUGHT], BATCH, seed=seed, device="cpu")
        generator = torch.Generator().manual_seed(seed)
        fit(teacher, varied(batches, view, generator), epochs * len(batches), peak=0.005)
    save_file({name: tensor.contiguous() for name, tensor in teacher.state_dict().items()}, kept)
    return teacher


def as_it_is(images: Tensor, _generator: torch.Generator) -> Tensor:
    """The view that changes nothing."""
    return images


def moved(down: int, right: int, mirrored: bool) -> View:
    """A view moved by whole pixels, at most one each way, and perhaps mirrored: sharp, for nothing is resampled."""

    def view(images: Tensor, _generator: torch.Generator) -> Tensor:
        images = images.flip(3) if mirrored else images
        return F.pad(images, (1, 1, 1, 1))[:, :, 1 - down : 29 - down, 1 - right : 29 - right]

    return view


def opinions(teacher: Teacher, dataset: Dataset, views: Sequence[View], seed: int) -> tuple[Tensor, Tensor]:
    """The views of every training picture, uint8 (V, N, 28, 28), and the teacher's logits for them (V, N, 10)."""
    generator = torch.Generator().manual_seed(seed)
    count = len(dataset.train_labels)
    seen = torch.empty(len(views), count, 28, 28, dtype=torch.uint8)
    logits = torch.empty(len(views), count, 10)
    for number, view in enumerate(views):
        for start in range(0, count, 1000):
            some = slice(start, start + 1000)
            images = data.scaled(dataset.train_images[some])
            seen[number, some] = view(images, generator).mul(255).round().byte().squeeze(1)
            with torch.no_grad():
                logits[number, some] = teacher(data.scaled(seen[number, some]))
    return seen, logits


def imitation(seen: Tensor, logits: Tensor, labels: Tensor, temperature: float, truth: float, seed: int) -> Epochs:
    """In each epoch one view of every picture, with what the teacher thinks of it.

    Args:
        seen, logits: as `opinions` gives them.
        labels: the true ones, (N,).
        temperature: the teacher's logits are divided by it.
        truth: the share that the true label has in the targets, in [0, 1].
    """
    targets = (1 - truth) * (logits / temperature).softmax(2) + truth * F.one_hot(labels, 10)
    generator = torch.Generator().manual_seed(seed)
    everyone = torch.arange(len(labels))

    def epoch() -> Iterator[tuple[Tensor, Tensor]]:
        view = torch.randint(len(seen), (len(everyone),), generator=generator)
        order = int(torch.randint(1 << 31, (), generator=generator))
        yield from Batches(seen[view, everyone], targets[view, everyone], BATCH, seed=order, device="cpu")

    return epoch
