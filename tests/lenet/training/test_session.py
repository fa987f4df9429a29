"""Saving a training and going on with it."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from lenet.data import Dataset
from lenet.errors import TrainingError
from lenet.model import LeNetConfig
from lenet.training import StepDone, TrainConfig
from lenet.training.session import Session

CPU = torch.device("cpu")
CONFIG = TrainConfig(dataset="strokes", epochs=2, batch_size=16, report_every=1)


def saved(config: TrainConfig, dataset: Dataset, path: Path) -> Session:
    """A session after its first step, saved."""
    session = Session.begin(config, dataset, CPU)
    events = session.events(1)
    assert isinstance(next(iter(events)), StepDone)
    session.save(path)
    return session


def test_a_run_saved_on_a_gpu_goes_on_without_one_and_says_so(
    stripes: Dataset, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "resume.safetensors"
    saved(CONFIG, stripes, path)
    with safe_open(path, "pt") as file:
        metadata, tensors = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    save_file({**tensors, "random.cuda": torch.zeros(16, dtype=torch.uint8)}, path, metadata)
    session = Session.begin(CONFIG, stripes, CPU)
    with caplog.at_level(logging.WARNING):
        session.restore(path)
    assert session.progress.step == 1
    assert "not bit for bit" in caplog.text
    assert len(list(session.events(1))) == 7 + 2


def test_on_the_same_device_it_goes_on_without_a_word(
    stripes: Dataset, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "resume.safetensors"
    saved(CONFIG, stripes, path)
    Session.begin(CONFIG, stripes, CPU).restore(path)
    assert not caplog.text


@pytest.mark.parametrize("steps", [2, 4, 5, 11])
@pytest.mark.parametrize("optimizer", ["adam", "momentum"])
def test_schedule_decay_and_augmentation_go_on_exactly(
    optimizer: str, steps: int, stripes: Dataset, tmp_path: Path
) -> None:
    config = replace(
        CONFIG, epochs=3, optimizer=optimizer, schedule="one-cycle", weight_decay=0.02, shift=2, turn=10.0, seed=5
    )
    alone, first, second = (Session.begin(config, stripes, CPU) for _ in range(3))
    expected = list(alone.events(1))
    events = first.events(1)
    while first.progress.step < steps:
        next(events)
    first.save(tmp_path / "resume.safetensors")
    second.restore(tmp_path / "resume.safetensors")
    rest = list(second.events(1))
    assert rest == expected[-len(rest) :]
    for parameter, other in zip(second.model.parameters(), alone.model.parameters(), strict=True):
        assert torch.equal(parameter, other)


@pytest.mark.parametrize(
    "settings", [{"schedule": "cosine"}, {"schedule": "one-cycle"}, {"weight_decay": 0.1}, {"shift": 2}, {"turn": 10.0}]
)
def test_each_setting_changes_what_is_learned(settings: dict[str, Any], stripes: Dataset) -> None:
    plain, other = (Session.begin(config, stripes, CPU) for config in (CONFIG, replace(CONFIG, **settings)))
    assert list(plain.events(1)) != list(other.events(1))


@pytest.mark.parametrize("damage", ["empty", "half", "text", "another network", "a checkpoint", "no progress"])
def test_a_damaged_resume_file_is_an_error_that_says_what_to_do(damage: str, stripes: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "resume.safetensors"
    other = replace(CONFIG, model=LeNetConfig(channels=(3, 8)))
    session = saved(other if damage == "another network" else CONFIG, stripes, path)
    content = path.read_bytes()
    if damage in ("empty", "half", "text"):
        path.write_bytes({"empty": b"", "half": content[: len(content) // 2], "text": b"not a file" * 50}[damage])
    elif damage == "a checkpoint":
        save_file(session.model.state_dict(), path)
    elif damage == "no progress":
        with safe_open(path, "pt") as file:
            save_file({name: file.get_tensor(name) for name in file.keys()}, path, {"progress": "[", "done": ""})  # noqa: SIM118
    with pytest.raises(TrainingError, match=r"The resume file resume.safetensors is damaged. Fork the run"):
        Session.begin(CONFIG, stripes, CPU).restore(path)
