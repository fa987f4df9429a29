"""The small figures from the log and the settings of a run."""

import math
from dataclasses import replace

import numpy as np

from lenet import data, runs
from lenet.activations import ACTIVATIONS
from lenet.data.shuffle import permutation
from lenet.model_config import ACTIVATED
from lenet.training.schedules import factor
from ui import formats, resources, test_sets
from ui.components.curves import thin
from ui.glossary import shapes
from ui.glossary.shapes import POINTS, Figure
from ui.glossary.subject import Subject
from ui.i18n import _
from ui.train import layer_panels
from ui.train.smoothing import smooth

PICTURES = 16  # of a data set in a figure
ROOM = 0.92  # of the height of a chart, so that a line along the top is not cut


def progress(subject: Subject) -> Figure | None:
    """How far the run is, epoch by epoch."""
    config = subject.config
    if config is None or not (subject.run or subject.page == "train"):
        return None
    epoch = min(-(-max(subject.now, 1) // config.steps_per_epoch), config.epochs)
    words = _("step {step:,} of {total:,}, in epoch {epoch} of {epochs}; an epoch has {count:,} steps").format(
        step=subject.now, total=subject.total, epoch=epoch, epochs=config.epochs, count=config.steps_per_epoch
    )
    return shapes.track(config.epochs, subject.now / subject.total, [], words)


def snapshots(subject: Subject) -> Figure | None:
    """The snapshots of the run."""
    if subject.run is None or subject.config is None:
        return None
    steps = runs.snapshots(subject.run)
    words = _("{count} snapshots of this run; the dot is the step that the page shows").format(count=len(steps))
    marks = [step / subject.total for step in steps]
    return shapes.track(subject.config.epochs, subject.now / subject.total, marks, words)


def training_pictures(subject: Subject) -> Figure | None:
    """Some of the pictures that the network learns from."""
    info = subject.info
    if not subject.knows_pictures or not info.folder or not data.available(info.name):
        return None  # Stroke digits, which have no folder, are drawn for each run
    images = data.train_arrays(info.name)[0]
    return _of_set(images, _("{count} of the {all:,} training pictures"))


def test_pictures(subject: Subject) -> Figure | None:
    """Some of the pictures on which the network is tested."""
    if not subject.knows_pictures or not data.available(subject.info.name):
        return None
    return _of_set(test_sets.of(subject.info.name)[0], _("{count} of the {all:,} test pictures"))


def _of_set(images: np.ndarray, words: str) -> Figure:
    group = shapes.group(images[:PICTURES], "sequential", 0, 255, columns=PICTURES // 2, side=30)
    return shapes.pictures([group], words.format(count=PICTURES, all=len(images)))


def shuffled_pixels(subject: Subject) -> Figure:
    """A picture, and the same with its pixels shuffled."""
    image, name = subject.picture
    moved = image.reshape(-1)[permutation()].reshape(image.shape)
    groups = [
        shapes.group(one[0], "sequential", 0, 1, side=96, before=before) for one, before in ((image, ""), (moved, "→"))
    ]
    return shapes.pictures(groups, name or _("a test picture"))


def loss(subject: Subject) -> Figure | None:
    """The loss now on the curve −ln p."""
    if subject.run:
        losses = [event.loss for event in subject.log.steps_and_latest if event.step <= max(subject.now, 1)]
        value, words = float(smooth(losses)[-1]) if losses else math.nan, _("training loss {when}: {loss}")
    elif subject.card:
        value, words = subject.card.test_loss, _("test loss of {when}: {loss}")
    else:
        return None
    if not math.isfinite(value):
        return None
    highest, share = max(3.0, 1.2 * value), math.exp(-value)
    xs = np.linspace(math.exp(-highest), 1, POINTS)
    heights = np.append(1.0, -np.log(xs[1:]) / highest)  # of a loss above 745 the first x is 0
    words += _("; ") + _("a picture whose class gets {share} has this loss")
    return shapes.lines(
        [shapes.line(xs, heights)],
        words.format(when=subject.when, loss=formats.loss(value), share=formats.percent(share)),
        dots=[(share, value / highest)],
        across=("0", _("probability p of the right class"), "1"),
        up=("", "−ln p"),
        right=True,
    )


def accuracies(subject: Subject) -> Figure | None:
    """The accuracies of the run on training and test pictures."""
    steps, config = subject.log.steps_and_latest, subject.config
    if config is None or not steps:
        return None
    train = smooth([event.accuracy for event in steps])
    indices = thin(train, limit=POINTS)
    xs = np.array([event.step for event in steps])[indices] / subject.total
    tests = [
        (event.epoch * config.steps_per_epoch / subject.total, event.test_accuracy) for event in subject.log.epochs
    ]
    words = _("blue: training pictures, {accuracy}").format(accuracy=formats.percent(float(train[-1])))
    if tests:
        words += _("; ") + _("red: test pictures, {accuracy}").format(accuracy=formats.percent(tests[-1][1]))
    dots = [(x, ROOM * accuracy) for x, accuracy in tests]
    test_line = shapes.line([x for x, _height in dots], [height for _x, height in dots], "mark")
    return shapes.lines(
        [shapes.line(xs, ROOM * train[indices]), test_line],
        words,
        dots=dots,
        across=("0", _("step"), f"{subject.total:,}"),
        up=("", "100%"),
    )


def schedule(subject: Subject) -> Figure | None:
    """The learning rate along the run."""
    config, total = subject.config, subject.total
    if config is None:
        return None
    steps = np.unique(np.linspace(0, total - 1, POINTS).astype(int))
    heights = [ROOM * factor(config.schedule, int(step), total) for step in steps]
    now = min(subject.now, total - 1) if subject.run else 0
    share = factor(config.schedule, now, total)
    words = _("learning rate {rate} at step {step:,} of {total:,}")
    return shapes.lines(
        [shapes.line(steps / total, heights)],
        words.format(rate=formats.small(config.learning_rate * share), step=now, total=total),
        dots=[(now / total, ROOM * share)],
        across=("0", _("step"), f"{total:,}"),
        up=("0", ""),
    )


def gradients(subject: Subject) -> Figure | None:
    """The gradient norm of each layer."""
    event = subject.layers_seen
    if event is None:
        return None
    names = (*ACTIVATED, _("Answer"))
    rows = [
        (name, layer_panels.height(norm), formats.small(norm))
        for name, norm in zip(names, event.gradient_norms, strict=True)
    ]
    return shapes.bars(rows, _("gradient norms at step {step:,}, log scale").format(step=event.step))


def saturated(subject: Subject) -> Figure | None:
    """The share of saturated units in each layer."""
    event = subject.layers_seen
    if event is None:
        return None
    rows = [
        (name, share, formats.percent(share, formats.CAPTION))
        for name, share in zip(ACTIVATED, event.saturated, strict=True)
    ]
    return shapes.bars(rows, _("saturated units at step {step:,}").format(step=event.step))


def activation(subject: Subject, name: str = "") -> Figure | None:
    """The curve of an activation function; for the network's, which is the default, the shares of saturated units."""
    of_network = subject.model.activation if subject.model else ""
    name = name or of_network
    if not name:
        return None
    words, event = ACTIVATIONS[name].title, subject.layers_seen
    if name == of_network and event:
        shares = (formats.percent(share, formats.CAPTION) for share in event.saturated)
        flat = _(", ").join(f"{layer} {share}" for layer, share in zip(ACTIVATED, shares, strict=True))
        words = _("{function} at step {step:,}; flat for these shares of the units: {shares}").format(
            function=words, step=event.step, shares=flat
        )
    return shapes.function(name, words)


def seeds(subject: Subject) -> Figure | None:
    """The first kernels of this seed and of the next."""
    config = subject.config
    if config is None or not subject.is_lenet:
        return None
    other = replace(config, seed=(config.seed + 1) % 2**63)
    groups = [
        shapes.kernels(resources.compute("initial_kernels", each.to_dict()), before=str(each.seed))
        for each in (config, other)
    ]
    return shapes.pictures(
        groups,
        _("kernels of C1 before the first step, with seeds {seed} and {other}").format(
            seed=config.seed, other=other.seed
        ),
    )


def initialisation(subject: Subject) -> Figure | None:
    """The kernels before the first step, and now."""
    config = subject.config
    if config is None or not subject.is_lenet:
        return None
    groups = [shapes.kernels(resources.compute("initial_kernels", config.to_dict()))]
    words = _("kernels of C1 before the first step")
    if subject.network:
        groups.append(shapes.kernels(subject.network.kernels()))
        words = _("kernels of C1 before the first step, and {when}").format(when=subject.when)
    return shapes.pictures(groups, words)
