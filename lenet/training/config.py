"""What a run depends on: `TrainConfig`, and the recipes by name."""

import math
import sys
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from lenet import data
from lenet.model_config import (
    INITIALISATIONS,
    NETWORKS,
    SIDE,
    LayerSize,
    LeNetConfig,
    layer_sizes,
    perceptron_shapes,
    perceptron_sizes,
    shapes,
)
from lenet.training.schedules import SCHEDULES

OPTIMIZERS = ("adam", "sgd", "momentum")
LARGEST_COUNT = 10**9  # far above any use, and short enough to be written


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """What one run depends on. The default is the app's: the source's network, initialised so that it always learns.

    The number of classes belongs to the data set: `model.classes` is set to it, whatever it was.

    Raises:
        ValueError: a value is unknown or out of range.
    """

    dataset: str = "fashion-mnist"  # a name in lenet.data.REGISTRY
    epochs: int = 5
    batch_size: int = 256  # images
    learning_rate: float = 0.01
    optimizer: str = "adam"  # one of OPTIMIZERS; "momentum" is SGD with momentum 0.9
    schedule: str = "constant"  # one of SCHEDULES: how the learning rate changes along the run
    weight_decay: float = 0.0  # in [0, 1]; "adam" is then AdamW, of which the decay is not a part of the gradient
    shift: int = 0  # pixels, below SIDE: how far each picture is moved at random whenever it is learned
    turn: float = 0.0  # degrees in [0, 180]: how far it is turned at random, likewise
    initialisation: str = "lecun"  # one of lenet.model_config.INITIALISATIONS
    seed: int = 0  # in [0, 2^63); fixes the initial weights and the order of the batches
    report_every: int = 10  # steps between two StepDone events
    network: str = "lenet"  # one of NETWORKS; of the perceptron, `model` gives the number of classes alone
    shuffled: bool = False  # whether the pixels of all pictures stand in one random order; see lenet.data.shuffle
    model: LeNetConfig = field(default_factory=LeNetConfig)

    def __post_init__(self) -> None:
        for name, value, choices in (
            ("data set", self.dataset, data.REGISTRY),
            ("optimizer", self.optimizer, OPTIMIZERS),
            ("schedule", self.schedule, SCHEDULES),
            ("initialisation", self.initialisation, INITIALISATIONS),
            ("network", self.network, NETWORKS),
        ):
            if value not in choices:
                raise ValueError(f"Unknown {name} {value!r}; known are {', '.join(choices)}.")
        if type(self.shuffled) is not bool:
            raise ValueError(f"Shuffled must be true or false, not {self.shuffled!r}.")
        counts = {"number of epochs": self.epochs, "batch size": self.batch_size, "report_every": self.report_every}
        for name, count in {**counts, "seed": self.seed, "shift": self.shift}.items():
            if type(count) is not int:
                raise ValueError(f"The {name} must be a whole number, not {count!r}.")
        for name, count in counts.items():
            if count < 1:
                raise ValueError(f"The {name} must be at least 1, not {count}.")
            if count > LARGEST_COUNT:
                raise ValueError(f"The {name} must be at most {LARGEST_COUNT:,}.")
        if not 0 <= self.seed < 2**63:  # what PyTorch's generators accept, but for negative ones
            raise ValueError(f"The seed must be from 0 to 2^63 - 1, not {self.seed}.")
        if not 0 < self.learning_rate <= sys.float_info.max:  # a whole number can be larger
            raise ValueError(f"The learning rate must be above 0, not {self.learning_rate}.")
        limits = {"weight decay": (self.weight_decay, 1), "shift": (self.shift, SIDE - 1), "turn": (self.turn, 180)}
        for name, (number, limit) in limits.items():
            if not 0 <= number <= limit:
                raise ValueError(f"The {name} must be from 0 to {limit}, not {number}.")
        classes = len(data.info(self.dataset).classes)
        if self.model.classes != classes:
            object.__setattr__(self, "model", replace(self.model, classes=classes))

    @property
    def knows_pictures(self) -> bool:
        """Whether the network is a LeNet that learns pictures as they are, so that it can answer drawings.

        Any other network has no checkpoint: it can be trained, and compared on test pictures.
        """
        return self.network == "lenet" and not self.shuffled

    @property
    def layers(self) -> list[LayerSize]:
        """The layers of the network, in the order of the forward pass."""
        return perceptron_sizes(self.model.classes) if self.network == "perceptron" else layer_sizes(self.model)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the tensors in the network's state dict, by name."""
        return perceptron_shapes(self.model.classes) if self.network == "perceptron" else shapes(self.model)

    @property
    def steps_per_epoch(self) -> int:
        """How many batches an epoch has; the last may be smaller."""
        return -(-data.info(self.dataset).train_size // self.batch_size)

    @property
    def step_bytes(self) -> int:
        """The memory that a step needs at least: parameters, gradients, what the optimizer keeps, and a batch's values.

        The batch's values are its pictures and what each layer gives for them, as 32-bit numbers.
        """
        layers = self.layers
        kept = {"adam": 2, "momentum": 1, "sgd": 0}[self.optimizer]  # numbers for each parameter
        values = SIDE * SIDE + sum(math.prod(layer.shape) for layer in layers)
        return 4 * ((2 + kept) * sum(layer.parameters for layer in layers) + self.batch_size * values)

    @property
    def in_words(self) -> str:
        """The recipe in one line, for a card."""
        network = f"{self.model.activation}, {self.model.pooling}-pooling"
        if self.network == "perceptron":
            network = "perceptron"
        return (
            f"{network}, {self.optimizer} at {self.learning_rate:g},"
            f" batches of {self.batch_size}, {self.initialisation} initialisation"
            + (f", {self.schedule} schedule" if self.schedule != "constant" else "")
            + (f", weight decay {self.weight_decay:g}" if self.weight_decay else "")
            + (f", moved by up to {self.shift} px" if self.shift else "")
            + (f", turned by up to {self.turn:g}°" if self.turn else "")
            + (", shuffled pixels" if self.shuffled else "")
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; `from_dict` reads them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "TrainConfig":
        """The config that `to_dict` wrote. Fields that this version does not have (a newer version's) are ignored.

        Raises:
            ValueError: a value has the wrong type, is unknown or is out of range.
        """
        values = _fields(cls, values)
        model = _fields(LeNetConfig, values.get("model", {}))
        try:
            if "channels" in model:
                model["channels"] = tuple(model["channels"])
            return cls(**{**values, "model": LeNetConfig(**model)})
        except TypeError as error:  # a value of the wrong type
            raise ValueError(f"These are not the settings of a run: {error}.") from error


def _fields(config_class: type[TrainConfig] | type[LeNetConfig], values: Any) -> dict[str, Any]:
    """Those of `values` that are fields of the class."""
    if not isinstance(values, dict):
        raise ValueError(f"These are not the settings of a run: {values!r}.")
    names = {entry.name for entry in fields(config_class)}
    return {name: value for name, value in values.items() if name in names}


RECIPES: dict[str, TrainConfig] = {
    "sigmoid": TrainConfig(),  # the source's network; LeCun's initial weights let every seed learn
    "source": TrainConfig(initialisation="pytorch"),  # exactly the source; two seeds of five stay at 10 % for epochs
    "modern": TrainConfig(
        initialisation="kaiming",
        schedule="one-cycle",
        weight_decay=0.01,
        model=LeNetConfig(activation="relu", normalisation="batch"),
    ),
    "1998": TrainConfig(  # what LeNet-5 of LeCun et al. 1998 has and this network can have
        optimizer="sgd",
        learning_rate=0.1,
        batch_size=64,
        model=LeNetConfig(activation="tanh", pooling="average", padding=2),
    ),
    "relu": TrainConfig(learning_rate=0.003, initialisation="kaiming", model=LeNetConfig(activation="relu")),
}
