"""Trained networks as files: the weights in safetensors, never pickle, and beside them a card in JSON."""

import json
import platform
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as pack
from torch import Tensor

from lenet import data, files, inspection
from lenet.errors import CheckpointError
from lenet.evaluation import Evaluation
from lenet.model import LeNet, LeNetConfig, parameter_count

INSTALLED = Path(__file__).parent / "shipped"  # where the wheel has them; a clone has them beside this package
SHIPPED = INSTALLED if INSTALLED.is_dir() else Path(__file__).parent.parent / "checkpoints"


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a checkpoint is: what it learned from, how, and how well it does."""

    name: str
    dataset: str  # a name of lenet.data.REGISTRY
    dataset_md5s: list[str]  # of the .gz files as published; none for generated pictures
    licence: str  # of the data
    model: LeNetConfig
    parameters: int
    recipe: str  # in words
    config: dict[str, Any] = field(default_factory=dict)  # the TrainConfig, where one tells the whole recipe
    seed: int
    epochs: int  # that were trained
    test_accuracy: float  # in [0, 1]
    test_loss: float  # nats
    date: str  # ISO 8601, UTC
    versions: dict[str, str]

    @classmethod
    def describe(
        cls,
        name: str,
        model: LeNet,
        *,
        dataset: str,
        recipe: str,
        seed: int,
        epochs: int,
        test: Evaluation,
        **more: Any,
    ) -> "Card":
        """A card for `model` as it is now; the rest follows from the data set, the clock and the machine."""
        known = data.info(dataset)
        return cls(
            name=name,
            dataset=dataset,
            dataset_md5s=list(known.md5s),
            licence=known.licence,
            model=model.config,
            parameters=parameter_count(model),
            recipe=recipe,
            seed=seed,
            epochs=epochs,
            test_accuracy=test.accuracy,
            test_loss=test.loss,
            date=datetime.now(UTC).isoformat(timespec="seconds"),
            versions={"python": platform.python_version(), "torch": torch.__version__},
            **more,
        )


@dataclass(frozen=True)
class Checkpoint:
    """A network ready to be asked, and its card."""

    path: Path  # of the .safetensors file
    card: Card
    model: LeNet  # in evaluation mode, on the CPU

    @property
    def info(self) -> data.DatasetInfo:
        """The data set it learned from."""
        return data.info(self.card.dataset)

    def probabilities(self, image: Tensor) -> list[float]:
        """How likely each class is, for one picture (1, 1, 28, 28) in [0, 1]; they sum to 1."""
        values: list[float] = inspection.probabilities(self.model, image)[0].tolist()
        return values


def save(path: Path, model: LeNet, card: Card) -> None:
    """Write `path` (.safetensors) and its card beside it; each stands whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: tensor.cpu().contiguous() for name, tensor in model.state_dict().items()}
    files.write(path, pack(tensors))
    text = json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n"
    files.write(path.with_suffix(".json"), text.encode())


def read_card(path: Path) -> Card:
    """The card beside the .safetensors file at `path`.

    Raises:
        CheckpointError: there is none, or it is not one.
    """
    beside = path.with_suffix(".json")
    try:
        values = json.loads(beside.read_text(encoding="utf-8"))
        settings = values.pop("model")
        model = LeNetConfig(**{**settings, "channels": tuple(settings["channels"])})
        card = Card(**values, model=model)
    except FileNotFoundError:
        raise CheckpointError(
            "The checkpoint {path} has no card {card}. Keep the two files together.", path=path, card=beside.name
        ) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CheckpointError("The card {card} cannot be read: {reason}.", card=beside, reason=error) from error
    data.info(card.dataset)
    return card


def load(path: Path) -> Checkpoint:
    """The checkpoint at `path`, a .safetensors file with its card beside it.

    Raises:
        CheckpointError: no such file, no card, a broken file, or tensors of the wrong names or shapes.
    """
    if not path.is_file():
        raise CheckpointError("No checkpoint at {path}. Train one on the Train page, then come back.", path=path)
    card = read_card(path)
    model = LeNet(card.model)
    expected = model.state_dict()
    try:
        found = load_file(path)
    except (SafetensorError, OSError) as error:
        raise CheckpointError("The checkpoint {path} is broken: {reason}.", path=path, reason=error) from error
    if missing := sorted(expected.keys() ^ found.keys()):
        raise CheckpointError(
            "The checkpoint {path} does not fit its card: only one of the two has {names}.",
            path=path,
            names=", ".join(missing),
        )
    for name, tensor in expected.items():
        if tensor.shape != found[name].shape:
            raise CheckpointError(
                "The checkpoint {path} does not fit: {tensor} is {found}, not {expected}.",
                path=path,
                tensor=name,
                found=tuple(found[name].shape),
                expected=tuple(tensor.shape),
            )
    model.load_state_dict(found)
    return Checkpoint(path, card, model.eval())
