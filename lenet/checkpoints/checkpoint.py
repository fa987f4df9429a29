"""Trained networks as files: the weights, and beside them a card."""

import json
import re
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lenet import answering, data, files
from lenet.checkpoints.card import Card, read_card
from lenet.checkpoints.network import Network
from lenet.checkpoints.weights import check_numbers, read, refuse_pickle, save_weights
from lenet.errors import CheckpointError
from lenet.judgement import Answer

if TYPE_CHECKING:
    from lenet.model import LeNet


INPUT = "(N, 1, 28, 28), grey values from 0 to 255 divided by 255; ink is 1, paper is 0"
NUMBERS = re.compile(r"\[\s+([-+.\d\seE,]+?)\s+\]")  # a list of numbers in JSON, one in a line


@dataclass(frozen=True)
class Checkpoint:
    """A network and its card."""

    path: Path  # of the .safetensors file
    card: Card
    network: Network

    @cached_property
    def model(self) -> "LeNet":
        """The network as a model, in evaluation mode, on the CPU; the first look imports torch."""
        return self.network.model()

    @property
    def info(self) -> data.DatasetInfo:
        """The data set it learned from."""
        return data.info(self.card.dataset)

    def answer(self, image: NDArray[np.float32]) -> Answer:
        """The answer to one image (1, 1, 28, 28) in [0, 1].

        Raises:
            CheckpointError: the answer is not numbers, as with weights near the largest numbers that there are.
        """
        [answer] = answering.answers(self.model, image, self.info.kind, self.card.judgement)
        check_numbers(self.path, answer.raw, answer.probabilities)
        return answer


def save(path: Path, model: "LeNet | Network", card: Card) -> None:
    """Write `path` (.safetensors) and its card beside it; each file is complete or is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_weights(path, model, metadata=_metadata(card))
    save_card(path, card)


def _metadata(card: Card) -> dict[str, str]:
    """What somebody needs who has the weights without the card, as one text of JSON.

    Several texts would stand in a random order, and the same network would make different files.
    """
    values = {
        "model": asdict(card.model),
        "training": card.config,
        "dataset": card.dataset,
        "classes": data.info(card.dataset).classes,
        "input": INPUT,
        "licence": card.licence,
    }
    return {"lenet": json.dumps(values, ensure_ascii=False)}


def save_card(path: Path, card: Card) -> None:
    """Write the card beside the checkpoint at `path`; a list of numbers stands in one line."""
    text = json.dumps(asdict(card), indent=2, ensure_ascii=False)
    text = NUMBERS.sub(lambda found: f"[{', '.join(found[1].split())}]".replace(",,", ","), text)
    files.write(path.with_suffix(".json"), f"{text}\n".encode())


def load(path: Path) -> Checkpoint:
    """The checkpoint at `path`, a .safetensors file with its card beside it.

    Raises:
        CheckpointError: no such file, no card, a broken file, tensors of the wrong names or shapes, or weights that are
            not numbers.
    """
    if not path.is_file():
        raise CheckpointError("No checkpoint at {path}. Train one on the Train page, then come back.", path=path)
    refuse_pickle(path)
    card = read_card(path)
    network = read(path, card.model)
    check_numbers(path, *network.tensors.values())
    return Checkpoint(path, card, network)
