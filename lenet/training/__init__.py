"""Training as a stream of events: what a run depends on, what it reports, and the loop between them."""

from typing import TYPE_CHECKING

from lenet import late
from lenet.training.config import OPTIMIZERS, RECIPES, TrainConfig
from lenet.training.events import EpochDone, StepDone
from lenet.training.schedules import SCHEDULES

if TYPE_CHECKING:
    from lenet.training.loop import train
    from lenet.training.progress import Progress
    from lenet.training.session import Session, build, build_network, make_optimizer, test_batches, train_batches

__all__ = [
    "OPTIMIZERS",
    "RECIPES",
    "SCHEDULES",
    "EpochDone",
    "Progress",
    "Session",
    "StepDone",
    "TrainConfig",
    "build",
    "build_network",
    "make_optimizer",
    "test_batches",
    "train",
    "train_batches",
]

SESSION = "lenet.training.session"
__getattr__, __dir__ = late.names(
    __name__,
    {
        "Progress": "lenet.training.progress",
        "Session": SESSION,
        "build": SESSION,
        "build_network": SESSION,
        "make_optimizer": SESSION,
        "test_batches": SESSION,
        "train": "lenet.training.loop",
        "train_batches": SESSION,
    },
)
