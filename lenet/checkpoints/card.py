"""The card of a network: a JSON file beside its weights with its data set, its training and its accuracy."""

import json
import platform
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lenet import data
from lenet.errors import CheckpointError
from lenet.judgement import Judgement
from lenet.model_config import LeNetConfig

if TYPE_CHECKING:
    from lenet.evaluation import Evaluation
    from lenet.model import LeNet

NUMBER = re.compile(r" ?\(\d+\)$")  # what a browser adds to the name of a file that it downloads again


@dataclass(frozen=True, kw_only=True)
class Card:
    """The facts about a checkpoint: its data set, its training, and its accuracy."""

    name: str
    dataset: str  # a name of lenet.data.REGISTRY
    dataset_md5s: list[str]  # of the .gz files as published; none for generated pictures
    licence: str  # of the data
    model: LeNetConfig
    parameters: int
    recipe: str  # in words
    config: dict[str, Any] = field(default_factory=dict)  # the TrainConfig, where one tells the whole recipe
    source: str = ""  # the network that was taught: a run's id or a name; empty for all others
    corrections: int = 0  # that it was taught
    file: str = ""  # the name of the file that it came in from elsewhere; empty for all others
    seed: int
    epochs: int  # that were trained; seed and epochs are 0 where they are not known
    test_accuracy: float  # in [0, 1]
    test_loss: float  # nats
    date: str  # ISO 8601, UTC
    versions: dict[str, str]
    judgement: Judgement | None = None  # how far answers can be believed; None where it was not measured

    def __post_init__(self) -> None:
        texts = (self.name, self.dataset, self.licence, self.recipe, self.source, self.file, self.date)
        numbers = (self.parameters, self.seed, self.corrections, self.epochs, self.test_accuracy, self.test_loss)
        if not all(isinstance(text, str) for text in texts) or not isinstance(self.versions, dict):
            raise TypeError("a text is missing")
        if not all(isinstance(number, int | float) for number in numbers):
            raise TypeError("a number is missing")

    @classmethod
    def describe(
        cls,
        name: str,
        model: "LeNet",
        *,
        dataset: str,
        recipe: str,
        seed: int,
        epochs: int,
        test: "Evaluation",
        **more: Any,
    ) -> "Card":
        """A card for `model` as it is now; data set, date and versions are filled in."""
        info = data.info(dataset)
        return cls(
            name=name,
            dataset=dataset,
            dataset_md5s=list(info.md5s),
            licence=info.licence,
            model=model.config,
            parameters=sum(parameter.numel() for parameter in model.parameters()),
            recipe=recipe,
            seed=seed,
            epochs=epochs,
            test_accuracy=test.accuracy,
            test_loss=test.loss,
            date=datetime.now(UTC).isoformat(timespec="seconds"),
            versions={"python": platform.python_version(), "torch": version("torch")},
            **more,
        )

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Card":
        """The card of which `asdict` gave these values, or JSON that was made of them.

        Raises:
            ValueError, TypeError, KeyError, AttributeError: they are no card's.
            DataError: the data set is unknown.
        """
        settings, judgement = values["model"], values.get("judgement")
        card = cls(
            **{
                **values,
                "model": LeNetConfig(**{**settings, "channels": tuple(settings["channels"])}),
                "judgement": Judgement.from_dict(judgement) if judgement else None,
            }
        )
        if card.model.classes != (classes := len(data.info(card.dataset).classes)):
            raise ValueError(f"{card.dataset} has {classes} classes, not {card.model.classes}")
        return card


def read_card(path: Path) -> Card:
    """The card of the .safetensors file at `path`.

    Raises:
        CheckpointError: there is none, or it is not one.
        DataError: it names an unknown data set.
    """
    file = _card_file(path)
    try:
        return Card.from_dict(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise CheckpointError(
            "The checkpoint {path} has no card {card}. Keep the two files together, or have `python -m lenet card`"
            " write one.",
            path=path,
            card=file.name,
        ) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise CheckpointError("The card {card} cannot be read: {reason}.", card=file, reason=error) from error


def _card_file(path: Path) -> Path:
    """The file with the card of the checkpoint at `path`: the same name, or the same but for a browser's number."""
    beside = path.with_suffix(".json")
    if beside.is_file():
        return beside
    name = NUMBER.sub("", path.stem)
    cards = [file for file in path.parent.glob("*.json") if NUMBER.sub("", file.stem) == name]
    unnumbered = path.with_name(f"{name}.json")
    if unnumbered in cards:
        return unnumbered
    return cards[0] if len(cards) == 1 else beside  # of several numbers none is the likelier
