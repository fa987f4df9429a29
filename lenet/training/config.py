"""What a run depends on: `TrainConfig`, and the recipes by name."""

import math
from dataclasses import asdict, dataclass, field
from typing import Any

from lenet import data
from lenet.model import LeNetConfig

OPTIMIZERS = ("adam", "sgd", "momentum")


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """What one run depends on. The default is the app's: the source's network, initialised so that it always learns.

    Raises:
        ValueError: a value is unknown or out of range.
    """

    dataset: str = "fashion-mnist"
    epochs: int = 5
    batch_size: int = 256
    learning_rate: float = 0.01
    optimizer: str = "adam"  # one of OPTIMIZERS; "momentum" is SGD with momentum 0.9
    initialisation: str = "lecun"  # one of lenet.model.INITIALISATIONS
    seed: int = 0  # fixes the initial weights and the order of the batches
    report_every: int = 10  # steps between two StepDone events
    model: LeNetConfig = field(default_factory=LeNetConfig)

    def __post_init__(self) -> None:
        if self.optimizer not in OPTIMIZERS:
            raise ValueError(f"Unknown optimizer {self.optimizer!r}; known are {', '.join(OPTIMIZERS)}.")
        if min(self.epochs, self.batch_size, self.report_every) < 1:
            raise ValueError("Epochs, batch size and report_every must be at least 1.")
        if not 0 < self.learning_rate < math.inf:
            raise ValueError(f"The learning rate must be above 0, not {self.learning_rate}.")

    @property
    def steps_per_epoch(self) -> int:
        """How many batches an epoch has; the last may be smaller."""
        return -(-data.info(self.dataset).train_size // self.batch_size)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; `from_dict` reads them."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "TrainConfig":
        """The config that `to_dict` wrote.

        Raises:
            TypeError, ValueError: a field is unknown or out of range.
        """
        model = dict(values.get("model", {}))
        if "channels" in model:
            model["channels"] = tuple(model["channels"])
        return cls(**{**values, "model": LeNetConfig(**model)})


RECIPES: dict[str, TrainConfig] = {
    "sigmoid": TrainConfig(),  # the source's network; LeCun's initial weights let every seed learn
    "source": TrainConfig(initialisation="pytorch"),  # exactly the source; two seeds of five stay at 10 % for epochs
    "relu": TrainConfig(learning_rate=0.003, initialisation="kaiming", model=LeNetConfig(activation="relu")),
}
