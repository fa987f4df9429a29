"""A run that teaches a network: where it begins, what it leaves alone, and that it resumes exactly."""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from lenet import checkpoints, data, runs
from lenet.checkpoints import Checkpoint
from lenet.data import Dataset
from lenet.errors import TrainingError
from lenet.model import LeNetConfig
from lenet.runs import Run, RunState, export_script
from lenet.training import TrainConfig
from lenet.training.teaching import Corrections
from tests.recording import leave_after, record

pytestmark = pytest.mark.usefixtures("stripes_for_runs")
CONFIG = TrainConfig(
    dataset="strokes", epochs=20, batch_size=16, initialisation="kaiming", report_every=1,
    model=LeNetConfig(activation="relu"),
)  # fmt: skip


@pytest.fixture
def source() -> Checkpoint:
    """The network of a run."""
    run = runs.create(CONFIG)
    list(record(run))
    return checkpoints.load(run.checkpoint)


@pytest.fixture
def corrections(stripes: Dataset) -> Corrections:
    images = data.scaled(stripes.test_images[:2]).numpy()
    return Corrections(images, np.array([7, 8]))  # they are a 0 and a 1


def weights(run: Run) -> dict[str, torch.Tensor]:
    return load_file(run.checkpoint)


def test_a_taught_network_is_a_run_of_its_owner_whose_card_names_the_source(
    source: Checkpoint, corrections: Corrections
) -> None:
    before = source.path.read_bytes()
    run = runs.teach(source, corrections, "strokes", owner="me")
    theirs, at_first = load_file(source.path), load_file(run.snapshot(0))
    assert theirs.keys() == at_first.keys() and all(torch.equal(theirs[name], at_first[name]) for name in theirs)
    assert runs.status(run).state == "queued" and run.title is None
    list(record(run))
    card = checkpoints.load(run.checkpoint).card
    assert runs.status(run).state == "finished" and run.owner == "me"
    assert (card.source, card.corrections) == (source.path.parent.name, 2)
    assert source.path.read_bytes() == before  # to undo is to use it again
    assert runs.find(run.id) == run and run.origin and run.origin.step == 80
    assert not torch.equal(weights(run)["conv.0.weight"], load_file(source.path)["conv.0.weight"])


def test_a_teaching_that_is_left_at_any_step_resumes_exactly(source: Checkpoint, corrections: Corrections) -> None:
    whole, parted = (runs.teach(source, corrections, "strokes") for _ in range(2))
    list(record(whole))
    list(record(parted, leave_in=leave_after(1, RunState.PAUSED)))
    assert runs.status(parted).state == "paused"
    list(record(parted))
    one, other = weights(whole), weights(parted)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_network_that_ships_can_be_taught_and_so_can_one_that_was_taught(corrections: Corrections) -> None:
    shipped = checkpoints.load(checkpoints.SHIPPED / "mnist.safetensors")
    run = runs.teach(shipped, corrections, "strokes")
    list(record(run))
    assert run.origin and run.origin.run == "mnist" and checkpoints.load(run.checkpoint).card.source == "mnist"
    again = runs.teach(checkpoints.load(run.checkpoint), corrections, "strokes")
    list(record(again))
    assert checkpoints.load(again.checkpoint).card.source == run.id


def test_it_begins_with_the_network_that_was_looked_at(source: Checkpoint, corrections: Corrections) -> None:
    parent = runs.find(source.path.parent.name)
    assert parent
    network = checkpoints.read(parent.snapshot(3), CONFIG.model)
    run = runs.teach(Checkpoint(source.path, source.card, network), corrections, "strokes", step=3)
    assert run.origin and run.origin.step == 3
    assert run.snapshot(0).read_bytes() == parent.snapshot(3).read_bytes()


def test_a_taught_network_has_no_script_that_retrains_it(source: Checkpoint, corrections: Corrections) -> None:
    run = runs.teach(source, corrections, "strokes")
    list(record(run))
    with pytest.raises(TrainingError, match="there is no script for it"):
        export_script.script(run)


def test_damaged_corrections_end_the_run_with_a_sentence(source: Checkpoint, corrections: Corrections) -> None:
    run = runs.teach(source, corrections, "strokes")
    run.corrections_file.write_bytes(b"nothing")
    with pytest.raises(TrainingError, match="are damaged"):
        list(record(run))
    assert runs.status(run).state == "failed"
