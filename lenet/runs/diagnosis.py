"""Diagnosis: whether a network is stuck at guessing, and what helps. Needs no torch."""

import math
from dataclasses import dataclass, replace

from lenet.runs.event_log import EventLog
from lenet.training import TrainConfig

PLATEAU = 0.03  # nats around ln(classes) within which the network has learned nothing
PATIENCE = 100  # steps for which the loss must have stayed there


@dataclass(frozen=True)
class Plateau:
    """A network that gives every image the same answer."""

    steps: int  # for how many the loss has stayed there, at least
    loss: float  # nats, about ln(classes)
    first: float  # gradient norm of C1's weights
    last: float  # gradient norm of the last layer's weights
    dead: float  # largest share of flat units in a layer, in [0, 1]


def diagnose(log: EventLog, classes: int) -> Plateau | None:
    """Whether the loss stands at ln(classes), the loss of guessing; None while it falls or the run is too young."""
    guessing = math.log(classes)
    steps = log.steps_and_latest
    stuck = 0  # steps for which the loss has stayed near ln(classes)
    for event in reversed(steps):
        if abs(event.loss - guessing) > 4 * PLATEAU:  # losses of single batches scatter
            break
        stuck = steps[-1].step - event.step
    if stuck < PATIENCE or not log.layers:
        return None
    recent = [event for event in steps if event.step > steps[-1].step - PATIENCE]
    loss = sum(event.loss for event in recent) / len(recent)
    accuracy = sum(event.accuracy for event in recent) / len(recent)
    if abs(loss - guessing) > PLATEAU or accuracy > 2 / classes:
        return None
    layers = log.layers[-1]
    return Plateau(stuck, loss, layers.gradient_norms[0], layers.gradient_norms[-1], max(layers.saturated))


def cures(config: TrainConfig) -> dict[str, TrainConfig]:
    """Configs that start again from other weights or with another network, by name; the most helpful comes first."""
    relu = replace(config.model, activation="relu")
    normal = replace(config.model, normalisation="batch")
    configs = {
        "batch": replace(config, model=normal),
        "relu": replace(config, model=relu, initialisation="kaiming", learning_rate=min(config.learning_rate, 0.003)),
        "lecun": replace(config, initialisation="lecun"),
        "xavier": replace(config, initialisation="xavier"),
        "rate": replace(config, learning_rate=round(config.learning_rate / 3, 4)),
    }
    return {name: cure for name, cure in configs.items() if cure != config}
