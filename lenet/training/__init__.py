"""Training as a stream of events: what a run depends on, what it reports, and the loop between them."""

from lenet.training.config import OPTIMIZERS, RECIPES, TrainConfig
from lenet.training.events import EpochDone, StepDone
from lenet.training.loop import train
from lenet.training.progress import Progress
from lenet.training.session import Session, build, make_optimizer, test_batches, train_batches

__all__ = [
    "OPTIMIZERS",
    "RECIPES",
    "EpochDone",
    "Progress",
    "Session",
    "StepDone",
    "TrainConfig",
    "build",
    "make_optimizer",
    "test_batches",
    "train",
    "train_batches",
]
