"""The diagnosis of a run that is stuck."""

from dataclasses import replace

import pytest

from lenet import runs
from lenet.runs import diagnosis, event_log
from lenet.runs.event_log import EventLog, LayersSeen
from lenet.training import RECIPES, StepDone, TrainConfig, build


def log_of(losses: list[float], accuracy: float = 0.1) -> EventLog:
    run = runs.create(TrainConfig())
    for step, loss in enumerate(losses, 1):
        event_log.append(run, StepDone(step, loss, accuracy, 1000.0))
    event_log.append(run, LayersSeen(len(losses), (1e-5, 1e-4, 1e-3, 1e-2, 0.1), (0.0, 0.2, 0.1, 0.0)))
    log = EventLog(run.events_file)
    log.read()
    return log


def test_a_run_at_ln_10_is_stuck() -> None:
    result = diagnosis.diagnose(log_of([2.9, 2.6, *[2.30, 2.31] * 100]), 10)
    assert result is not None
    assert result.steps == 199 and result.loss == pytest.approx(2.305)
    assert (result.first, result.last, result.dead) == (1e-5, 0.1, 0.2)


@pytest.mark.parametrize(
    ("losses", "accuracy"),
    [
        ([2.303] * 50, 0.1),  # too few steps
        ([2.303] * 200 + [2.1] * 50, 0.2),  # it came free
        ([2.31 - 0.002 * step for step in range(200)], 0.15),  # it moves
        ([2.303] * 200, 0.5),  # its accuracy is better than its loss
        ([], 0.1),
    ],
)
def test_a_run_that_learns_or_has_few_steps_is_not_stuck(losses: list[float], accuracy: float) -> None:
    assert diagnosis.diagnose(log_of(losses, accuracy), 10) is None


def test_every_cure_differs_from_the_recipe_and_can_be_built() -> None:
    recipe = RECIPES["source"]
    cures = diagnosis.cures(recipe)
    assert set(cures) == {"batch", "relu", "lecun", "xavier", "rate"}
    for cure in cures.values():
        assert cure != recipe
        build(cure)
    assert "lecun" not in diagnosis.cures(TrainConfig()) and "batch" not in diagnosis.cures(cures["batch"])
    assert replace(cures["lecun"], initialisation="pytorch") == recipe
