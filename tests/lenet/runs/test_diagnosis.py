"""What the doctor sees in a network, and what he says of a run."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from lenet import runs
from lenet.model import LeNet, LeNetConfig
from lenet.runs import diagnosis, event_log
from lenet.runs.event_log import EventLog, LayersSeen
from lenet.training import RECIPES, StepDone, TrainConfig, build


def examined(model: LeNet, images: torch.Tensor) -> LayersSeen:
    F.cross_entropy(model(images), torch.arange(len(images)) % 10).backward()  # type: ignore[no-untyped-call]
    return diagnosis.examine(model, images, 7)


def test_the_norms_are_those_of_the_weights_gradients() -> None:
    model, images = LeNet(), torch.rand(20, 1, 28, 28)
    seen = examined(model, images)
    assert seen.step == 7
    layers = ("conv.0", "conv.3", "fc.0", "fc.2", "fc.4")
    gradients = [model.get_parameter(f"{layer}.weight").grad for layer in layers]
    assert seen.gradient_norms == pytest.approx(
        [float(gradient.norm()) for gradient in gradients if gradient is not None]
    )


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_units_far_from_the_middle_are_saturated_and_those_in_it_are_not(activation: str) -> None:
    model = LeNet(LeNetConfig(activation=activation))
    with torch.no_grad():
        for layer in (*model.conv, *model.fc):
            if hasattr(layer, "weight"):
                layer.weight.zero_()
                layer.bias.zero_()
        model.get_parameter("fc.0.bias")[:60] = 20.0  # half of F5
    assert examined(model, torch.rand(20, 1, 28, 28)).saturated == (0.0, 0.0, 0.5, 0.0)


def test_a_relu_map_that_answers_no_picture_is_dead() -> None:
    model = LeNet(LeNetConfig(activation="relu"))
    with torch.no_grad():
        model.get_parameter("conv.0.weight")[:3] = 0.0
        model.get_parameter("conv.0.bias")[:3] = -1.0
        model.get_parameter("conv.0.bias")[3:] = 1.0
    assert examined(model, torch.rand(20, 1, 28, 28)).saturated[0] == 0.5


def told(losses: list[float], accuracy: float = 0.1) -> EventLog:
    run = runs.create(TrainConfig())
    for step, loss in enumerate(losses, 1):
        event_log.append(run, StepDone(step, loss, accuracy, 1000.0))
    event_log.append(run, LayersSeen(len(losses), (1e-5, 1e-4, 1e-3, 1e-2, 0.1), (0.0, 0.2, 0.1, 0.0)))
    log = EventLog(run.events_file)
    log.read()
    return log


def test_a_run_at_ln_10_is_stuck() -> None:
    found = diagnosis.diagnose(told([2.9, 2.6, *[2.30, 2.31] * 100]), 10)
    assert found is not None
    assert found.steps == 199 and found.loss == pytest.approx(2.305)
    assert (found.first, found.last, found.dead) == (1e-5, 0.1, 0.2)


@pytest.mark.parametrize(
    ("losses", "accuracy"),
    [
        ([2.303] * 50, 0.1),  # too young to tell
        ([2.303] * 200 + [2.1] * 50, 0.2),  # it came free
        ([2.31 - 0.002 * step for step in range(200)], 0.15),  # it moves
        ([2.303] * 200, 0.5),  # it answers better than it is sure of
        ([], 0.1),
    ],
)
def test_a_run_that_learns_or_is_young_is_not(losses: list[float], accuracy: float) -> None:
    assert diagnosis.diagnose(told(losses, accuracy), 10) is None


def test_every_cure_differs_from_the_patient_and_can_be_built() -> None:
    patient = RECIPES["source"]
    cures = diagnosis.cures(patient)
    assert set(cures) == {"batch", "relu", "lecun", "xavier", "rate"}
    for cure in cures.values():
        assert cure != patient
        build(cure)
    assert "lecun" not in diagnosis.cures(TrainConfig()) and "batch" not in diagnosis.cures(cures["batch"])
    assert replace(cures["lecun"], initialisation="pytorch") == patient
