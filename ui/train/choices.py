"""The settings of a run: what each is called, the values that are offered, and how others are read and written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lenet.activations import ACTIVATIONS
from lenet.model_config import NETWORKS, NORMALISATIONS, POOLINGS, SIDE, LeNetConfig
from lenet.training import OPTIMIZERS as KNOWN_OPTIMIZERS
from lenet.training import SCHEDULES, TrainConfig
from ui import formats
from ui.i18n import N_, _
from ui.train.limits import Decimal, Pair, Whole, one_of, yes_or_no

OPTIMIZERS = {"adam": "Adam", "sgd": "SGD", "momentum": N_("SGD with momentum")}
INITIALISATIONS = {"pytorch": "PyTorch", "lecun": "LeCun", "xavier": "Xavier", "kaiming": "Kaiming"}
NETWORK = {"lenet": "LeNet", "perceptron": N_("perceptron")}
TITLES = {"fashion-mnist": N_("Clothing"), "mnist": N_("Digits"), "strokes": N_("Stroke digits"), "kmnist": "KMNIST"}
POOLING = {"max": N_("max"), "average": N_("average")}
NORMALISATION = {"none": N_("none"), "batch": N_("batch")}
SCHEDULE = {"constant": N_("constant"), "cosine": N_("cosine"), "one-cycle": N_("one-cycle")}
LARGEST_SEED = 2**31 - 1
POINTS = 600  # events of a whole run: more than a chart shows


@dataclass(frozen=True)
class Setting:
    """One setting: its name for people, the values that are offered, and how others are read and written.

    Args:
        read: the value that a text means; raises ValueError where no run can have it.
        write: a value as people read it.
        of_model: whether it belongs to the network, `TrainConfig.model`.
        phrase: the setting within a sentence, around its value.
        one: the same where the value is 1, if that is said in another way.
        hint: what it does.
    """

    label: str
    offered: tuple[Any, ...]
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    of_model: bool = False
    phrase: str = "{value}"
    one: str = ""
    hint: str = ""

    @property
    def limits(self) -> str:
        """The values that it may have, in words; nothing if those that are offered are all."""
        return str(self.read) if isinstance(self.read, Whole | Decimal | Pair) else ""


SETTINGS = {  # by the names that stand in an address, in the order in which people read them
    "network": Setting(
        N_("Network"), NETWORKS, one_of(NETWORKS), lambda name: _(NETWORK[name]),
        hint=N_(
            "The perceptron has no convolutions: each of its 256 hidden units looks at all pixels. It can be trained"
            " and compared; the other pages need a LeNet."
        ),
    ),
    "dataset": Setting(N_("Pictures"), tuple(TITLES), one_of(tuple(TITLES)), lambda name: _(TITLES.get(name, name))),
    "shuffled": Setting(
        N_("Pixels"), (False, True), yes_or_no, lambda shuffled: _("shuffled") if shuffled else _("in order"),
        phrase=N_("pixels {value}"),
        hint=N_(
            "Shuffled: the pixels of all pictures are moved to other places, the same for each picture, so that"
            " neighbours are neighbours no more."
        ),
    ),
    "epochs": Setting(
        N_("Epochs"), (1, 3, 5, 10), Whole(1, 1000), phrase=N_("{value} epochs"), one=N_("one epoch"),
        hint=N_("How often the network sees every training picture."),
    ),
    "learning_rate": Setting(
        N_("Learning rate"), (0.001, 0.003, 0.01, 0.03), Decimal(1e-6, 10), formats.decimal,
        phrase=N_("learning rate {value}"),
    ),
    "schedule": Setting(
        N_("Schedule"), SCHEDULES, one_of(SCHEDULES), lambda name: _(SCHEDULE[name]), phrase=N_("schedule {value}"),
        hint=N_(
            "How the learning rate changes along the run. Cosine: it falls to 0 (Loshchilov and Hutter 2017)."
            " One-cycle: it rises for three tenths of the run, then falls to almost 0 (Smith and Topin 2018)."
        ),
    ),
    "optimizer": Setting(
        N_("Optimizer"), KNOWN_OPTIMIZERS, one_of(KNOWN_OPTIMIZERS), lambda name: _(OPTIMIZERS[name])
    ),
    "batch_size": Setting(
        N_("Batch size"), (32, 64, 128, 256, 512), Whole(1, 10_000), phrase=N_("batches of {value}"),
    ),
    "weight_decay": Setting(
        N_("Weight decay"), (0.0, 0.0005, 0.01, 0.1), Decimal(0, 1), formats.decimal, phrase=N_("weight decay {value}"),
        hint=N_(
            "Every step makes all weights a little smaller. With Adam this is AdamW (Loshchilov and Hutter 2019); with"
            " SGD it is an L2 penalty on the loss."
        ),
    ),
    "shift": Setting(
        N_("Shift"), (0, 1, 2, 4), Whole(0, SIDE - 1), "{} px".format, phrase=N_("shift {value}"),
        hint=N_("Each time a picture is learned it is moved by up to so many pixels, at random."),
    ),
    "turn": Setting(
        N_("Turn"), (0.0, 5.0, 10.0, 20.0), Decimal(0, 180), lambda angle: f"{formats.decimal(angle)}°",
        phrase=N_("turn {value}"),
        hint=N_("Each time a picture is learned it is turned by up to so many degrees, at random."),
    ),
    "activation": Setting(
        N_("Activation"), tuple(ACTIVATIONS), one_of(tuple(ACTIVATIONS)), lambda name: ACTIVATIONS[name].title, True
    ),
    "pooling": Setting(
        N_("Pooling"), tuple(POOLINGS), one_of(tuple(POOLINGS)), lambda name: _(POOLING[name]), True,
        phrase=N_("{value} pooling"),
    ),
    "normalisation": Setting(
        N_("Normalisation"), NORMALISATIONS, one_of(NORMALISATIONS), lambda name: _(NORMALISATION[name]), True,
        phrase=N_("normalisation {value}"),
    ),
    "channels": Setting(
        N_("Maps of C1 and C3"), ((3, 8), (6, 16), (12, 32), (20, 50)), Pair(Whole(1, 64)),
        lambda channels: ", ".join(map(str, channels)), True, phrase=N_("maps {value}"),
    ),
    "padding": Setting(N_("Padding"), (0, 2), Whole(0, 4), of_model=True, phrase=N_("padding {value}")),
    "dropout": Setting(
        N_("Dropout"), (0.0, 0.2, 0.5), Decimal(0, 0.9), formats.decimal, True, phrase=N_("dropout {value}"),
    ),
    "initialisation": Setting(
        N_("Initialisation"), tuple(INITIALISATIONS), one_of(tuple(INITIALISATIONS)), INITIALISATIONS.__getitem__,
        phrase=N_("{value} initialisation"),
    ),
    "seed": Setting(
        N_("Seed"), (0, 1, 2), Whole(0, LARGEST_SEED), phrase=N_("seed {value}"),
        hint=N_("Fixes all that is chance: the first weights, the order of the pictures, their moves and turns."),
    ),
}  # fmt: skip
SEEDS = Setting(  # no setting of a config, but of a run
    N_("Number of seeds"), (1, 3, 8), Whole(1, 32), phrase=N_("{value} seeds"), one=N_("one seed"),
    hint=N_("The same training is repeated with other seeds. Error bars show how much the accuracies differ."),
)  # fmt: skip
CHIPS = {**SETTINGS, "seeds": SEEDS}
OF_BATCHES = ("dataset", "shuffled", "epochs", "batch_size", "shift", "turn", "seed")  # alike for a race's contestants
RACING = tuple(name for name in SETTINGS if name not in OF_BATCHES)


def with_value(offered: Sequence[Any], value: Any) -> Sequence[Any]:
    """The offered values, and among them one that was chosen elsewhere."""
    if value in offered:
        return offered
    return (*offered, value) if isinstance(value, str) else sorted([*offered, value])


def values(config: TrainConfig) -> dict[str, Any]:
    """The settings of a config, by the names of SETTINGS."""
    return {name: getattr(config.model if it.of_model else config, name) for name, it in SETTINGS.items()}


def from_values(chosen: Mapping[str, Any]) -> TrainConfig:
    """The config with these settings; it reports often enough for the chart, and not more often."""
    model = LeNetConfig(**{name: chosen[name] for name, it in SETTINGS.items() if it.of_model})
    rest = {name: chosen[name] for name, it in SETTINGS.items() if not it.of_model}
    return reporting(TrainConfig(**rest, model=model))


def reporting(config: TrainConfig) -> TrainConfig:
    """The config, with as many events as a chart has room for."""
    return replace(config, report_every=max(1, config.epochs * config.steps_per_epoch // POINTS))


def text(name: str, value: Any) -> str:
    """A setting as it stands in an address, from which its `read` reads it."""
    if name == "channels":
        return ",".join(map(str, value))
    return str(int(value)) if name == "shuffled" else str(value)


def applicable(chosen: Mapping[str, Any]) -> list[str]:
    """The names of the CHIPS that have an effect on a run with these settings: a LeNet's have none on a perceptron."""
    lenet = chosen["network"] == "lenet"
    return [name for name, it in CHIPS.items() if lenet or not it.of_model]
