"""What the next step of a paused run will change, held against the step that the run then takes."""

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from lenet import checkpoints, inspection, runs, web
from lenet.data import Dataset
from lenet.errors import TrainingError
from lenet.model import LeNet
from lenet.runs import Run, RunState, next_step
from lenet.training import TrainConfig
from tests.recording import record

MOMENTS = {"adam": {"mean", "square", "corrected_mean", "corrected_square"}, "momentum": {"velocity"}}

pytestmark = pytest.mark.usefixtures("stripes_for_runs")


@pytest.fixture(params=["adam", "momentum"])
def paused(request: pytest.FixtureRequest, stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(next_step, "_load", lambda name: stripes)
    config = TrainConfig(dataset="strokes", epochs=2, batch_size=16, report_every=1, optimizer=request.param)
    run = runs.create(config)
    list(record(run, steps=2))
    assert runs.status(run).state == RunState.PAUSED
    return run


def state(model: torch.nn.Module) -> dict[str, NDArray[Any]]:
    return {name: value.detach().numpy() for name, value in model.state_dict().items()}


def network(run: Run, step: int) -> LeNet:
    return checkpoints.load_weights(run.snapshot(step), run.config.model)


def test_what_it_shows_is_what_the_run_then_does(paused: Run) -> None:
    look = next_step.next_step(paused.id)
    list(record(paused, steps=1))
    assert look["step"] == 3 and look["losses"].shape == (16,)
    networks = {"before": network(paused, 2), "after": network(paused, 3)}
    for layer, name in (("C1", "conv.0.weight"), ("C3", "conv.3.weight")):
        before, after = (model.get_parameter(name).detach().numpy() for model in networks.values())
        kernels = look["kernels"][layer]
        assert np.array_equal(kernels["before"], before) and np.array_equal(kernels["after"], after)
        assert np.array_equal(kernels["change"], after - before) and kernels["change"].any()
        assert {*kernels} - {"before", "gradient", "change", "after"} == MOMENTS[paused.config.optimizer]
    for moment, model in networks.items():
        weights = np.frombuffer(web.weights(state(model), paused.config.model), "<f4")
        assert np.array_equal(look[moment], weights)


def test_its_pictures_are_of_the_batch_from_the_largest_loss_to_the_smallest(paused: Run) -> None:
    look = next_step.next_step(paused.id)
    assert np.all(np.diff(look["losses"][look["chosen"]]) <= 0)
    assert look["losses"][look["chosen"][[0, -1]]].tolist() == [look["losses"].max(), look["losses"].min()]
    images = torch.from_numpy(look["images"])[:, None]
    values = inspection.activations(network(paused, 2), images)
    for layer in inspection.LAYERS:
        np.testing.assert_allclose(look["values"][layer], values[layer], rtol=1e-4, atol=1e-5)
        assert look["gradients"][layer].shape == look["values"][layer].shape
    logits = values["Answer"]
    losses = F.cross_entropy(logits, torch.from_numpy(look["labels"]), reduction="none")
    np.testing.assert_allclose(look["losses"][look["chosen"]], losses, rtol=1e-4)
    assert look["mean_losses"][0] == pytest.approx(float(look["losses"].mean()), rel=1e-4)
    assert look["mean_losses"][1] < look["mean_losses"][0]


def test_what_the_pictures_add_to_a_kernel_is_its_gradient_and_the_terms_of_the_chosen_ones_are_sent(
    paused: Run,
) -> None:
    look = next_step.next_step(paused.id)
    for layer, map_, input_ in (("C1", 3, 0), ("C3", 15, 5)):
        sums = next_step.kernel_gradients(paused.id, layer, map_, input_)
        assert sums.shape == (16, 25)
        gradient = look["kernels"][layer]["gradient"][map_, input_].ravel()
        np.testing.assert_allclose(sums.sum(0), gradient, rtol=1e-4, atol=1e-7)
        inputs, deltas = look["inputs"][layer][:, input_], look["deltas"][layer][:, map_]
        side = deltas.shape[-1]
        products = inputs[:, 2 : 2 + side, 3 : 3 + side] * deltas
        np.testing.assert_allclose(products.sum((1, 2)), sums[look["chosen"], 13], rtol=1e-4, atol=1e-8)


def test_it_leaves_the_runs_files_and_the_random_numbers_as_they_are(paused: Run) -> None:
    def everything() -> list[object]:
        files = [path for path in paused.folder.rglob("*") if path.is_file()]
        return [{path: path.read_bytes() for path in files}, torch.get_rng_state().tolist()]

    before = everything()
    next_step.next_step(paused.id)
    next_step.kernel_gradients(paused.id, "C1", 0, 0)
    assert everything() == before


def test_a_run_that_cannot_go_on_has_no_next_step(paused: Run) -> None:
    list(record(paused))
    for run_id in (paused.id, "nonesuch"):
        with pytest.raises(TrainingError, match="can go on"):
            next_step.next_step(run_id)
