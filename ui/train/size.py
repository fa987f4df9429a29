"""What a network and its training take: parameters, memory, time, and each layer's part of it."""

from collections.abc import Sequence
from itertools import islice
from statistics import median

from lenet import data
from lenet.training import TrainConfig
from ui import formats, shell
from ui.glossary.marks import term
from ui.i18n import _
from ui.tables import table
from ui.train import logs
from ui.train.status_line import EVALUATION

AROUND = 2.0  # seconds from the click to the first step, and from the last one until the network can be used
RUNS = 20  # of the newest, that are looked at for their speed
ALIKE = 5  # of these, whose speeds count: the middle one does not jump with what else the machine does


def in_words(configs: Sequence[TrainConfig]) -> str:
    """One line: how long the training of these takes, the parameters of each, and for one alone the bytes of a step."""
    counts = [sum(layer.parameters for layer in config.layers) for config in configs]
    if len(configs) == 1:
        words = _("{parameters:,} parameters, {size}; a step needs {memory}").format(
            parameters=counts[0], size=formats.size(4 * counts[0]), memory=formats.size(configs[0].step_bytes)
        )
    else:
        words = _("{counts} parameters").format(counts=_(", ").join(f"{count:,}" for count in counts))
    expected = seconds(configs)
    if expected is None:
        return words
    return _("about {time} here; {size}").format(time=formats.about(expected), size=words)


def seconds(configs: Sequence[TrainConfig]) -> float | None:
    """The seconds from the click to the result of these trainings, one after another; None before a run has shown them.

    The processes of a race start and end together.
    """
    each = [_seconds(config) for config in configs]
    return None if None in each else AROUND + sum(time for time in each if time)


def _seconds(config: TrainConfig) -> float | None:
    """How long the epochs of a training will take, from the newest runs with such steps; None if there are none.

    Where only the network differs, its multiplications count.
    """
    kind = config.batch_size, _augmented(config)
    alike = [run for run in logs.newest(RUNS) if (run.config.batch_size, _augmented(run.config)) == kind]
    speeds = ((multiplications(run.config), logs.summary(run).images_per_second) for run in alike)
    each = [*islice((1 / (work * speed) for work, speed in speeds if speed), ALIKE)]  # seconds for a multiplication
    if not each:
        return None
    image = median(each) * multiplications(config)
    return config.epochs * (data.info(config.dataset).train_size * image + EVALUATION)


def multiplications(config: TrainConfig) -> int:
    """Those of the network for one picture."""
    return sum(layer.multiplications for layer in config.layers)


def layers(config: TrainConfig) -> None:
    """A table of the layers: the shape of what each gives, its parameters, its multiplications for one picture."""
    sizes = config.layers
    rows = [
        [layer.layer, " × ".join(map(str, layer.shape)), _count(layer.parameters), _count(layer.multiplications)]
        for layer in sizes
    ]
    total = [sum(layer.parameters for layer in sizes), multiplications(config)]
    table(
        [_("Layer"), _("Values"), term("parameters", _("Parameters")), _("Multiplications")],
        [*rows, [_("all"), "", *map(_count, total)]],
    )
    shell.note(_("Multiplications of one picture on its way through the network."))


def _augmented(config: TrainConfig) -> bool:
    return bool(config.shift or config.turn)


def _count(number: int) -> str:
    return f"{number:,}" if number else "–"
