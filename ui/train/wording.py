"""The settings of a run in words: in one line, as phrases, and what differs between runs."""

from collections.abc import Iterable, Sequence
from typing import Any

from lenet.model_config import LeNetConfig
from lenet.training import TrainConfig
from ui import formats
from ui.i18n import _
from ui.train import choices
from ui.train.choices import CHIPS, INITIALISATIONS, NETWORK, OPTIMIZERS, SETTINGS


def describe(config: TrainConfig) -> str:
    """The settings of a run in one line."""
    return _("{data}, {epochs}, {recipe}, seed {seed}").format(
        data=SETTINGS["dataset"].write(config.dataset),
        epochs=phrase("epochs", config.epochs),
        recipe=recipe(config),
        seed=config.seed,
    )


def recipe(config: TrainConfig) -> str:
    """The training settings that have no line of their own on a card, in one line."""
    words = _(
        "{optimizer} at {learning_rate}, batches of {batch_size}, {network}, {initialisation} initialisation"
    ).format(
        optimizer=_(OPTIMIZERS[config.optimizer]),
        learning_rate=formats.decimal(config.learning_rate),
        batch_size=config.batch_size,
        network=_network(config),
        initialisation=INITIALISATIONS[config.initialisation],
    )
    return _(", ").join([words, *changed(config, ("shuffled", "schedule", "weight_decay", "shift", "turn"))])


def changed(config: TrainConfig, among: Iterable[str]) -> list[str]:
    """Those of these settings that are not as in the default config, as phrases."""
    default, chosen = choices.values(TrainConfig()), choices.values(config)
    return [phrase(name, chosen[name]) for name in among if chosen[name] != default[name]]


def phrase(name: str, value: Any, mark: str = "") -> str:
    """A setting within a sentence, such as "learning rate 0.01".

    Args:
        name: one of CHIPS.
        mark: stands before and after its value.
    """
    setting = CHIPS[name]
    if setting.one and value == 1:
        return mark + _(setting.one) + mark
    return _(setting.phrase).format(value=f"{mark}{setting.write(value)}{mark}")


def _network(config: TrainConfig) -> str:
    """The activation function, and all that differs from the default network."""
    if config.network == "perceptron":
        return _(NETWORK["perceptron"])
    model = config.model
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


def differences(configs: Sequence[TrainConfig]) -> dict[str, list[str]]:
    """The settings in which some of these configs differ, by their labels: how each config has it, in words."""
    rows = [words(config) for config in configs]
    return {label: [row[label] for row in rows] for label in rows[0] if len({row[label] for row in rows}) > 1}


def words(config: TrainConfig) -> dict[str, str]:
    """Each setting and its value, in the visitor's language."""
    chosen = choices.values(config)
    return {_(it.label): it.write(chosen[name]) for name, it in SETTINGS.items()}
