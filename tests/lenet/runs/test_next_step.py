"""What the next step of a paused run will change, held against the step that the run then takes."""

import numpy as np
import pytest
import torch

from lenet import checkpoints, inspection, runs
from lenet.data import Dataset
from lenet.errors import TrainingError
from lenet.runs import Run, RunState, next_step
from lenet.training import TrainConfig
from tests.recording import record

pytestmark = pytest.mark.usefixtures("stripes_for_runs")


@pytest.fixture(params=["adam", "momentum"])
def paused(request: pytest.FixtureRequest, stripes: Dataset, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(next_step, "_load", lambda name: stripes)
    config = TrainConfig(dataset="strokes", epochs=2, batch_size=16, report_every=1, optimizer=request.param)
    run = runs.create(config)
    list(record(run, steps=2))
    assert runs.status(run).state == RunState.PAUSED
    return run


def network(run: Run, step: int) -> torch.nn.Module:
    return checkpoints.load_weights(run.snapshot(step), run.config.model)


def test_what_it_shows_is_what_the_run_then_does(paused: Run) -> None:
    drawing = torch.rand(1, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    look = next_step.next_step(paused.id, drawing.numpy())
    list(record(paused, steps=1))
    before, after = (network(paused, step) for step in (2, 3))
    kernels = [model.get_parameter("conv.0.weight").detach()[:, 0].numpy() for model in (before, after)]
    assert look["step"] == 3 and look["count"] == 16
    assert np.array_equal(look["weights"], kernels[0])
    assert np.array_equal(look["change"], kernels[1] - kernels[0])
    images = torch.from_numpy(look["images"])[:, None]
    assert torch.equal(images[-1:], drawing) and len(images) == len(look["labels"]) + 1
    for name, model in (("before", before), ("after", after)):
        np.testing.assert_allclose(look[name], inspection.probabilities(model, images), rtol=1e-4, atol=1e-6)
    shares = look["before"][np.arange(len(look["labels"])), look["labels"]]
    assert np.all(np.diff(shares) >= 0)  # from the largest loss to the smallest


def test_it_leaves_the_runs_files_and_the_random_numbers_as_they_are(paused: Run) -> None:
    def state() -> list[object]:
        files = [path for path in paused.folder.rglob("*") if path.is_file()]
        return [{path: path.read_bytes() for path in files}, torch.get_rng_state().tolist()]

    before = state()
    next_step.next_step(paused.id, None)
    assert state() == before


def test_a_run_that_cannot_go_on_has_no_next_step(paused: Run) -> None:
    list(record(paused))
    for run_id in (paused.id, "nonesuch"):
        with pytest.raises(TrainingError, match="can go on"):
            next_step.next_step(run_id, None)
