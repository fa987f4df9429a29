"""Trained networks as files: the weights in safetensors, never pickle, and beside them a card in JSON."""

import json
import platform
import re
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load as unpack
from safetensors.torch import save as pack
from torch import Tensor, nn

from lenet import data, files, inspection
from lenet.errors import CheckpointError
from lenet.evaluation import Evaluation
from lenet.model import LeNet, LeNetConfig, parameter_count

INSTALLED = Path(__file__).parent / "shipped"  # where the wheel has them; a clone has them beside this package
SHIPPED = INSTALLED if INSTALLED.is_dir() else Path(__file__).parent.parent / "checkpoints"
NUMBER = re.compile(r" ?\(\d+\)$")  # what a browser adds to the name of a file that it downloads again
WRAPPERS = ("module.", "_orig_mod.")  # before every name in weights of DataParallel and of torch.compile
PICKLES = (b"PK\3\4", b"\x80\2\x8a\n")  # how files of torch.save begin, now and before PyTorch 1.6


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
    seed: int
    epochs: int  # that were trained
    test_accuracy: float  # in [0, 1]
    test_loss: float  # nats
    date: str  # ISO 8601, UTC
    versions: dict[str, str]

    def __post_init__(self) -> None:
        texts = (self.name, self.dataset, self.licence, self.recipe, self.date)
        numbers = (self.parameters, self.seed, self.epochs, self.test_accuracy, self.test_loss)
        if not all(isinstance(text, str) for text in texts) or not isinstance(self.versions, dict):
            raise TypeError("a text is missing")
        if not all(isinstance(number, int | float) for number in numbers):
            raise TypeError("a number is missing")

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
        """A card for `model` as it is now; data set, date and versions are filled in."""
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
    """A network in evaluation mode, and its card."""

    path: Path  # of the .safetensors file
    card: Card
    model: LeNet  # in evaluation mode, on the CPU

    @property
    def info(self) -> data.DatasetInfo:
        """The data set it learned from."""
        return data.info(self.card.dataset)

    def probabilities(self, image: Tensor) -> list[float]:
        """The probability of each class for one image (1, 1, 28, 28) in [0, 1]; they sum to 1.

        Raises:
            CheckpointError: the answer is not numbers, as with weights near the largest numbers that there are.
        """
        values = inspection.probabilities(self.model, image)[0]
        _check_numbers(self.path, values)
        numbers: list[float] = values.tolist()
        return numbers


def save(path: Path, model: LeNet, card: Card) -> None:
    """Write `path` (.safetensors) and its card beside it; each file is complete or is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_weights(path, model)
    text = json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n"
    files.write(path.with_suffix(".json"), text.encode())


def save_weights(path: Path, model: nn.Module, *, durable: bool = True) -> None:
    """Write a model's weights and buffers alone to `path` (.safetensors); `durable` as in `files.write`."""
    tensors = {name: tensor.cpu().contiguous() for name, tensor in model.state_dict().items()}
    files.write(path, pack(tensors), durable=durable)


def read_card(path: Path) -> Card:
    """The card of the .safetensors file at `path`.

    Raises:
        CheckpointError: there is none, or it is not one.
        DataError: it names an unknown data set.
    """
    file = _card_file(path)
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        settings = values.pop("model")
        model = LeNetConfig(**{**settings, "channels": tuple(settings["channels"])})
        card = Card(**values, model=model)
        if model.classes != (classes := len(data.info(card.dataset).classes)):
            raise ValueError(f"{card.dataset} has {classes} classes, not {model.classes}")
    except FileNotFoundError:
        raise CheckpointError(
            "The checkpoint {path} has no card {card}. Keep the two files together.", path=path, card=file.name
        ) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise CheckpointError("The card {card} cannot be read: {reason}.", card=file, reason=error) from error
    return card


def _card_file(path: Path) -> Path:
    """The file with the card of the checkpoint at `path`: the same name, or the same but for a browser's number."""
    beside = path.with_suffix(".json")
    if beside.is_file():
        return beside
    name = NUMBER.sub("", path.stem)
    others = [file for file in path.parent.glob("*.json") if NUMBER.sub("", file.stem) == name]
    unnumbered = path.with_name(f"{name}.json")
    if unnumbered in others:
        return unnumbered
    return others[0] if len(others) == 1 else beside  # of several numbers none is the likelier


def load(path: Path) -> Checkpoint:
    """The checkpoint at `path`, a .safetensors file with its card beside it.

    Raises:
        CheckpointError: no such file, no card, a broken file, tensors of the wrong names or shapes, or weights that are
            not numbers.
    """
    if not path.is_file():
        raise CheckpointError("No checkpoint at {path}. Train one on the Train page, then come back.", path=path)
    tensors = _tensors(path)
    card = read_card(path)
    model = _filled(LeNet(card.model), path, tensors)
    _check_numbers(path, *model.state_dict().values())
    return Checkpoint(path, card, model)


def load_weights(path: Path, config: LeNetConfig) -> LeNet:
    """The network of a config with the weights at `path`, which has no card; in evaluation mode, on the CPU.

    Raises:
        CheckpointError: no such file, a broken file, or tensors of the wrong names or shapes.
    """
    return _filled(LeNet(config), path, _tensors(path))


def _tensors(path: Path) -> dict[str, Tensor]:
    """The tensors in a .safetensors file, by the names that they have in a model which nothing wraps."""
    try:
        with path.open("rb") as file:
            if file.read(4) in PICKLES:
                raise CheckpointError(
                    "{path} is a PyTorch file, which can run code when it is opened. Save its weights as safetensors"
                    " with this line of Python, and give the new file a card: {line}",
                    path=path,
                    line=_conversion(path),
                )
        tensors = unpack(path.read_bytes())  # not mapped: a mapped file that shrinks ends the process
    except (SafetensorError, OSError) as error:
        raise CheckpointError("The checkpoint {path} is broken: {reason}.", path=path, reason=error) from error
    while wrapper := next(
        (word for word in WRAPPERS if tensors and all(name.startswith(word) for name in tensors)), ""
    ):
        tensors = {name.removeprefix(wrapper): tensor for name, tensor in tensors.items()}
    return tensors


def _conversion(path: Path) -> str:
    """The line of Python that makes a .safetensors file of what torch.save wrote, without running code in it."""
    source, target = path.as_posix(), path.with_suffix(".safetensors").as_posix()
    load = f"torch.load(open({source!r}, 'rb'), weights_only=True)"  # opened: by an ending torch.load guesses the kind
    return f"import torch, safetensors.torch; safetensors.torch.save_file({load}, {target!r})"


def _filled(model: LeNet, path: Path, tensors: dict[str, Tensor]) -> LeNet:
    """`model` with the tensors of the file at `path`, in evaluation mode."""
    expected = model.state_dict()
    if missing := sorted(expected.keys() ^ tensors.keys()):
        raise CheckpointError(
            "The checkpoint {path} does not fit its card: only one of the two has {names}.",
            path=path,
            names=", ".join(missing),
        )
    for name, tensor in expected.items():
        if tensor.shape != tensors[name].shape:
            raise CheckpointError(
                "The checkpoint {path} does not fit: {tensor} is {found}, not {expected}.",
                path=path,
                tensor=name,
                found=tuple(tensors[name].shape),
                expected=tuple(tensor.shape),
            )
    model.load_state_dict(tensors)
    return model.eval()


def _check_numbers(path: Path, *tensors: Tensor) -> None:
    """Check that no value is infinite or not a number.

    Raises:
        CheckpointError: one is.
    """
    if not all(bool(tensor.isfinite().all()) for tensor in tensors):
        raise CheckpointError(
            "The weights in {path} are not numbers: the training went wrong. Train again with a smaller learning rate.",
            path=path,
        )
