"""The settings of a run: their values, in words and in an address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from lenet.activations import ACTIVATIONS
from lenet.model_config import NORMALISATIONS, POOLINGS, LeNetConfig
from lenet.training import OPTIMIZERS as KNOWN_OPTIMIZERS
from lenet.training import TrainConfig
from ui.i18n import N_, _

OPTIMIZERS = {"adam": "Adam", "sgd": "SGD", "momentum": N_("SGD with momentum")}
INITIALISATIONS = {"pytorch": "PyTorch", "lecun": "LeCun", "xavier": "Xavier", "kaiming": "Kaiming"}
TITLES = {"fashion-mnist": N_("Clothing"), "mnist": N_("Digits"), "strokes": N_("Stroke digits"), "kmnist": "KMNIST"}
POOLING = {"max": N_("max"), "average": N_("average")}
NORMALISATION = {"none": N_("none"), "batch": N_("batch")}
SEEDS = (1, 3, 8)  # with how many seeds a run is trained, for its error bars
MOST_SEEDS = 32
LARGEST_SEED = 2**31 - 1
POINTS = 600  # events of a whole run: more than a chart shows


@dataclass(frozen=True)
class Setting:
    """One setting: its name for people, the values that are offered, and how others are read and written.

    Args:
        read: the value that a text in an address means; raises ValueError where no run can have it.
        write: a value as people read it.
        of_model: whether it belongs to the network, `TrainConfig.model`.
    """

    label: str
    offered: tuple[Any, ...]
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    of_model: bool = False


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if len(text) > 10 or not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"{text[:20]!r} is no whole number from {low} to {high}.")
        return int(text)

    return read


def _decimal(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text[:20])
        if not low <= value <= high:
            raise ValueError(f"{value} is not from {low} to {high}.")
        return value

    return read


def _one_of(values: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in values:
            raise ValueError(f"{text[:20]!r} is unknown.")
        return text

    return read


def _channels(text: str) -> tuple[int, int]:
    first, second = map(_whole(1, 64), text.split(","))
    return first, second


SETTINGS = {  # by the names that stand in an address, in the order in which people read them
    "dataset": Setting(N_("Pictures"), tuple(TITLES), _one_of(tuple(TITLES)), lambda name: _(TITLES.get(name, name))),
    "epochs": Setting(N_("Epochs"), (1, 3, 5, 10), _whole(1, 1000)),
    "learning_rate": Setting(N_("Learning rate"), (0.001, 0.003, 0.01, 0.03), _decimal(1e-6, 10), "{:g}".format),
    "batch_size": Setting(N_("Batch size"), (32, 64, 128, 256, 512), _whole(1, 10_000)),
    "optimizer": Setting(
        N_("Optimizer"), KNOWN_OPTIMIZERS, _one_of(KNOWN_OPTIMIZERS), lambda name: _(OPTIMIZERS[name])
    ),
    "activation": Setting(
        N_("Activation"), tuple(ACTIVATIONS), _one_of(tuple(ACTIVATIONS)), lambda name: ACTIVATIONS[name].title, True
    ),
    "pooling": Setting(
        N_("Pooling"), tuple(POOLINGS), _one_of(tuple(POOLINGS)), lambda name: _(POOLING[name]), of_model=True
    ),
    "normalisation": Setting(
        N_("Normalisation"), NORMALISATIONS, _one_of(NORMALISATIONS), lambda name: _(NORMALISATION[name]), of_model=True
    ),
    "channels": Setting(
        N_("Maps of C1 and C3"),
        ((3, 8), (6, 16), (12, 32), (20, 50)),
        _channels,
        lambda channels: ", ".join(map(str, channels)),
        of_model=True,
    ),
    "padding": Setting(N_("Padding"), (0, 2), _whole(0, 4), of_model=True),
    "dropout": Setting(N_("Dropout"), (0.0, 0.2, 0.5), _decimal(0, 0.9), "{:g}".format, of_model=True),
    "initialisation": Setting(
        N_("Initial weights"), tuple(INITIALISATIONS), _one_of(tuple(INITIALISATIONS)), INITIALISATIONS.__getitem__
    ),
}


def with_value(offered: Sequence[Any], value: Any) -> Sequence[Any]:
    """The offered values, and among them one that was chosen elsewhere."""
    if value in offered:
        return offered
    return (*offered, value) if isinstance(value, str) else sorted([*offered, value])


def describe(config: TrainConfig) -> str:
    """The settings of a run in one line."""
    return _("{data}, {epochs}, {recipe}, seed {seed}").format(
        data=SETTINGS["dataset"].write(config.dataset),
        epochs=_("one epoch") if config.epochs == 1 else _("{count} epochs").format(count=config.epochs),
        recipe=recipe(config),
        seed=config.seed,
    )


def recipe(config: TrainConfig) -> str:
    """The training settings that have no line of their own on a card, in one line."""
    return _(
        "{optimizer} at {learning_rate:g}, batches of {batch_size}, {network}, {initialisation} initialisation"
    ).format(
        optimizer=_(OPTIMIZERS[config.optimizer]),
        learning_rate=config.learning_rate,
        batch_size=config.batch_size,
        network=_network(config.model),
        initialisation=INITIALISATIONS[config.initialisation],
    )


def _network(model: LeNetConfig) -> str:
    """The activation function, and all that differs from the default network."""
    default, parts = LeNetConfig(), [SETTINGS["activation"].write(model.activation)]
    if model.pooling != default.pooling:
        parts.append(_("average pooling"))
    if model.normalisation != default.normalisation:
        parts.append(_("batch normalisation"))
    if model.channels != default.channels:
        first, second = model.channels
        parts.append(_("{first} and {second} maps").format(first=first, second=second))
    if model.padding != default.padding:
        parts.append(_("padding {pixels}").format(pixels=model.padding))
    if model.dropout != default.dropout:
        parts.append(_("dropout {share:g}").format(share=model.dropout))
    return _(", ").join(parts)


def values(config: TrainConfig) -> dict[str, Any]:
    """The settings of a config, by the names of SETTINGS, and the seed."""
    chosen = {name: getattr(config.model if it.of_model else config, name) for name, it in SETTINGS.items()}
    return {**chosen, "seed": config.seed}


def from_values(chosen: Mapping[str, Any]) -> TrainConfig:
    """The config with these settings; it reports often enough for the chart, and not more often."""
    model = LeNetConfig(**{name: chosen[name] for name, it in SETTINGS.items() if it.of_model})
    rest = {name: chosen[name] for name, it in SETTINGS.items() if not it.of_model}
    return reporting(TrainConfig(**rest, seed=chosen["seed"], model=model))


def reporting(config: TrainConfig) -> TrainConfig:
    """The config, with as many events as a chart has room for."""
    return replace(config, report_every=max(1, config.epochs * config.steps_per_epoch // POINTS))


def address(config: TrainConfig, seeds: int) -> str:
    """The address of the Train page with these settings, relative to the app's."""
    texts = {**values(config), "channels": ",".join(map(str, config.model.channels)), "seeds": seeds}
    return "train?" + urlencode(texts, safe=",")


def from_address(query: Mapping[str, str]) -> dict[str, Any]:
    """The settings in an address, by the names of SETTINGS, "seed" and "seeds"; what no run can have is passed over."""
    readers = {name: setting.read for name, setting in SETTINGS.items()}
    chosen: dict[str, Any] = {}
    for name, read in {**readers, "seed": _whole(0, LARGEST_SEED), "seeds": _whole(1, MOST_SEEDS)}.items():
        if name in query:
            try:
                chosen[name] = read(query[name])
            except ValueError:
                continue
    return chosen


def differences(configs: Sequence[TrainConfig]) -> dict[str, list[str]]:
    """The settings in which some of these configs differ, by their labels: how each config has it, in words."""
    rows = [words(config) for config in configs]
    return {label: [row[label] for row in rows] for label in rows[0] if len({row[label] for row in rows}) > 1}


def words(config: TrainConfig) -> dict[str, str]:
    """Each setting and its value, in the visitor's language."""
    chosen = values(config)
    return {_(it.label): it.write(chosen[name]) for name, it in SETTINGS.items()} | {_("Seed"): str(config.seed)}
