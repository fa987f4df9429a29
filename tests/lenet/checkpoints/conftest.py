"""A checkpoint on disk."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load

from lenet import checkpoints
from lenet.checkpoints import Card
from lenet.evaluation import Evaluation
from lenet.model import LeNet, LeNetConfig


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    model = LeNet(LeNetConfig(activation="relu"))
    card = Card.describe("mine", model, dataset="mnist", recipe="by hand", seed=3, epochs=2, test=Evaluation(0.5, 0.9))
    checkpoints.save(tmp_path / "mine.safetensors", model, card)
    return tmp_path / "mine.safetensors"


def tensors_of(path: Path) -> dict[str, torch.Tensor]:
    return load(path.read_bytes())  # a mapped file must not be written


def change_card(saved: Path, **values: object) -> None:
    card = saved.with_suffix(".json")
    card.write_text(json.dumps({**json.loads(card.read_text()), **values}))
