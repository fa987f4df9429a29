"""Distillation: augmented images, a larger teacher network, and its logits, from which the shipped networks learn.

After Hinton et al. 2015, "Distilling the knowledge in a neural network": a small network that is trained on a large
one's probabilities learns more than from the labels alone.
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

BATCH_SIZE = 128
WEIGHT_DECAY = 1e-4
TEACHER_IMAGES = 55_000  # the first training images; the other 5,000 are the validation set that chooses recipes
View = Callable[[Tensor, torch.Generator], Tensor]  # images (N, 1, 28, 28) in [0, 1] -> augmented images
Epochs = Callable[[], Iterator[tuple[Tensor, Tensor]]]  # each call is one epoch of (images, target probabilities)


def augment(
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
    """Random changes of images (N, 1, 28, 28) in [0, 1]; every argument is the largest change, drawn uniformly.

    Args:
        angle: of the rotation, in radians.
        scale, stretch: share of the size; scale changes both sides alike, stretch one against the other.
        shear: pixels per pixel.
        shift: pixels.
        bend: pixels, standard deviation of a smooth random displacement field.
        thickness: share of the way to the darkest (thinner) or brightest (thicker) neighbour.
        gamma: brightness is raised to a power between exp(-gamma) and exp(gamma).
        flip: mirror half of the images.
    """
    n = len(images)

    strength = torch.rand(n, generator=generator)  # one factor for all changes of an image

    def uniform(largest: float) -> Tensor:
        return torch.empty(n).uniform_(-largest, largest, generator=generator) * strength

    if thickness:
        share = uniform(thickness)[:, None, None, None]
        images = torch.where(share > 0, images.lerp(_dilate(images), share), images.lerp(-_dilate(-images), -share))
    if gamma:
        images = images.pow(uniform(gamma).exp()[:, None, None, None])
    theta, size, side = uniform(angle), 1 + uniform(scale), uniform(stretch)
    mirror = 1 - 2 * torch.randint(2, (n,), generator=generator) if flip else torch.ones(n)
    across, down = size * (1 + side), size * (1 - side)
    rows = (
        torch.stack([mirror * theta.cos() * across, (uniform(shear) - theta.sin()) * across, uniform(shift) / 14], 1),
        torch.stack([mirror * theta.sin() * down, theta.cos() * down, uniform(shift) / 14], 1),
    )
    grid = F.affine_grid(torch.stack(rows, 1), list(images.shape), align_corners=False)
    if bend:
        field = torch.randn(n, 2, 4, 4, generator=generator) * strength[:, None, None, None] * (bend / 14)
        grid += F.interpolate(field, size=28, mode="bicubic", align_corners=True).permute(0, 2, 3, 1)
    return F.grid_sample(images, grid, align_corners=False).clamp_(0, 1)


def _dilate(images: Tensor) -> Tensor:
    """Grey-scale dilation: the largest value of each pixel and its eight neighbours."""
    padded = F.pad(images, (1, 1, 1, 1), value=-1.0)
    rows = torch.maximum(torch.maximum(padded[..., :-2, :], padded[..., 1:-1, :]), padded[..., 2:, :])
    return torch.maximum(torch.maximum(rows[..., :-2], rows[..., 1:-1]), rows[..., 2:])


def fit(model: nn.Module, epochs: Epochs, steps: int, *, peak: float, temperature: float = 1.0) -> None:
    """Train `model` by AdamW with one cycle of the learning rate, up to `peak` and down to about 0.

    The final weights are a moving average over the steps (Polyak and Juditsky 1992).
    """
    optimizer = torch.optim.AdamW(model.parameters(), peak, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, peak, total_steps=steps, pct_start=0.15)
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.99))  # type: ignore[no-untyped-call]
    start, step, loss_sum = time.perf_counter(), 0, 0.0
    model.train()
    while step < steps:
        for images, targets in epochs():
            loss = F.cross_entropy(model(images).float() / temperature, targets) * temperature**2
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            step, loss_sum = step + 1, loss_sum + loss.item()
            if step % 5 == 0:
                average.update_parameters(model)
        print(f"  step {step} of {steps}, {time.perf_counter() - start:.0f} s, loss {loss_sum / step:.4f}", flush=True)
    model.load_state_dict(average.module.state_dict())
    model.eval()


class Residual(nn.Module):
    """x + f(x), after He et al. 2015, "Deep residual learning for image recognition"."""

    def __init__(self, maps: int) -> None:
        super().__init__()
        self.change = nn.Sequential(block(maps, maps), block(maps, maps))

    def forward(self, maps: Tensor) -> Tensor:
        """`maps` plus the residual of two convolutions: the same shape."""
        output: Tensor = maps + self.change(maps)
        return output


def block(inputs: int, outputs: int) -> nn.Sequential:
    """A 3x3 convolution, batch normalisation, ReLU."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


class Teacher(nn.Module):
    """A residual network that costs ten times as much as LeNet, with LeNet's input and output."""

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


def augmented(batches: Batches, view: View, generator: torch.Generator) -> Epochs:
    """In each epoch new views of the images, with their labels."""

    def epoch() -> Iterator[tuple[Tensor, Tensor]]:
        for images, labels in batches:
            yield view(images, generator), labels

    return epoch


def train_teacher(dataset: Dataset, view: View, epochs: int, seed: int) -> Teacher:
    """The teacher of a data set; it is saved beside the data, and a second call loads it."""
    path = data.directory() / f"teacher-{dataset.info.name}.safetensors"
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        teacher = Teacher()
        if path.exists():
            teacher.load_state_dict(load_file(path))
            return teacher.eval()
        images, labels = dataset.train_images[:TEACHER_IMAGES], dataset.train_labels[:TEACHER_IMAGES]
        batches = Batches(images, labels, BATCH_SIZE, seed=seed, device="cpu")
        generator = torch.Generator().manual_seed(seed)
        fit(teacher, augmented(batches, view, generator), epochs * len(batches), peak=0.005)
    save_file({name: tensor.contiguous() for name, tensor in teacher.state_dict().items()}, path)
    return teacher


def identity(images: Tensor, _generator: torch.Generator) -> Tensor:
    """The view that changes nothing."""
    return images


def shifted(down: int, right: int, mirrored: bool) -> View:
    """A view shifted by whole pixels, at most one each way, and possibly mirrored.

    It stays sharp, because nothing is resampled.
    """

    def view(images: Tensor, _generator: torch.Generator) -> Tensor:
        images = images.flip(3) if mirrored else images
        return F.pad(images, (1, 1, 1, 1))[:, :, 1 - down : 29 - down, 1 - right : 29 - right]

    return view


def teacher_logits(teacher: Teacher, dataset: Dataset, views: Sequence[View], seed: int) -> tuple[Tensor, Tensor]:
    """The views of every training image, uint8 (V, N, 28, 28), and the teacher's logits for them (V, N, 10)."""
    generator = torch.Generator().manual_seed(seed)
    count = len(dataset.train_labels)
    images = torch.empty(len(views), count, 28, 28, dtype=torch.uint8)
    logits = torch.empty(len(views), count, 10)
    for number, view in enumerate(views):
        for start in range(0, count, 1000):
            part = slice(start, start + 1000)
            view_of_part = view(data.scaled(dataset.train_images[part]), generator)
            images[number, part] = view_of_part.mul(255).round().byte().squeeze(1)
            with torch.no_grad():
                logits[number, part] = teacher(data.scaled(images[number, part]))
    return images, logits


def soft_targets(
    images: Tensor, logits: Tensor, labels: Tensor, temperature: float, label_share: float, seed: int
) -> Epochs:
    """In each epoch one random view of every image, with the teacher's probabilities as targets.

    Args:
        images, logits: as `teacher_logits` returns them.
        labels: the true labels, (N,).
        temperature: divides the teacher's logits.
        label_share: weight of the true label in the targets, in [0, 1].
    """
    targets = (1 - label_share) * (logits / temperature).softmax(2) + label_share * F.one_hot(labels, 10)
    generator = torch.Generator().manual_seed(seed)
    rows = torch.arange(len(labels))

    def epoch() -> Iterator[tuple[Tensor, Tensor]]:
        view = torch.randint(len(images), (len(rows),), generator=generator)
        order_seed = int(torch.randint(1 << 31, (), generator=generator))
        yield from Batches(images[view, rows], targets[view, rows], BATCH_SIZE, seed=order_seed, device="cpu")

    return epoch
