"""The diagnosis of a run, and its cures."""

from dataclasses import replace

import pytest

from lenet import runs
from lenet.model import LeNetConfig
from lenet.runs import diagnosis, event_log
from lenet.runs.diagnosis import HELPED, Diagnosis, Fault
from lenet.runs.event_log import EventLog, LayersSeen
from lenet.training import RECIPES, EpochDone, StepDone, TrainConfig, build

SIGMOID, RELU = TrainConfig(), RECIPES["relu"]


def log_of(
    losses: list[float],
    accuracy: float = 0.1,
    *,
    saturated: tuple[float, ...] = (0.0, 0.2, 0.1, 0.0),
    tests: list[tuple[float, float]] | None = None,  # training and test loss of each epoch
) -> EventLog:
    run = runs.create(SIGMOID)
    for step, loss in enumerate(losses, 1):
        event_log.append(run, StepDone(step, loss, accuracy, 1000.0))
    event_log.append(run, LayersSeen(len(losses), (1e-5, 1e-4, 1e-3, 1e-2, 0.1), saturated))
    for epoch, (train, test) in enumerate(tests or [], 1):
        event_log.append(run, EpochDone(epoch, train, accuracy, test, accuracy, 1.0))
    log = EventLog(run.events_file)
    log.read()
    return log


def test_a_run_at_ln_10_guesses() -> None:
    result = diagnosis.diagnose(log_of([2.9, 2.6, *[2.30, 2.31] * 100]), SIGMOID)
    assert result and result.fault == Fault.GUESSING
    assert result.steps == 199 and result.loss == pytest.approx(2.305)
    assert (result.gradient_norms[0], result.gradient_norms[-1], result.dead) == (1e-5, 0.1, 0.2)


@pytest.mark.parametrize(
    ("losses", "accuracy"),
    [
        ([2.303] * 50, 0.1),  # too few steps
        ([2.303] * 200 + [2.1] * 50, 0.2),  # it came free
        ([2.31 - 0.002 * step for step in range(200)], 0.15),  # it moves
        ([2.303] * 200, 0.5),  # its accuracy is better than its loss
        ([40.0] * 10, 0.1),  # a wild beginning
        ([], 0.1),
    ],
)
def test_a_run_that_learns_or_has_few_steps_has_no_fault(losses: list[float], accuracy: float) -> None:
    assert diagnosis.diagnose(log_of(losses, accuracy), SIGMOID) is None


def test_relus_that_answer_no_picture_are_dead_but_flat_sigmoids_are_not() -> None:
    log = log_of([2.303] * 200, saturated=(0.0, 1.0, 0.9, 0.0))
    of_relu, of_sigmoid = diagnosis.diagnose(log, RELU), diagnosis.diagnose(log, SIGMOID)
    assert of_relu and (of_relu.fault, of_relu.dead) == (Fault.DEAD, 1.0)
    assert of_sigmoid and of_sigmoid.fault == Fault.GUESSING


def test_a_loss_far_above_guessing_or_no_number_has_diverged() -> None:
    high = diagnosis.diagnose(log_of([2.3, *[9.0] * 30]), SIGMOID)
    none = diagnosis.diagnose(log_of([2.3, 2.2]), SIGMOID, is_nan=True)
    assert high and none and {high.fault, none.fault} == {Fault.DIVERGED}
    assert (high.is_nan, none.is_nan) == (False, True)
    assert high.steps == 31


def test_a_tiny_learning_rate_is_the_fault_only_where_little_was_learned() -> None:
    tiny = replace(SIGMOID, learning_rate=1e-5)
    slow = diagnosis.diagnose(log_of([2.2] * 300, 0.3), tiny)
    assert slow and slow.fault == Fault.SLOW
    assert slow.moved == pytest.approx(1e-5 * 300 * 84**0.5)
    assert diagnosis.diagnose(log_of([0.3] * 300, 0.9), tiny) is None
    assert diagnosis.diagnose(log_of([2.2] * 300, 0.3), replace(tiny, learning_rate=1e-3)) is None


def test_a_short_run_that_has_ended_in_guessing_needs_few_steps_for_its_fault() -> None:
    once = replace(SIGMOID, epochs=1)
    tiny, dead = replace(once, learning_rate=1e-6), replace(RELU, epochs=1)
    wild = [2.3, *[50.0] * 10, *[2.3] * 29]
    over = log_of(wild, saturated=(0.0, 1.0, 1.0, 0.0), tests=[(2.3, 2.3)])
    cases = [(once, Fault.GUESSING), (tiny, Fault.SLOW), (dead, Fault.DEAD)]
    for config, fault in cases:
        result = diagnosis.diagnose(over, config)
        assert result and result.fault == fault
        assert diagnosis.diagnose(over, replace(config, epochs=2)) is None  # it goes on
    assert diagnosis.diagnose(log_of([2.3] * 19, tests=[(2.3, 2.3)]), tiny) is None  # nothing can be known yet
    assert diagnosis.diagnose(log_of([2.3] * 40, 0.2, tests=[(2.3, 2.3)]), once) is None


def test_a_test_loss_that_rises_while_the_training_loss_falls_is_overfitting() -> None:
    falling = [(0.5, 0.5), (0.3, 0.4), (0.2, 0.42), (0.1, 0.45), (0.05, 0.5)]
    result = diagnosis.diagnose(log_of([0.05] * 50, 0.9, tests=falling), RELU)
    assert result and (result.fault, result.best_epoch) == (Fault.OVERFITTING, 2)
    assert (result.best_loss, result.loss) == (0.4, 0.5)
    assert diagnosis.diagnose(log_of([0.05] * 50, 0.9, tests=falling[:4]), RELU) is None  # for two epochs only
    level = [(0.5, 0.4), (0.48, 0.4), (0.47, 0.41), (0.46, 0.42), (0.45, 0.5)]
    assert diagnosis.diagnose(log_of([0.4] * 50, 0.9, tests=level), RELU) is None  # both losses are as high


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("config", [RECIPES["source"], RELU, TrainConfig(optimizer="sgd", epochs=9)])
def test_every_cure_differs_from_the_run_and_can_be_built_and_was_measured(fault: Fault, config: TrainConfig) -> None:
    config = replace(config, learning_rate=1e-5) if fault == Fault.SLOW else config
    cures = diagnosis.cures(config, Diagnosis(fault=fault, step=500, loss=2.0, best_epoch=3))
    assert cures and set(cures) <= set(HELPED[fault])
    for cure in cures.values():
        assert cure != config
        build(cure)


def test_a_cure_that_a_run_has_already_is_not_offered() -> None:
    fault = Diagnosis(fault=Fault.GUESSING, step=500, loss=2.3)
    cures = diagnosis.cures(RECIPES["source"], fault)
    assert set(cures) == {"batch", "relu", "lecun", "xavier", "rate"}
    assert "lecun" not in diagnosis.cures(TrainConfig(), fault) and "batch" not in diagnosis.cures(
        cures["batch"], fault
    )
    assert replace(cures["lecun"], initialisation="pytorch") == RECIPES["source"]
    assert "relu" not in diagnosis.cures(replace(RELU, model=LeNetConfig(activation="relu")), fault)
