"""Teaching: a trained network learns a few corrections, and keeps what it knew.

It trains for one epoch of its data set, in which views of the corrections take the place of some images. A network that
learns the new alone forgets the old (McCloskey and Cohen 1989, "Catastrophic interference in connectionist networks");
replaying the old prevents that (Robins 1995, "Catastrophic forgetting, rehearsal and pseudorehearsal"). Only images to
which the network gives their own label are replayed, so that nothing but the corrections asks for another answer.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load as unpack
from safetensors.numpy import save as pack

from lenet import files
from lenet.errors import TrainingError
from lenet.model_config import SIDE, LeNetConfig
from lenet.preprocessing import Kind
from lenet.training.config import TrainConfig
from lenet.views import views

if TYPE_CHECKING:  # torch comes with what trains, and with nothing else here
    from torch import Tensor

    from lenet.data import Dataset
    from lenet.model import LeNet

MOST = 50  # corrections of one teaching
SHARE = 0.02  # of an epoch's images that are corrections; measured in benchmarks/README.md
LEARNING_RATE = 5e-4  # of Adam; measured there, too
BATCH_SIZE = 1024  # images in a step: fewer steps, each with less chance in it, forget less
ASKED_AT_ONCE = 2000  # images, before the training
MOVES = (-1, 0, 1)  # pixels by which a correction moves, down and across


@dataclass(frozen=True, eq=False)
class Corrections:
    """Pictures, and the classes that somebody says they are.

    Raises:
        ValueError: there are none, or more than MOST; a shape or a value is wrong.
    """

    images: NDArray[np.float32]  # (N, 1, 28, 28) in [0, 1]
    labels: NDArray[np.int64]  # (N,)

    def __post_init__(self) -> None:
        count = len(self.labels)
        if not 1 <= count <= MOST:
            raise ValueError(f"A teaching has 1 to {MOST} corrections, not {count}.")
        if self.images.shape != (count, 1, SIDE, SIDE) or self.labels.shape != (count,):
            raise ValueError(f"{count} corrections have images of shape {self.images.shape}.")
        if not (self.images.min() >= 0 and self.images.max() <= 1):  # also for what is no number
            raise ValueError("The images of corrections have values in [0, 1].")

    def save(self, path: Path) -> None:
        """Write the corrections to a .safetensors file."""
        files.write(path, pack({"images": self.images, "labels": self.labels}))


def read(path: Path, classes: int) -> Corrections | None:
    """The corrections that `Corrections.save` wrote, for a network with this many classes; None if there is no file.

    Raises:
        TrainingError: the file is damaged.
    """
    try:
        tensors = unpack(path.read_bytes())
        corrections = Corrections(tensors["images"].astype(np.float32), tensors["labels"].astype(np.int64))
        if not (corrections.labels.min() >= 0 and corrections.labels.max() < classes):
            raise ValueError(f"There is no class {corrections.labels.max()}.")
    except FileNotFoundError:
        return None
    except (SafetensorError, OSError, KeyError, ValueError) as error:
        raise TrainingError("The corrections of this run are damaged. Teach the network again.") from error
    return corrections


def config_for(dataset: str, model: LeNetConfig) -> TrainConfig:
    """The settings with which a network of this kind is taught, its data set replayed."""
    return TrainConfig(dataset=dataset, epochs=1, batch_size=BATCH_SIZE, learning_rate=LEARNING_RATE, model=model)


def replayed(dataset: "Dataset", corrections: Corrections, model: "LeNet", seed: int) -> "Dataset":
    """The data set with views of the corrections in place of a SHARE of its training images; it stays as large.

    The other training images are drawn from those that `model` answers as they are labelled; from all if it answers
    none so.
    """
    import torch

    from lenet import inspection
    from lenet.data import Batches

    known = dataset.train_images, dataset.train_labels
    count = len(dataset.train_labels)
    with inspection.evaluating(model):
        shares = [inspection.probabilities(model, images) for images, _ in Batches(*known, ASKED_AT_ONCE, device="cpu")]
    correct = (torch.cat(shares).argmax(1) == dataset.train_labels).nonzero().flatten()
    images, labels = _moved_views(corrections, dataset.info.kind)
    generator = torch.Generator().manual_seed(seed)
    taught = max(1, round(SHARE * count))
    chosen = torch.randperm(len(labels), generator=generator)[torch.arange(taught) % len(labels)]
    pool = correct if len(correct) else torch.arange(count)
    order = torch.randperm(len(pool), generator=generator)
    old = pool[order[torch.arange(count - taught) % len(pool)]]
    return replace(
        dataset,
        train_images=torch.cat([dataset.train_images[old], images[chosen]]),
        train_labels=torch.cat([dataset.train_labels[old], labels[chosen]]),
    )


def _moved_views(corrections: Corrections, kind: Kind) -> "tuple[Tensor, Tensor]":
    """Every view of every correction that an answer averages, moved by a pixel each way: uint8 (M, 28, 28), (M,)."""
    import torch

    pixels = torch.from_numpy(views(corrections.images, kind))[:, :, 0]  # (N, 6, 28, 28)
    moved = [torch.roll(pixels, (down, across), (2, 3)) for down in MOVES for across in MOVES]
    images = torch.cat(moved, 1)
    labels = torch.from_numpy(corrections.labels)[:, None].expand(images.shape[:2])
    return (images * 255).round().to(torch.uint8).flatten(0, 1), labels.reshape(-1)
