"""What `from lenet import …` gives, and what it costs."""

import subprocess
import sys

import pytest
import torch

import lenet
from lenet import LeNet, LeNetConfig, TrainConfig, evaluate, load_checkpoint, train
from lenet.data import Batches, Dataset
from lenet.errors import CheckpointError
from lenet.training import EpochDone


def test_the_package_offers_what_a_first_training_needs(stripes: Dataset) -> None:
    model = LeNet(LeNetConfig(activation=TrainConfig().model.activation))
    batches = Batches(stripes.train_images, stripes.train_labels, 16, seed=0, device="cpu")
    *_, last = train(model, batches, batches, torch.optim.Adam(model.parameters(), 0.01), epochs=1)
    assert isinstance(last, EpochDone) and last.test_accuracy == evaluate(model, batches).accuracy
    assert set(lenet.__all__) <= set(dir(lenet))


def test_a_checkpoint_is_loaded_by_its_name_or_its_path() -> None:
    by_name = load_checkpoint("mnist")
    assert load_checkpoint(by_name.path).card == load_checkpoint(str(by_name.path)).card == by_name.card
    with pytest.raises(CheckpointError, match="nonesuch"):
        load_checkpoint("nonesuch")


def test_a_name_that_the_package_lacks_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonesuch"):
        _ = lenet.nonesuch


def test_importing_the_package_imports_no_torch() -> None:
    code = "import lenet, sys; dir(lenet); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
