"""What the cards of runs show. Of a run, files are read again only after one of them has changed."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from statistics import mean, stdev
from typing import NamedTuple

import numpy as np

from lenet import checkpoints, data, files, runs
from lenet.errors import LeNetError
from lenet.evaluation.metrics import wilson
from lenet.runs import ACTIVE, Run, RunState, Status, status
from ui import formats, resources, visitor
from ui.components.run_cards import Accuracy, RunCard
from ui.components.tiles import quantised
from ui.i18n import N_, _
from ui.train import choices, deletion, logs, wording
from ui.train.view import FOLLOWED

KERNELS = 6  # of C1, in a face
MOST_FACES = 400
STATUSES = {
    RunState.QUEUED: N_("waiting"),
    RunState.RUNNING: N_("training: step {step:,} of {total:,}"),
    RunState.STOPPING: N_("stopping"),
    RunState.PAUSED: N_("paused at step {step:,}"),
    RunState.STOPPED: N_("stopped at step {step:,}"),
    RunState.FINISHED: "",
    RunState.FAILED: N_("failed at step {step:,}"),
    RunState.INTERRUPTED: N_("interrupted at step {step:,}"),
}


class Facts(NamedTuple):
    """What the files of a run say, in no language."""

    status: Status
    step: int  # the latest
    accuracies: tuple[float, ...]  # on the test pictures, for each seed, its own first; empty before the first test
    face: bytes  # as `RunCard` has it


def card(run: Run, titles: Mapping[str, str], colour: str) -> RunCard:
    """The card of a run.

    Args:
        titles: the names of all runs, by id.
        colour: of its curve in the chart; empty where it is not compared.
    """
    facts, mine = _facts(run), resources.mine(run)
    now = _now(run, facts)
    settings = _settings(run, visitor.language())
    if run.origin:
        origin = _("{run}, step {step:,}").format(run=titles.get(run.origin.run, run.origin.run), step=run.origin.step)
        settings += " · " + _("from {origin}").format(origin=origin)
    total = run.config.epochs * run.config.steps_per_epoch
    words, seeds = STATUSES[now.state], len(facts.accuracies)
    text = _(words).format(step=facts.step, total=total) if words else ""
    if not text and seeds < run.seeds:
        text = _("{count} of {seeds} seeds so far").format(count=seeds, seeds=run.seeds)
    return RunCard(
        run=run.id,
        name=titles[run.id],
        settings=settings,
        status=text,
        unfinished=now.state in FOLLOWED,
        face=facts.face,
        accuracy=accuracy(run),
        mine=mine,
        deletable=mine and now.state not in ACTIVE,
        seconds_to_undo=deletion.seconds_left(run),
        colour=colour,
    )


def accuracy(run: Run) -> Accuracy | None:
    """The test accuracy of a run with its error bar, None before its first test.

    The bar is the standard deviation over the seeds; of a single one it is the 95 % interval that the number of test
    pictures leaves.
    """
    accuracies = _facts(run).accuracies
    if len(accuracies) > 1:
        middle, deviation = mean(accuracies), stdev(accuracies)
        text = formats.mean_and_deviation(accuracies)
        return Accuracy(max(0.0, middle - deviation), middle, min(1.0, middle + deviation), text)
    if not accuracies:
        return None
    count = data.info(run.config.dataset).test_size
    low, high = wilson(round(accuracies[0] * count), count)
    return Accuracy(low, accuracies[0], high, formats.percent(accuracies[0]))


def unfinished(listed: Sequence[Run]) -> tuple[Run, RunState, int] | None:
    """The newest of this visitor's runs that trains, waits or is paused, with its state and latest step."""
    for run in filter(resources.mine, listed):
        facts = _facts(run)
        now = _now(run, facts)
        if now.state in FOLLOWED:
            return run, now.state, facts.step
    return None


def _now(run: Run, facts: Facts) -> Status:
    """The status of a run now: the process of one at work may have died, which changes no file."""
    return status(run) if facts.status.state in ACTIVE else facts.status


def _facts(run: Run) -> Facts:
    weights = next((path for path in (run.checkpoint, run.live_weights) if path.is_file()), None)
    weights = weights or runs.weights_file(run)
    paths = [run.status_file, run.events_file, run.repeats_file, run.card, *([weights] if weights else [])]
    versions = tuple(files.version(path) for path in paths)
    return _read(run, str(weights or ""), versions)


@lru_cache(maxsize=MOST_FACES)
def _read(run: Run, weights: str, versions: tuple[files.Version, ...]) -> Facts:  # noqa: ARG001  # a key of the cache
    return Facts(status(run), logs.summary(run).step, _accuracies(run), _face(run, weights))


def _accuracies(run: Run) -> tuple[float, ...]:
    if run.repeats_file.is_file() and len(several := logs.spread(run).last) > 1:
        return tuple(several)
    accuracy = logs.test_accuracy(run)
    return () if accuracy is None else (accuracy,)


def _face(run: Run, weights: str) -> bytes:
    """Kernels of C1 as bytes, 128 for 0 and 0 or 255 for the largest weight; nothing where none can be read."""
    if not weights:
        return b""
    with suppress(OSError, LeNetError, KeyError):  # KeyError: it has no C1
        kernels = checkpoints.read(Path(weights), run.config.model).kernels()[:KERNELS]
        high = float(np.abs(kernels).max())
        return quantised(kernels, -high, high).tobytes() if high > 0 else b""
    return b""


@lru_cache(maxsize=2 * MOST_FACES)
def _settings(run: Run, language: str) -> str:  # noqa: ARG001  # a key of the cache: what is said depends on it
    """The data set of a run, and the settings in which it differs from those that the page begins with."""
    names = [name for name in choices.applicable(choices.values(run.config)) if name not in ("dataset", "seeds")]
    changed = [*wording.changed(run.config, names), *([wording.phrase("seeds", run.seeds)] if run.seeds > 1 else [])]
    return " · ".join([choices.SETTINGS["dataset"].write(run.config.dataset), *(changed or [_("default settings")])])
