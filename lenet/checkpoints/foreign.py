"""Weights from elsewhere: a .safetensors file that anybody may have written. Nothing in it is trusted."""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from lenet import data
from lenet.checkpoints.card import Card
from lenet.checkpoints.layout import config_of, renamed
from lenet.checkpoints.network import Network
from lenet.checkpoints.weights import LONGEST_REASON, check_numbers, check_shapes, refuse_pickle, unpack
from lenet.errors import CheckpointError
from lenet.model_config import LeNetConfig, layer_sizes, shapes
from lenet.training import TrainConfig

MOST_BYTES = 4_000_000  # of a file; the source's network has 178 kB
MOST_VALUES, MOST_MULTIPLICATIONS = 100_000, 20_000_000  # for one picture; the source's network: 5,814 and 281,640
SETTINGS = ("activation", "pooling", "dropout", "padding")  # of a config: shapes do not determine them, or not always


@dataclass(frozen=True, eq=False)
class Foreign:
    """The network in a file from elsewhere."""

    network: Network  # the activation function and the pooling are the source's where the file does not say
    described: bool  # whether the file says them
    dataset: str  # from which it learned, as the file says: a name of data.REGISTRY; empty if it does not say
    training: dict[str, Any]  # how, as the file says, a `TrainConfig.to_dict`; empty if it does not say
    converted: str  # the type of numbers in the file that became 32-bit numbers, as "F16"; empty if there was none

    def is_network_of(self, other: Network) -> bool:
        """Whether it has the weights of another network, bit for bit, whatever they are called."""
        weights, others = self.network.tensors, renamed(other.tensors, self.network.config) or {}
        return weights.keys() == others.keys() and all(
            np.array_equal(values, others[name]) for name, values in weights.items()
        )

    def described_by(self, card: Card, network: Network) -> "Foreign":
        """The same weights as `network` has them, and what its card says of them."""
        return replace(self, network=network, described=True, dataset=card.dataset, training=card.config)


def read_foreign(content: bytes, name: str) -> Foreign:
    """The network in the content of a .safetensors file: one of this package, or a bare state dict of a LeNet.

    Args:
        name: of the file, for the errors.
    Raises:
        CheckpointError: the content is too large, a file of torch.save or broken; its tensors are not those of a LeNet,
            contradict what the file says of them, or are not numbers; the network is too large to compute with.
    """
    path = Path(name)
    if len(content) > MOST_BYTES:
        raise CheckpointError(
            "{path} has {size} MB. At most {most} MB are read; a LeNet has about 0.2.",
            path=path, size=f"{len(content) / 1e6:.1f}", most=MOST_BYTES // 1_000_000,
        )  # fmt: skip
    refuse_pickle(path, content)
    tensors, converted = unpack(content, path)
    metadata = _metadata(content)
    config = _config(tensors, path, metadata.get("model"))
    network = Network(config, renamed(tensors, config) or {})
    check_shapes(path, network.tensors, shapes(config))
    _check_size(path, config)
    check_numbers(path, *network.tensors.values())
    if any((values < 0).any() for name, values in network.tensors.items() if name.endswith("running_var")):
        raise CheckpointError("{path} has a batch normalisation with a variance below 0.", path=path)
    described = {"activation", "pooling"} <= _settings(metadata.get("model")).keys()
    return Foreign(network, described, _dataset(metadata, config), _training(metadata, config), converted)


def _metadata(content: bytes) -> dict[str, Any]:
    """What the header of a valid file says of the network, as `lenet.checkpoints.save` writes it; empty otherwise."""
    try:
        header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
        values = json.loads(header["__metadata__"]["lenet"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _settings(model: Any) -> dict[str, Any]:
    """Those of SETTINGS that are in the `model` of a file's metadata, which may be anything."""
    return {name: model[name] for name in SETTINGS if name in model} if isinstance(model, dict) else {}


def _config(tensors: dict[str, Any], path: Path, model: Any) -> LeNetConfig:
    """The config that the shapes of tensors tell, and for the rest what the file says of its model.

    Raises:
        CheckpointError: they are no LeNet's, or the file says something else.
    """
    try:
        config = config_of(tensors, **_settings(model))
    except (ValueError, TypeError) as error:
        reason = str(error)[:LONGEST_REASON]  # it repeats what the file says
        raise CheckpointError("{path} holds no network that can be: {reason}", path=path, reason=reason) from error
    if config is None:
        raise CheckpointError(
            "{path} holds no LeNet: that has two convolutions, three full connections and perhaps four batch"
            " normalisations, each with weight and bias. It holds {names}.",
            path=path,
            names=_first_names(list(tensors)),
        )
    names = {field.name for field in fields(LeNetConfig)}
    if isinstance(model, dict) and any(
        value != model[name]
        for name, value in json.loads(json.dumps(asdict(config))).items()
        if name in names & model.keys()
    ):
        raise CheckpointError("{path} says that it holds another network than the one it holds.", path=path)
    return config


def _first_names(names: list[str]) -> str:
    """The first names of tensors, for a sentence."""
    first = ", ".join(name[:40] for name in sorted(names)[:6])
    return (first + ", …" if len(names) > 6 else first) or "nothing"


def _check_size(path: Path, config: LeNetConfig) -> None:
    sizes = layer_sizes(config)
    values = sum(int(np.prod(layer.shape)) for layer in sizes)
    if values > MOST_VALUES or sum(layer.multiplications for layer in sizes) > MOST_MULTIPLICATIONS:
        raise CheckpointError("The network in {path} is too large to compute with here.", path=path)


def _dataset(metadata: dict[str, Any], config: LeNetConfig) -> str:
    name = metadata.get("dataset")
    if not isinstance(name, str) or name not in data.REGISTRY:
        return ""
    return name if len(data.info(name).classes) == config.classes else ""


def _training(metadata: dict[str, Any], config: LeNetConfig) -> dict[str, Any]:
    try:
        training = TrainConfig.from_dict(metadata["training"])
    except (ValueError, TypeError, KeyError, OverflowError):
        return {}
    consistent = (
        training.model == config and training.dataset == metadata.get("dataset") and training.network == "lenet"
    )
    return training.to_dict() if consistent else {}
