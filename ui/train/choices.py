"""The settings of a run in words, in a line and in an address."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urlencode

from lenet.model import ACTIVATIONS, NORMALISATIONS, POOLINGS, LeNetConfig
from lenet.training import OPTIMIZERS as KNOWN_OPTIMIZERS
from lenet.training import TrainConfig
from ui.i18n import N_, _

OPTIMIZERS = {"adam": "Adam", "sgd": "SGD", "momentum": N_("SGD with momentum")}
INITIALISATIONS = {"pytorch": "PyTorch", "lecun": "LeCun", "xavier": "Xavier", "kaiming": "Kaiming"}
TITLES = {"fashion-mnist": N_("Clothing"), "mnist": N_("Digits"), "strokes": N_("Stroke digits"), "kmnist": "KMNIST"}
POOLING = {"max": N_("max"), "average": N_("average")}
NORMALISATION = {"none": N_("none"), "batch": N_("batch")}
EPOCHS = (1, 3, 5, 10)
RATES = (0.001, 0.003, 0.01, 0.03)
BATCHES = (32, 64, 128, 256, 512)
CHOICES: dict[str, tuple[Any, ...]] = {  # what can be chosen, by the names that stand in an address
    "dataset": tuple(TITLES),
    "epochs": EPOCHS,
    "learning_rate": RATES,
    "batch_size": BATCHES,
    "optimizer": KNOWN_OPTIMIZERS,
    "activation": tuple(ACTIVATIONS),
    "pooling": tuple(POOLINGS),
    "normalisation": NORMALISATIONS,
    "initialisation": tuple(INITIALISATIONS),
    "seeds": (1, 3, 8),  # of the run, not of its config: with how many it is trained
}
OF_CONFIG = tuple(name for name in CHOICES if name != "seeds")
OF_MODEL = ("activation", "pooling", "normalisation")
LARGEST_SEED = 2**31 - 1
POINTS = 600  # events of a whole run: more than a chart shows


def describe(config: TrainConfig) -> str:
    """The settings of a run in one line."""
    return escape(
        _(
            "{data}, {epochs}, {optimizer} at {learning_rate:g}, batches of {batch_size}, {network},"
            " {initialisation} initialisation, seed {seed}"
        ).format(
            data=_(TITLES[config.dataset]),
            epochs=_("one epoch") if config.epochs == 1 else _("{count} epochs").format(count=config.epochs),
            optimizer=_(OPTIMIZERS[config.optimizer]),
            learning_rate=config.learning_rate,
            batch_size=config.batch_size,
            network=_network(config),
            initialisation=INITIALISATIONS[config.initialisation],
            seed=config.seed,
        )
    )


def _network(config: TrainConfig) -> str:
    names = [config.model.activation]
    if config.model.pooling != "max":
        names.append(_("average pooling"))
    if config.model.normalisation == "batch":
        names.append(_("batch normalisation"))
    return ", ".join(names)


def values(config: TrainConfig) -> dict[str, Any]:
    """What was chosen of a config, by the names of CHOICES, and the seed."""
    chosen = {name: getattr(config.model if name in OF_MODEL else config, name) for name in OF_CONFIG}
    return {**chosen, "seed": config.seed}


def from_values(chosen: Mapping[str, Any]) -> TrainConfig:
    """The config of what was chosen; it reports often enough for the chart, and not more often."""
    model = LeNetConfig(**{name: chosen[name] for name in OF_MODEL})
    rest = {name: chosen[name] for name in (*OF_CONFIG, "seed") if name not in OF_MODEL}
    return reporting(TrainConfig(**rest, model=model))


def reporting(config: TrainConfig) -> TrainConfig:
    """The config, with as many events as a chart has room for."""
    return replace(config, report_every=max(1, config.epochs * config.steps_per_epoch // POINTS))


def address(config: TrainConfig) -> str:
    """Where the Train page opens with these settings."""
    return "train?" + urlencode(values(config))


def from_address(query: Mapping[str, str]) -> dict[str, Any]:
    """The settings in an address, by the names of CHOICES; what cannot be chosen is passed over."""
    found: dict[str, Any] = {}
    for name, choices in CHOICES.items():
        known = {str(choice): choice for choice in choices}
        if query.get(name) in known:
            found[name] = known[query[name]]
    seed = query.get("seed", "")
    if seed.isascii() and seed.isdigit() and int(seed) <= LARGEST_SEED:
        found["seed"] = int(seed)
    return found


def differences(configs: list[TrainConfig]) -> str:
    """In what the settings of several runs differ, in one line."""
    rows, against = [words(config) for config in configs], _(" against ")
    parts = []
    for name in rows[0]:
        found = dict.fromkeys(row[name] for row in rows)
        if len(found) > 1:
            parts.append(f"{name} {against.join(found)}")
    return ", ".join(parts)


def words(config: TrainConfig) -> dict[str, str]:
    """Each setting and its value, as people call them."""
    return {
        _("Pictures"): _(TITLES[config.dataset]),
        _("Epochs"): str(config.epochs),
        _("Learning rate"): f"{config.learning_rate:g}",
        _("Batch size"): str(config.batch_size),
        _("Optimizer"): _(OPTIMIZERS[config.optimizer]),
        _("Activation"): config.model.activation,
        _("Pooling"): _(POOLING[config.model.pooling]),
        _("Normalisation"): _(NORMALISATION[config.model.normalisation]),
        _("Initial weights"): INITIALISATIONS[config.initialisation],
        _("Seed"): str(config.seed),
    }
