"""Gradients and saturated units of a network, and the diagnosis of a run that is stuck."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from lenet import runs
from lenet.model import LeNet, LeNetConfig
from lenet.runs import diagnosis, event_log
from lenet.runs.event_log import EventLog, LayersSeen
from lenet.training import RECIPES, StepDone, TrainConfig, build


def examine(model: LeNet, images: torch.Tensor) -> LayersSeen:
    F.cross_entropy(model(images), torch.arange(len(images)) % 10).backward()  # type: ignore[no-untyped-call]
    return diagnosis.examine(model, images, 7)


def test_the_norms_are_those_of_the_weights_gradients() -> None:
    model, images = LeNet(), torch.rand(20, 1, 28, 28)
    report = examine(model, images)
    assert report.step == 7
    layers = ("conv.0", "conv.3", "fc.0", "fc.2", "fc.4")
    gradients = [model.get_parameter(f"{layer}.weight").grad for layer in layers]
    norms = [float(gradient.norm()) for gradient in gradients if gradient is not None]
    assert len(norms) == 5 and report.gradient_norms == pytest.approx(norms)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_units_near_their_bounds_are_saturated_and_others_are_not(activation: str) -> None:
    model = LeNet(LeNetConfig(activation=activation))
    with torch.no_grad():
        for layer in (*model.conv, *model.fc):
            if hasattr(layer, "weight"):
                layer.weight.zero_()
                layer.bias.zero_()
        model.get_parameter("fc.0.bias")[:60] = 20.0  # half of F5
    assert examine(model, torch.rand(20, 1, 28, 28)).saturated == (0.0, 0.0, 0.5, 0.0)


def test_a_relu_map_that_answers_no_picture_is_dead() -> None:
    model = LeNet(LeNetConfig(activation="relu"))
    with torch.no_grad():
        model.get_parameter("conv.0.weight")[:3] = 0.0
        model.get_parameter("conv.0.bias")[:3] = -1.0
        model.get_parameter("conv.0.bias")[3:] = 1.0
    assert examine(model, torch.rand(20, 1, 28, 28)).saturated[0] == 0.5


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
