"""Guards: networks that tell a data set's pictures from all others, whatever network answers to them.

A LeNet that learned ten classes has an answer to everything. A guard is a LeNet with one class more, which learned from
doodles, noise and pictures of other kinds: none of the ten. `checkpoints/train_guards.py` trains them.
"""

from functools import cache

from lenet.checkpoints.network import Network
from lenet.checkpoints.shipped import SHIPPED
from lenet.checkpoints.weights import read
from lenet.data.registry import DIGITS, DatasetInfo
from lenet.model_config import LeNetConfig
from lenet.preprocessing import Kind

CONFIG = LeNetConfig(activation="relu", classes=11)  # the last class: none of the ten
OF_KIND: dict[Kind, str] = {"digits": "digits", "clothing": "clothing"}  # the guard of most pictures of a kind


def guard_of(info: DatasetInfo) -> str:
    """The name of the guard of a data set; empty if it has none."""
    if info.classes == DIGITS:
        return OF_KIND["digits"]
    return OF_KIND["clothing"] if info.name == "fashion-mnist" else ""


@cache
def guard(name: str) -> Network:
    """The guard of this name.

    Raises:
        CheckpointError: there is none, or its file is broken.
    """
    return read(SHIPPED / "guards" / f"{name}.safetensors", CONFIG)
