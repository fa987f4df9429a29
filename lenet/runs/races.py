"""Races: two or three runs that learn the same batches in turn, in one process, so that their curves can be compared.

A race has no files: it is the runs that have its id. They are trained, paused and stopped together.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace

from lenet.errors import TrainingError
from lenet.model_config import LeNetConfig
from lenet.runs import store
from lenet.runs.run import Run, RunState
from lenet.runs.status_file import status
from lenet.training import TrainConfig

FEWEST, MOST = 2, 3  # contestants
ID = re.compile(r"race:[0-9a-f]{12}")  # a colon is in no id of a run
SHARED = ("dataset", "epochs", "batch_size", "seed", "shift", "turn")  # settings on which the batches depend


def create(configs: Sequence[TrainConfig], *, owner: str = "", seeds: int = 1) -> list[Run]:
    """New runs, queued, that are the contestants of a new race, in this order.

    They report at the same steps, those of the first. `owner` and `seeds` as in `lenet.runs.create`.

    Raises:
        TrainingError: see `validate`.
    """
    validate(configs)
    race = f"race:{secrets.token_hex(6)}"
    alike = [replace(config, report_every=configs[0].report_every) for config in configs]
    return [store.create(config, owner=owner, seeds=seeds, race=race) for config in alike]


def validate(configs: Sequence[TrainConfig]) -> None:
    """Check that runs with these configs can race.

    Raises:
        TrainingError: they are not two or three, two are the same, or they do not learn the same batches.
    """
    if not FEWEST <= len(configs) <= MOST:
        raise TrainingError("A race has two or three contestants, not {count}.", count=len(configs))
    for name in SHARED:
        if len({getattr(config, name) for config in configs}) > 1:
            raise TrainingError(
                "The contestants of a race learn the same batches, but these differ in {name}. Give all of them the"
                " same.",
                name=name,
            )
    identities = [_identity(config) for config in configs]
    if any(identity in identities[:number] for number, identity in enumerate(identities)):
        raise TrainingError("Two contestants have the same settings. Change one of them.")


def _identity(config: TrainConfig) -> TrainConfig:
    """The config without settings that do not change the training: the reports and, for a perceptron, a LeNet's."""
    model = LeNetConfig(classes=config.model.classes) if config.network == "perceptron" else config.model
    return replace(config, report_every=1, model=model)


def contestants(race: str) -> list[Run]:
    """The runs of a race that are still there, in their order."""
    runs = [run for run in store.every() if run.race == race] if ID.fullmatch(race) else []
    return sorted(runs, key=lambda run: run.created)


def together(run: Run) -> list[Run]:
    """The runs that are trained, paused and stopped together with this one: its race with itself, or it alone."""
    return contestants(run.race) or [run]


def unfinished(run: Run) -> list[Run]:
    """Of `together`, the runs that have neither finished nor failed; the run alone if all have."""
    ended = (RunState.FINISHED, RunState.FAILED)
    return [other for other in together(run) if status(other).state not in ended] or [run]
