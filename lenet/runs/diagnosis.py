"""Diagnosis: what is wrong with a run, by its log alone, and what helps. Needs no torch."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from lenet.activations import ACTIVATIONS
from lenet.runs.event_log import EventLog
from lenet.training import EpochDone, StepDone, TrainConfig

PLATEAU = 0.03  # nats around ln(classes) within which the network has learned nothing
PATIENCE = 100  # steps for which the loss must have stayed there
DEAD = 0.5  # share of a layer's units that answer no picture; with more of them, that is the fault
WORSE = 0.5  # nats above ln(classes): a network that guesses is better than this
SETTLED = 20  # steps after which a loss so high is no beginner's
MOVED = 0.3  # times their own size that the weights of the last layer can have moved; less is next to nothing
TRIED = 200  # steps after which that counts
WELL = 0.8  # accuracy above which a small learning rate did no harm
RISE = 1.15  # times the lowest test loss
GAP = 0.7  # the training loss is below this share of the test loss
EPOCHS = 3  # since the lowest test loss
GUESSED = 1.15  # times 1 / classes: not more is right by guessing; 11.35% of MNIST's test images are ones
LAST_FAN_IN = 84  # inputs of a unit of the last layer


class Fault(StrEnum):
    """What can be wrong with a run."""

    DIVERGED = "diverged"  # the loss is no number, or far above that of guessing
    DEAD = "dead"  # units that answer no picture, and so learn nothing
    GUESSING = "guessing"  # every image gets the same answer
    SLOW = "slow"  # the learning rate is so small that the weights hardly move
    OVERFITTING = "overfitting"  # it gets better on the training images and worse on the test images


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """A fault, and the figures that show it."""

    fault: Fault
    step: int  # the newest one in the log
    loss: float  # nats, mean of the last steps, PATIENCE or fewer; of an overfitting run that of the last test
    steps: int = 0  # for how many the loss has stood at that of guessing; of a diverged run those of the mean loss
    gradient_norms: tuple[float, ...] = ()  # of the weights of C1, C3, F5, F6 and Answer, when last examined
    dead: float = 0.0  # largest share of flat units in a layer, in [0, 1]
    moved: float = 0.0  # times their own size that the weights of the last layer can have moved, at most
    is_nan: bool = False  # whether the loss is no number
    best_epoch: int = 0  # the one with the lowest test loss
    best_loss: float = 0.0  # nats, that loss


def diagnose(log: EventLog, config: TrainConfig, *, is_nan: bool = False) -> Diagnosis | None:
    """The fault of a run; None while it learns well, or is too young to tell.

    Args:
        is_nan: whether the run has ended because its loss was no number.
    """
    steps = log.steps_and_latest
    if not steps or config.network != "lenet":  # what is known of faults and cures was measured on LeNets
        return None
    newest, is_hopeless = steps[-1].step, _ended_in_guessing(log, config)
    patience, tried = (SETTLED, SETTLED) if is_hopeless else (PATIENCE, TRIED)
    recent = [event for event in steps if event.step > newest - patience]
    loss = sum(event.loss for event in recent) / len(recent)
    guessing = math.log(config.model.classes)
    norms = log.layers[-1].gradient_norms if log.layers else ()
    dead = max(log.layers[-1].saturated) if log.layers else 0.0

    seen = Diagnosis(step=newest, loss=loss, gradient_norms=norms, dead=dead, is_nan=is_nan, fault=Fault.DIVERGED)
    if is_nan or (newest >= SETTLED and loss > guessing + WORSE and recent[-1].loss > guessing):
        return replace(seen, steps=min(newest, patience))
    moved = _moved(config, newest, norms)
    accuracy = sum(event.accuracy for event in recent) / len(recent)
    if newest >= tried and moved < MOVED and accuracy < WELL:
        return replace(seen, fault=Fault.SLOW, moved=moved)
    stuck = _steps_at(steps, guessing)
    if stuck >= patience - 1 and norms and abs(loss - guessing) <= PLATEAU and accuracy <= 2 / config.model.classes:
        is_dead = dead >= DEAD and not ACTIVATIONS[config.model.activation].saturates
        return replace(seen, fault=Fault.DEAD if is_dead else Fault.GUESSING, steps=stuck)
    best = min(log.epochs, key=lambda epoch: epoch.test_loss, default=None)
    if best and _overfits(best, log.epochs[-1]):
        last = log.epochs[-1].test_loss
        return replace(seen, fault=Fault.OVERFITTING, loss=last, best_epoch=best.epoch, best_loss=best.test_loss)
    return None


def is_guessed(accuracy: float, classes: int) -> bool:
    """Whether an accuracy on test images, in [0, 1], is what guessing gives."""
    return accuracy <= GUESSED / classes


def _ended_in_guessing(log: EventLog, config: TrainConfig) -> bool:
    """Whether all epochs are over and nothing was learned: then few steps are enough to tell the fault."""
    if not log.epochs or log.epochs[-1].epoch < config.epochs:
        return False
    return is_guessed(log.epochs[-1].test_accuracy, config.model.classes)


def _steps_at(steps: list[StepDone], loss: float) -> int:
    """For how many steps the loss has stayed near one value."""
    first = steps[-1].step
    for event in reversed(steps):
        if abs(event.loss - loss) > 4 * PLATEAU:  # losses of single batches scatter
            break
        first = event.step
    return steps[-1].step - first


def _moved(config: TrainConfig, steps: int, norms: tuple[float, ...]) -> float:
    """How far the weights of the last layer can have moved, in times of their size at the beginning; not less.

    A step of Adam moves a weight by about the learning rate (Kingma and Ba 2015, section 2.1), one of SGD the weights
    of a layer by the learning rate times the norm of their gradient. LeCun's initial weights (1998, "Efficient
    BackProp", section 4.6) have the size 1/√84 in the last layer.
    """
    if config.optimizer == "adam":
        return config.learning_rate * steps * math.sqrt(LAST_FAN_IN)
    if not norms:
        return math.inf
    rate = config.learning_rate * (10 if config.optimizer == "momentum" else 1)  # 1 / (1 - 0.9)
    return rate * steps * norms[-1] / math.sqrt(config.model.classes)


def _overfits(best: EpochDone, last: EpochDone) -> bool:
    """Whether the test loss has risen since its best epoch while the training loss is far below it."""
    has_risen = last.epoch - best.epoch >= EPOCHS and last.test_loss >= RISE * best.test_loss
    return has_risen and last.train_loss <= GAP * last.test_loss


# Of runs with each fault, how many a cure helped, and with how many it was tried: benchmarks/doctor.py --cures.
HELPED: dict[Fault, dict[str, tuple[int, int]]] = {
    Fault.GUESSING: {"batch": (5, 5), "relu": (5, 5), "lecun": (1, 5), "xavier": (0, 5), "rate": (0, 5)},
    Fault.DEAD: {"batch": (5, 5), "relu": (5, 5), "rate": (4, 5), "lecun": (0, 5), "xavier": (0, 5)},
    Fault.DIVERGED: {"rate": (5, 5), "lower_rate": (5, 5)},
    Fault.SLOW: {"rate": (5, 5)},
    Fault.OVERFITTING: {"shift": (5, 5), "epochs": (5, 5), "decay": (1, 5)},
}

RATES = {"adam": 0.003, "sgd": 0.1, "momentum": 0.02}  # with which a network of any kind learns
DECAY, SHIFT = 0.1, 2


def cures(config: TrainConfig, diagnosis: Diagnosis) -> dict[str, TrainConfig]:
    """Configs that start again without the fault, by name; the most helpful comes first."""
    rate, model = config.learning_rate, config.model
    match diagnosis.fault:
        case Fault.SLOW:
            configs = {"rate": replace(config, learning_rate=RATES[config.optimizer])}
        case Fault.DIVERGED:
            configs = {
                "rate": replace(config, learning_rate=_rounded(rate / 10)),
                "lower_rate": replace(config, learning_rate=_rounded(rate / 100)),
            }
        case Fault.OVERFITTING:
            configs = {
                "shift": replace(config, shift=SHIFT),
                "epochs": replace(config, epochs=diagnosis.best_epoch),
                "decay": replace(config, weight_decay=DECAY),
            }
        case _:
            relu = replace(model, activation="relu")
            configs = {
                "batch": replace(config, model=replace(model, normalisation="batch")),
                "relu": replace(config, model=relu, initialisation="kaiming", learning_rate=min(rate, 0.003)),
                "lecun": replace(config, initialisation="lecun"),
                "xavier": replace(config, initialisation="xavier"),
                "rate": replace(config, learning_rate=_rounded(rate / 3)),
            }
    return {name: cure for name, cure in configs.items() if cure != config}


def _rounded(rate: float) -> float:
    """To two digits."""
    return float(f"{rate:.2g}")
